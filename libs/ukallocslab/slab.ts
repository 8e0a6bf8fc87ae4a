/**
 * The slab allocator: small objects of one size class share a page. The page's descriptor (ukallocbbuddy/page.ts) has all
 * the bookkeeping: the first free object, each of which holds the address of the next, and the number of objects
 * handed out. So objects need no headers and pages none either.
 *
 *     class 3's list ─► slab ⇄ slab ⇄ slab ─► full      `alloc` takes from the first one only
 *
 * Invariants, for each class:
 * - its list has all slabs with a free object. Only the first slab may be without one: it is taken out by the `alloc` that
 *   finds it so, which spares the common way a test;
 * - a full slab outside the list has `prev` 0 and is known to nobody but by its objects;
 * - a slab that becomes empty stays only if it is alone in the list, where it saves the next `alloc` a page. So at most one
 *   slab is empty, and it is the first.
 *
 * `full` is a descriptor without a page. It ends every list, and has no free object, so that an empty list looks like a
 * full slab.
 */

import { UKALLOC_CHECK } from "config";
import { Buddy, KIND_SLAB, PAGE_SIZE, POISON, Page, addressOf, pageAt, setState, stateOf } from "ukallocbbuddy";
import { CLASSES, objectsOf, sizeOfClass } from "./classes";

const LIST_SHIFT: u32 = 2;
const FULL: u32 = offsetof<Slab>();
const LISTS: u32 = FULL + offsetof<Page>();
const COUNTS: u32 = LISTS + (CLASSES << LIST_SHIFT);

/** Bytes of a `Slab` with its lists, for `memory.data`. */
export const SLAB_BYTES: i32 = COUNTS + (CLASSES << LIST_SHIFT);

/** A slab allocator. Not to be made by `new`: lists follow the fields. Give it SLAB_BYTES, then call `initSlab`. */
@unmanaged
export class Slab {
  /** As in `buddy`: a copy, to save `free` a load. */
  origin: usize;
  /** Where the pages come from. */
  buddy: Buddy;

  /** The page that `p` lies in; it is a slab if its kind says so. */
  page(p: usize): Page {
    return pageAt(this.origin, p);
  }

  /** The end of all lists. */
  full(): Page {
    return changetype<Page>(changetype<usize>(this) + FULL);
  }

  /** The list of class `c`: a word that holds the first slab, like a `Page` of which there is only `next`. */
  list(c: u32): Page {
    return changetype<Page>(changetype<usize>(this) + LISTS + (c << LIST_SHIFT));
  }

  /** How many slabs class `c` has, full ones included. */
  count(c: u32): u32 {
    return load<u32>(changetype<usize>(this) + (c << LIST_SHIFT), COUNTS);
  }

  /** An object of class `c`, or 0. */
  alloc(c: u32): usize {
    const slab = changetype<Page>(this.list(c).next);
    const object = slab.free;
    if (object == 0) return this.refill(c);
    slab.free = load<usize>(object);
    slab.inuse++;
    return object;
  }

  /** Frees `object`, which lies in `slab`. */
  free(slab: Page, object: usize): void {
    const next = slab.free;
    store<usize>(object, next);
    slab.free = object;
    const inuse = <u32>slab.inuse - 1;
    slab.inuse = <u16>inuse;
    if (next == 0) this.enlist(slab);
    if (inuse == 0) this.retire(slab);
  }

  /** As `alloc`, when the first slab has nothing to give. */
  private refill(c: u32): usize {
    const list = this.list(c);
    let slab = changetype<Page>(list.next);
    if (slab != this.full()) {
      unlink(slab);
      slab.prev = 0;
      slab = changetype<Page>(list.next);
    }
    if (slab == this.full()) {
      const page = this.takePage();
      if (page == null) return 0;
      this.carve(page, c);
      link(page, list);
      slab = page;
    }
    const object = slab.free;
    slab.free = load<usize>(object);
    slab.inuse++;
    return object;
  }

  /** Puts a slab that was full until now back into its list, behind the first one: that is used up before. */
  private enlist(slab: Page): void {
    if (slab.prev != 0) return;
    const list = this.list(slab.order);
    const first = changetype<Page>(list.next);
    link(slab, first == this.full() ? list : first);
  }

  /** Gives an empty slab's page back, unless it is all that its class has to offer. */
  private retire(slab: Page): void {
    if (slab.next == changetype<usize>(this.full()) && changetype<usize>(this.list(slab.order)) == slab.prev) return;
    this.drop(slab);
  }

  private drop(slab: Page): void {
    unlink(slab);
    this.addCount(slab.order, -1);
    this.buddy.give(slab, 0);
  }

  /** Gives the pages of all empty slabs back. Returns how many. */
  trim(): u32 {
    let pages: u32 = 0;
    for (let c: u32 = 0; c < CLASSES; c++) {
      const slab = changetype<Page>(this.list(c).next);
      if (slab == this.full() || slab.inuse != 0) continue;
      this.drop(slab);
      pages++;
    }
    return pages;
  }

  /** A page for a slab, from the empty slabs of other classes if need be. */
  private takePage(): Page | null {
    const page = this.buddy.take(0, 0, 1);
    if (page != null || this.trim() == 0) return page;
    this.buddy.failed--;
    return this.buddy.take(0, 0, 1);
  }

  /** Makes `page` a slab of class `c` and strings its objects together, lowest address first. */
  private carve(page: Page, c: u32): void {
    const size = sizeOfClass(c);
    const address = addressOf(this.origin, page);
    if (UKALLOC_CHECK) memory.fill(address, POISON, PAGE_SIZE);
    const last = address + (objectsOf(c) - 1) * size;
    for (let object = address; object != last; object += size) store<usize>(object, object + size);
    store<usize>(last, 0);
    page.free = address;
    page.inuse = 0;
    setState(page, stateOf(KIND_SLAB, c));
    this.addCount(c, 1);
  }

  private addCount(c: u32, change: i32): void {
    store<u32>(changetype<usize>(this) + (c << LIST_SHIFT), this.count(c) + change, COUNTS);
  }
}

/** Makes `slab` an allocator without any slabs, on top of `buddy`, which must have been set up and stay where it is. */
export function initSlab(slab: Slab, buddy: Buddy): void {
  slab.origin = buddy.origin;
  slab.buddy = buddy;
  memory.fill(changetype<usize>(slab) + FULL, 0, SLAB_BYTES - FULL);
  for (let c: u32 = 0; c < CLASSES; c++) slab.list(c).next = changetype<usize>(slab.full());
}

/** Inserts `slab` behind `where`, a slab or a list. */
function link(slab: Page, where: Page): void {
  const next = where.next;
  slab.next = next;
  slab.prev = changetype<usize>(where);
  changetype<Page>(next).prev = changetype<usize>(slab);
  where.next = changetype<usize>(slab);
}

function unlink(slab: Page): void {
  changetype<Page>(slab.prev).next = slab.next;
  changetype<Page>(slab.next).prev = slab.prev;
}
