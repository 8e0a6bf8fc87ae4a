/** Memory for tests: page-aligned, filled with what fresh RAM may hold, and regions drawn in it. */

import { malloc, memalign } from "ukalloc";
import { BUDDY_BYTES, Buddy, MAX_ORDER, PAGE_SIZE, Page, initBuddy } from "ukallocbbuddy";
import { check, equal, random, randomBelow } from "uktest";

export const PAGES: u32 = 256;
const MAX_REGIONS: u32 = 8;

/** The arena's pages and the allocator's state, from the machine's heap: the same ones for every arena of a test. */
let pages: usize = 0;
let state: usize = 0;

/** A buddy allocator over regions of an arena of PAGES pages. There is one at a time. */
export class Arena {
  base: usize;
  /** Regions as `plat.memoryRegion` gives them, and how many. */
  words: StaticArray<u64> = new StaticArray<u64>(MAX_REGIONS);
  count: u32 = 0;
  buddy: Buddy;

  constructor() {
    if (pages == 0) {
      pages = memalign(PAGE_SIZE, PAGES * PAGE_SIZE);
      state = malloc(BUDDY_BYTES);
      check(pages != 0 && state != 0, "memory for the test");
    }
    this.base = pages;
    this.buddy = changetype<Buddy>(state);
    // Stale memory that looks like descriptors of free blocks and others.
    for (let p = this.base; p < this.base + PAGES * PAGE_SIZE; p += 4) {
      store<u32>(p, (random() & 0x0007ffff) | (0xf1000000 + (randomBelow(3) << 24)));
    }
  }

  /** Adds `pages` pages from page `first` of the arena. */
  region(first: u32, pages: u32): void {
    this.words[this.count++] = ((<u64>(this.base + first * PAGE_SIZE)) << 32) | pages;
  }

  /** Random regions with gaps between most of them. */
  randomRegions(): void {
    let at = randomBelow(20);
    while (this.count < MAX_REGIONS && at < PAGES) {
      const pages = min(1 + randomBelow(randomBelow(2) == 0 ? 9 : 100), PAGES - at);
      this.region(at, pages);
      at += pages + randomBelow(4) * randomBelow(10);
    }
  }

  init(): i32 {
    return initBuddy(this.buddy, changetype<usize>(this.words), this.count);
  }

  /** Whether the page at `address` is in a region. */
  owns(address: usize): bool {
    for (let i: u32 = 0; i < this.count; i++) {
      const base = <usize>(this.words[i] >> 32);
      if (address - base < <u32>this.words[i] * PAGE_SIZE) return true;
    }
    return false;
  }
}

/** The number of free blocks of each order. */
export function freeBlocks(buddy: Buddy): StaticArray<u32> {
  const counts = new StaticArray<u32>(MAX_ORDER + 1);
  for (let order: u32 = 0; order <= MAX_ORDER; order++) {
    const ring = buddy.ring(order);
    for (let page = changetype<Page>(ring.next); page != ring; page = changetype<Page>(page.next)) counts[order]++;
  }
  return counts;
}

/** Says that the free lists are as they were. */
export function sameBlocks(buddy: Buddy, before: StaticArray<u32>): void {
  const now = freeBlocks(buddy);
  for (let order = 0; order < now.length; order++) {
    equal<u32>(now[order], before[order], "free blocks of an order, after everything was freed");
  }
}
