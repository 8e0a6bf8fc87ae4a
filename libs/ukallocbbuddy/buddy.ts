/**
 * The binary buddy allocator: blocks of 2^order pages, each aligned to its size in absolute page numbers.
 *
 * Free blocks of one order hang in a ring through their descriptors; the pages are never touched. Invariants:
 * - bit k of `nonEmpty` is set exactly when ring k has a block in it;
 * - a free block's descriptor says KIND_FREE and its order, and its buddy is not a free block of the same order;
 * - the buddy's head of every block that exists lies outside the span or has a descriptor that was written. A split writes
 *   the upper half's, and `addRun` those beside the blocks that a region begins with.
 *
 * Offsets ("at") below are page numbers times 16, the size of a descriptor.
 */

import { bug } from "ukdebug";
import {
  DESCRIPTOR_SHIFT,
  KIND_BODY,
  KIND_FREE,
  KIND_NONE,
  KIND_PAGES,
  PAGE_SHIFT,
  PAGE_SIZE,
  Page,
  addressOf,
  getState,
  pageAt,
  setState,
  stateOf,
} from "./page";

/** The largest order: 2^20 pages are the whole of linear memory. */
export const MAX_ORDER: u32 = 20;

/** Bytes of one ring's head: `next` and `prev`, laid out as in a `Page`. */
const RING_SHIFT: u32 = 3;

/** Bytes of a `Buddy` with its rings, for `memory.data`. */
export const BUDDY_BYTES: i32 = offsetof<Buddy>() + (MAX_ORDER + 1) * (1 << RING_SHIFT);

/** A buddy allocator. Not to be made by `new`: the rings follow the fields. Give it BUDDY_BYTES, then call `initBuddy`. */
@unmanaged
export class Buddy {
  /** Where page 0's descriptor would be; the table begins at `origin + low`. Wraps around. */
  origin: usize;
  /** The span of pages that have descriptors: offset of the first, and length. */
  low: u32;
  extent: u32;
  /** Bit k: there is a free block of order k. */
  nonEmpty: u32;
  /** Pages that belong to the allocator, that are in use, and the most that were. */
  total: u32;
  used: u32;
  peak: u32;
  /** Requests that could not be served. */
  failed: u32;

  /** The head of the ring of free blocks of `order`. */
  ring(order: u32): Page {
    return changetype<Page>(changetype<usize>(this) + offsetof<Buddy>() + (order << RING_SHIFT));
  }

  /** The descriptor of the page that `address` lies in. */
  page(address: usize): Page {
    return pageAt(this.origin, address);
  }

  /** Whether `address` lies in the span, so that its page has a descriptor (which may never have been written). */
  covers(address: usize): bool {
    return ((address >> PAGE_SHIFT) << DESCRIPTOR_SHIFT) - this.low < this.extent;
  }

  /**
   * Takes a block of `order` out of the rings, aligned to 2^`align` pages; `align` is not less than `order`. Returns its
   * descriptor, or null. The caller sets the descriptor's kind, and keeps `count` of the pages.
   */
  take(order: u32, align: u32, count: u32): Page | null {
    const candidates = this.nonEmpty & ((<u32>-1) << align);
    if (candidates == 0) {
      this.failed++;
      return null;
    }
    let k = ctz(candidates);
    const ring = this.ring(k);
    const page = changetype<Page>(ring.next);
    const next = changetype<Page>(page.next);
    ring.next = changetype<usize>(next);
    next.prev = changetype<usize>(ring);
    if (next == ring) this.nonEmpty ^= 1 << k;

    while (k > order) {
      k--;
      this.insert(changetype<Page>(changetype<usize>(page) + ((1 << DESCRIPTOR_SHIFT) << k)), k);
    }
    const used = this.used + count;
    this.used = used;
    if (used > this.peak) this.peak = used;
    return page;
  }

  /** Puts the block of `order` at `page` back, after it has been merged with its buddy, and that with its own, and so on. */
  give(page: Page, order: u32): void {
    this.used -= 1 << order;
    const origin = this.origin;
    const low = this.low;
    const extent = this.extent;
    let at = changetype<usize>(page) - origin;
    let k = order;
    let bit: usize = (1 << DESCRIPTOR_SHIFT) << k;
    while (k < MAX_ORDER) {
      const other = at ^ bit;
      if (other - low >= extent) break;
      const buddy = changetype<Page>(origin + other);
      if (getState(buddy) != stateOf(KIND_FREE, k)) break;
      this.remove(buddy, k);
      setState(changetype<Page>(origin + (at | bit)), stateOf(KIND_NONE, 0));
      at &= other;
      bit <<= 1;
      k++;
    }
    this.insert(changetype<Page>(origin + at), k);
  }

  /** Makes `page` the first free block of `order`. */
  insert(page: Page, order: u32): void {
    const ring = this.ring(order);
    const next = changetype<Page>(ring.next);
    setState(page, stateOf(KIND_FREE, order));
    page.next = changetype<usize>(next);
    page.prev = changetype<usize>(ring);
    next.prev = changetype<usize>(page);
    ring.next = changetype<usize>(page);
    this.nonEmpty |= 1 << order;
  }

  /** Takes the free block `page` of `order` out of its ring. */
  private remove(page: Page, order: u32): void {
    const next = page.next;
    const prev = page.prev;
    changetype<Page>(prev).next = next;
    changetype<Page>(next).prev = prev;
    // Both neighbours are the same only if they are the ring's head.
    if (next == prev) this.nonEmpty ^= 1 << order;
  }

  /** Allocates 2^`order` pages, aligned to their size. Returns their address, or 0. */
  pageAlloc(order: u32): usize {
    if (order > MAX_ORDER) {
      this.failed++;
      return 0;
    }
    const page = this.take(order, order, 1 << order);
    if (page == null) return 0;
    return this.handOut(page, order, 1 << order);
  }

  /** Frees what `pageAlloc(order)` returned. */
  pageFree(p: usize, order: u32): void {
    const page = this.runAt(p);
    if (page.next != (<usize>1) << order) bug(cstr("pageFree: allocated with another order"));
    this.give(page, order);
  }

  /**
   * Allocates `count` pages in a row, aligned to 2^`align` pages. A count that is no power of two costs no more than its
   * pages: the rest of the block goes back at once. Returns the address, or 0.
   */
  runAlloc(count: u32, align: u32): usize {
    const order: u32 = count > 1 ? 32 - clz(count - 1) : 0;
    const least = max(order, align);
    if (count == 0 || least > MAX_ORDER) {
      this.failed++;
      return 0;
    }
    const page = this.take(order, least, count);
    if (page == null) return 0;
    if (count != (<u32>1) << order) this.cut(page, order, count);
    return this.handOut(page, order, count);
  }

  /** Frees a run from `runAlloc` or `pageAlloc`; `p` is its address. */
  runFree(p: usize): void {
    let page = this.runAt(p);
    let count = <u32>page.next;
    if (popcnt(count) == 1) {
      this.give(page, ctz(count));
      return;
    }
    while (count != 0) {
      const order = 31 - clz(count);
      const rest = changetype<Page>(changetype<usize>(page) + ((1 << DESCRIPTOR_SHIFT) << order));
      this.give(page, order);
      page = rest;
      count ^= 1 << order;
    }
  }

  /** The bytes of the run at `p`. */
  runSize(p: usize): usize {
    return this.runAt(p).next << PAGE_SHIFT;
  }

  /** Keeps the first `count` pages of the block of `order` at `page` and puts the others back. */
  private cut(page: Page, order: u32, count: u32): void {
    let k = order;
    while (count != (<u32>1) << k) {
      k--;
      const half: u32 = 1 << k;
      const upper = changetype<Page>(changetype<usize>(page) + (half << DESCRIPTOR_SHIFT));
      if (count > half) {
        setState(upper, stateOf(KIND_BODY, k));
        page = upper;
        count -= half;
      } else {
        this.insert(upper, k);
      }
    }
  }

  private handOut(page: Page, order: u32, count: u32): usize {
    const address = addressOf(this.origin, page);
    page.next = count;
    page.free = address;
    setState(page, stateOf(KIND_PAGES, order));
    return address;
  }

  /** The descriptor of the allocated run at `p`. Kind and address both say so, which stale memory does not do by chance. */
  private runAt(p: usize): Page {
    const page = this.page(p);
    if (<u32>page.kind != KIND_PAGES || page.free != p) {
      bug(cstr("free: not an allocated block, or freed twice"));
    }
    return page;
  }
}

/** The pages that `size` bytes need. */
export function pagesOf(size: usize): u32 {
  return <u32>((<u64>size + (PAGE_SIZE - 1)) >> PAGE_SHIFT);
}
