/**
 * Setting a buddy allocator up from memory regions.
 *
 *     regions     ┌──────────────┐     ┌────┐          ┌─────────────────────────────┐
 *                 │ table │ free │ gap │free│   gap    │ free                        │
 *                 └──────────────┘     └────┘          └─────────────────────────────┘
 *     descriptors ├─────────────── one for each page of the span ────────────────────┤
 *
 * The table is not cleared: setting up takes time by the logarithm of the memory's size, whatever that is.
 */

import { ENOMEM } from "ukerrno";
import { Buddy, MAX_ORDER } from "./buddy";
import { DESCRIPTOR_SHIFT, KIND_RESERVED, PAGE_SHIFT, PAGE_SIZE, Page, setState, stateOf } from "./page";

/**
 * Makes `buddy` an allocator of the `count` regions at `regions`: words as of `plat.memoryRegion`, address << 32 | pages,
 * growing in address and not overlapping. The memory belongs to the allocator from then on; `regions` may be given up.
 * Regions too far apart for their descriptors to fit are left out, small ones first.
 *
 * Returns 0, or -ENOMEM when no page is left to hand out.
 */
export function initBuddy(buddy: Buddy, regions: usize, count: u32): i32 {
  // The longest span, from the region `from` up to but not with `to`, whose table fits into one of its regions.
  let from: u32 = 0;
  let to = count;
  let holder = count;
  let tablePages: u32 = 0;
  while (from < to) {
    const span = endOf(regions, to - 1) - startOf(regions, from);
    tablePages = ((span << DESCRIPTOR_SHIFT) + (PAGE_SIZE - 1)) >> PAGE_SHIFT;
    holder = firstOf(regions, from, to, tablePages);
    if (holder < to) break;
    if (pagesIn(regions, from) < pagesIn(regions, to - 1)) from++;
    else to--;
  }
  if (from == to) return -ENOMEM;

  const low = startOf(regions, from);
  const table = startOf(regions, holder);
  buddy.low = low << DESCRIPTOR_SHIFT;
  buddy.extent = (endOf(regions, to - 1) - low) << DESCRIPTOR_SHIFT;
  buddy.origin = ((<usize>table) << PAGE_SHIFT) - buddy.low;
  buddy.nonEmpty = 0;
  buddy.total = 0;
  buddy.used = 0;
  buddy.peak = 0;
  buddy.failed = 0;
  for (let order: u32 = 0; order <= MAX_ORDER; order++) {
    const ring = buddy.ring(order);
    ring.next = changetype<usize>(ring);
    ring.prev = changetype<usize>(ring);
  }

  // From the highest down, see `addRun`. Regions that touch are one run: blocks may merge across the seam.
  let start: u32 = 0;
  let end: u32 = 0;
  for (let i = to; i > from;) {
    i--;
    if (endOf(regions, i) != start) {
      addRun(buddy, start, end);
      end = endOf(regions, i);
    }
    start = startOf(regions, i);
    if (i == holder) start += tablePages;
  }
  addRun(buddy, start, end);
  return buddy.total != 0 ? 0 : -ENOMEM;
}

/**
 * Adds the pages from `start` up to `end`, as the largest aligned blocks that fit, and sees to it that the descriptors of
 * their buddies' heads are written. A head within the run is the head of a smaller block. One outside is marked as
 * reserved; if it lies in a lower run, it is the head of a smaller block there, which is added later.
 */
function addRun(buddy: Buddy, start: u32, end: u32): void {
  let at = start;
  while (at < end) {
    const order = min(min(<u32>ctz(at), <u32>(31 - clz(end - at))), MAX_ORDER);
    const other = at ^ (1 << order);
    if (other < start || other >= end) reserve(buddy, other);
    buddy.insert(descriptor(buddy, at), order);
    at += 1 << order;
  }
  buddy.total += end - start;
}

function reserve(buddy: Buddy, pageNumber: u32): void {
  if ((pageNumber << DESCRIPTOR_SHIFT) - buddy.low < buddy.extent) {
    setState(descriptor(buddy, pageNumber), stateOf(KIND_RESERVED, 0));
  }
}

function descriptor(buddy: Buddy, pageNumber: u32): Page {
  return changetype<Page>(buddy.origin + (pageNumber << DESCRIPTOR_SHIFT));
}

// --- region words ---------------------------------------------------------------------------------------------------

/** The first page number of region `i`. Page 0 is never handed out: its address means "none". */
function startOf(regions: usize, i: u32): u32 {
  return max(<u32>(load<u64>(regions + i * 8) >> (32 + PAGE_SHIFT)), 1);
}

function endOf(regions: usize, i: u32): u32 {
  const word = load<u64>(regions + i * 8);
  return max(<u32>(word >> (32 + PAGE_SHIFT)) + <u32>word, 1);
}

function pagesIn(regions: usize, i: u32): u32 {
  return endOf(regions, i) - startOf(regions, i);
}

/** The first region from `from` up to `to` that has `pages` pages; `to` when none has. */
function firstOf(regions: usize, from: u32, to: u32, pages: u32): u32 {
  while (from < to && pagesIn(regions, from) < pages) from++;
  return from;
}
