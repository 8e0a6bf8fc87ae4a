/** The malloc family: small sizes from the slabs, the others in whole pages from the buddy. */

import { UKALLOC_CHECK } from "config";
import { Allocator, Stats, product } from "ukalloc/provider";
import { KIND_SLAB, PAGE_SHIFT, PAGE_SIZE, POISON, Page, buddyStats, pagesOf } from "ukallocbbuddy";
import { checkFresh, checkObject, verify } from "./check";
import { CLASSES, MAX_SMALL, classOf, objectsOf, sizeOfClass } from "./classes";
import { Slab } from "./slab";

/** At least `size` bytes, aligned to 16; 0 when there is no memory. */
export function slabMalloc(slab: Slab, size: usize): usize {
  if (size > MAX_SMALL) return large(slab, size, 0);
  const p = slab.alloc(classOf(size));
  if (UKALLOC_CHECK) checkFresh(slab, p);
  return p;
}

/** As `slabMalloc`, aligned to `align`; 0 also when that is not a power of two. */
export function slabMemalign(slab: Slab, align: usize, size: usize): usize {
  if (popcnt(align) != 1) return 0;
  if (max(size, align) > MAX_SMALL) return large(slab, size, align);
  // The first class that is large enough and a multiple of the alignment: at the latest, a power of two.
  let c = classOf(max(size, align));
  while ((sizeOfClass(c) & (align - 1)) != 0) c++;
  return slabMalloc(slab, sizeOfClass(c));
}

export function slabCalloc(slab: Slab, count: usize, size: usize): usize {
  const bytes = product(count, size);
  const p = slabMalloc(slab, bytes);
  if (p != 0) memory.fill(p, 0, bytes);
  return p;
}

/** Blocks up to this size are not worth moving to a smaller one. */
const TINY: usize = 64;

/**
 * Moves the block at `p` (0: makes one), unless what it has is enough and not more than twice what is wanted. A block that
 * cannot be moved to a smaller one stays.
 */
export function slabRealloc(slab: Slab, p: usize, size: usize): usize {
  if (p == 0) return slabMalloc(slab, size);
  const old = slabUsableSize(slab, p);
  if (size <= old && (old <= TINY || size >= old >> 1)) return p;
  const moved = slabMalloc(slab, size);
  if (moved == 0) {
    if (size > old) return 0;
    slab.buddy.failed--;
    return p;
  }
  memory.copy(moved, p, min(old, size));
  slabFree(slab, p);
  return moved;
}

/** Frees the block at `p`; 0 is fine. */
export function slabFree(slab: Slab, p: usize): void {
  if (p == 0) return;
  const page = slab.page(p);
  if (<u32>page.kind == KIND_SLAB) {
    if (UKALLOC_CHECK) checkObject(slab, page, p);
    slab.free(page, p);
  } else {
    if (UKALLOC_CHECK) memory.fill(p, POISON, slab.buddy.runSize(p));
    slab.buddy.runFree(p);
  }
  if (UKALLOC_CHECK) verify(slab);
}

export function slabUsableSize(slab: Slab, p: usize): usize {
  if (p == 0) return 0;
  const page = slab.page(p);
  return <u32>page.kind == KIND_SLAB ? <usize>sizeOfClass(page.order) : slab.buddy.runSize(p);
}

/** 2^`order` pages, aligned to their size. */
export function slabPageAlloc(slab: Slab, order: u32): usize {
  let p = slab.buddy.pageAlloc(order);
  if (p == 0 && slab.trim() != 0) {
    slab.buddy.failed--;
    p = slab.buddy.pageAlloc(order);
  }
  if (UKALLOC_CHECK) verify(slab);
  return p;
}

export function slabPageFree(slab: Slab, p: usize, order: u32): void {
  slab.buddy.pageFree(p, order);
  if (UKALLOC_CHECK) verify(slab);
}

/** Fills in the figures. Looks at every slab that is neither full nor empty. */
export function slabStats(slab: Slab, into: Stats): void {
  buddyStats(slab.buddy, into);
  for (let c: u32 = 0; c < CLASSES; c++) {
    const size = sizeOfClass(c);
    let free: u32 = 0;
    const full = slab.full();
    for (let page = changetype<Page>(slab.list(c).next); page != full; page = changetype<Page>(page.next)) {
      free += objectsOf(c) - <u32>page.inuse;
    }
    const live = slab.count(c) * objectsOf(c) - free;
    into.bytesCurrent = into.bytesCurrent - slab.count(c) * PAGE_SIZE + live * size;
  }
}

/** Fills `into` with the operations of `slab`, which must stay where it is. */
export function slabAllocator(into: Allocator, slab: Slab): void {
  into.context = changetype<usize>(slab);
  into.mallocIn = (context: usize, size: usize) => slabMalloc(changetype<Slab>(context), size);
  into.reallocIn = (context: usize, p: usize, size: usize) => slabRealloc(changetype<Slab>(context), p, size);
  into.memalignIn = (context: usize, align: usize, size: usize) => slabMemalign(changetype<Slab>(context), align, size);
  into.freeIn = (context: usize, p: usize) => slabFree(changetype<Slab>(context), p);
  into.usableSizeIn = (context: usize, p: usize) => slabUsableSize(changetype<Slab>(context), p);
}

/** Whole pages for `size` bytes, aligned to `align` bytes and to a page. */
function large(slab: Slab, size: usize, align: usize): usize {
  const pages = max(pagesOf(size), 1);
  const order = <u32>ctz(max(align >> PAGE_SHIFT, 1));
  let p = slab.buddy.runAlloc(pages, order);
  if (p == 0 && slab.trim() != 0) {
    slab.buddy.failed--;
    p = slab.buddy.runAlloc(pages, order);
  }
  if (UKALLOC_CHECK) verify(slab);
  return p;
}
