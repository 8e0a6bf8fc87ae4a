/** The malloc family on a buddy alone: every block is whole pages. For images with few and large blocks, and for tests. */

import { UKALLOC_CHECK } from "config";
import { bug } from "ukdebug";
import { Allocator, Stats, product } from "ukalloc/provider";
import { Buddy, pagesOf } from "./buddy";
import { checkBuddy } from "./check";
import { PAGE_SHIFT } from "./page";

/** What freed memory is filled with under UKALLOC_CHECK. */
export const POISON: u8 = 0xdb;

/** At least `size` bytes in whole pages; 0 when there are none. */
export function buddyMalloc(buddy: Buddy, size: usize): usize {
  return buddyMemalign(buddy, 1, size);
}

/** As `buddyMalloc`, aligned to `align`; 0 also when that is not a power of two. */
export function buddyMemalign(buddy: Buddy, align: usize, size: usize): usize {
  if (popcnt(align) != 1) return 0;
  const p = buddy.runAlloc(max(pagesOf(size), 1), <u32>ctz(max(align >> PAGE_SHIFT, 1)));
  if (UKALLOC_CHECK) verify(buddy);
  return p;
}

export function buddyCalloc(buddy: Buddy, count: usize, size: usize): usize {
  const bytes = product(count, size);
  const p = buddyMalloc(buddy, bytes);
  if (p != 0) memory.fill(p, 0, bytes);
  return p;
}

/** Moves the block at `p` (0: makes one), unless it has the wanted number of pages. What cannot be made smaller stays. */
export function buddyRealloc(buddy: Buddy, p: usize, size: usize): usize {
  if (p == 0) return buddyMalloc(buddy, size);
  const old = buddy.runSize(p);
  if (max(pagesOf(size), 1) == <u32>(old >> PAGE_SHIFT)) return p;
  const moved = buddyMalloc(buddy, size);
  if (moved == 0) {
    if (size > old) return 0;
    buddy.failed--;
    return p;
  }
  memory.copy(moved, p, min(old, size));
  buddyFree(buddy, p);
  return moved;
}

/** Frees the block at `p`; 0 is fine. */
export function buddyFree(buddy: Buddy, p: usize): void {
  if (p == 0) return;
  if (UKALLOC_CHECK) memory.fill(p, POISON, buddy.runSize(p));
  buddy.runFree(p);
  if (UKALLOC_CHECK) verify(buddy);
}

export function buddyUsableSize(buddy: Buddy, p: usize): usize {
  return p != 0 ? buddy.runSize(p) : 0;
}

export function buddyStats(buddy: Buddy, into: Stats): void {
  into.pagesTotal = buddy.total;
  into.pagesCurrent = buddy.used;
  into.pagesPeak = buddy.peak;
  into.bytesTotal = buddy.total << PAGE_SHIFT;
  into.bytesCurrent = buddy.used << PAGE_SHIFT;
  into.bytesPeak = buddy.peak << PAGE_SHIFT;
  into.failed = buddy.failed;
}

/** Crashes when the self-check finds something. */
export function verify(buddy: Buddy): void {
  if (checkBuddy(buddy) != 0) bug(cstr("ukallocbbuddy: the free lists are damaged"));
}

/** Fills `into` with the operations of `buddy`, which must stay where it is. */
export function buddyAllocator(into: Allocator, buddy: Buddy): void {
  into.context = changetype<usize>(buddy);
  into.mallocIn = (context: usize, size: usize) => buddyMalloc(changetype<Buddy>(context), size);
  into.reallocIn = (context: usize, p: usize, size: usize) => buddyRealloc(changetype<Buddy>(context), p, size);
  into.memalignIn = (context: usize, align: usize, size: usize) =>
    buddyMemalign(changetype<Buddy>(context), align, size);
  into.freeIn = (context: usize, p: usize) => buddyFree(changetype<Buddy>(context), p);
  into.usableSizeIn = (context: usize, p: usize) => buddyUsableSize(changetype<Buddy>(context), p);
}
