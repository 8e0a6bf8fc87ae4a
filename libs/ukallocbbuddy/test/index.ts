import { Allocator, ALLOCATOR_BYTES, Stats, malloc } from "ukalloc";
import { PAGE_SIZE, buddyAllocator, buddyStats, checkBuddy } from "ukallocbbuddy";
import { check, equal, randomBelow, test } from "uktest";
import { Arena, PAGES, freeBlocks, sameBlocks } from "./arena";

const ENOMEM = 12;

/** A run of pages that the model knows to be allocated. */
class Run {
  constructor(
    public address: usize,
    public pages: u32,
    /** The order it was allocated by, or -1 for `runAlloc`. */
    public order: i32,
  ) {}
}

/** Random operations on random regions, compared with a map of the arena's pages. */
function compareWithModel(operations: i32): void {
  const arena = new Arena();
  arena.randomRegions();
  const buddy = arena.buddy;
  if (arena.init() < 0) return;
  const before = freeBlocks(buddy);
  equal<i32>(checkBuddy(buddy), 0, "self-check at the start");

  const taken = new StaticArray<bool>(PAGES);
  const runs = new Array<Run>();
  let used: u32 = 0;
  let peak: u32 = 0;
  for (let i = 0; i < operations; i++) {
    // Phases of filling and of emptying.
    const grow = randomBelow(100) < (((i >> 7) & 1) != 0 ? 35 : 65);
    if (grow) {
      const order = randomBelow(5);
      const byOrder = randomBelow(2) == 0;
      const pages = byOrder ? (<u32>1) << order : 1 + randomBelow(20);
      const align = byOrder ? order : randomBelow(5);
      const p = byOrder ? buddy.pageAlloc(order) : buddy.runAlloc(pages, align);
      if (p != 0) {
        equal<usize>(p & ((PAGE_SIZE << align) - 1), 0, "alignment");
        for (let page: u32 = 0; page < pages; page++) {
          const index = <i32>((p - arena.base) / PAGE_SIZE + page);
          check(arena.owns(p + page * PAGE_SIZE), "the page is in a region");
          check(!taken[index], "the page was free");
          taken[index] = true;
        }
        runs.push(new Run(p, pages, byOrder ? <i32>order : -1));
        used += pages;
        peak = max(peak, used);
      }
    } else if (runs.length != 0) {
      const index = randomBelow(runs.length);
      const run = runs[index];
      runs[index] = runs[runs.length - 1];
      runs.pop();
      for (let page: u32 = 0; page < run.pages; page++) {
        taken[<i32>((run.address - arena.base) / PAGE_SIZE + page)] = false;
      }
      if (run.order >= 0) buddy.pageFree(run.address, run.order);
      else buddy.runFree(run.address);
      used -= run.pages;
    }
    equal<i32>(checkBuddy(buddy), 0, "self-check");
    equal<u32>(buddy.used, used, "pages in use");
  }
  equal<u32>(buddy.peak, peak, "the most pages in use");
  while (runs.length != 0) buddy.runFree(runs.pop().address);
  sameBlocks(buddy, before);
}

test("random operations on random regions agree with a map of pages", () => {
  for (let round = 0; round < 40; round++) compareWithModel(500);
});

test("all pages can be handed out, and are not touched", () => {
  const arena = new Arena();
  arena.region(3, 90);
  arena.region(101, 155);
  equal<i32>(arena.init(), 0);
  const buddy = arena.buddy;
  // 253 pages of span need 4048 bytes of descriptors: one page.
  equal<u32>(buddy.total, 244);
  const before = freeBlocks(buddy);
  const pages = new Array<usize>();
  const sums = new Array<u32>();
  for (let p = buddy.pageAlloc(0); p != 0; p = buddy.pageAlloc(0)) {
    pages.push(p);
    sums.push(checksum(p));
  }
  equal<i32>(pages.length, 244);
  equal<u32>(buddy.failed, 1);
  equal<i32>(checkBuddy(buddy), 0);
  for (let i = 0; i < pages.length; i++) {
    buddy.pageFree(pages[i], 0);
    equal<u32>(checksum(pages[i]), sums[i], "the contents of a free page");
  }
  sameBlocks(buddy, before);
});

function checksum(page: usize): u32 {
  let sum: u32 = 0;
  for (let i: usize = 0; i < PAGE_SIZE; i += 4) sum = rotl(sum, 5) ^ load<u32>(page + i);
  return sum;
}

test("works with eight pages, and with two", () => {
  for (let pages: u32 = 2; pages <= 8; pages++) {
    for (let first: u32 = 0; first < 9; first++) {
      const arena = new Arena();
      arena.region(first, pages);
      equal<i32>(arena.init(), 0);
      equal<u32>(arena.buddy.total, pages - 1);
      const last = arena.buddy.runAlloc(1, 0);
      check(last != 0, "a page");
      for (let i: u32 = 2; i < pages; i++) check(arena.buddy.pageAlloc(0) != 0, "another page");
      equal<usize>(arena.buddy.pageAlloc(0), 0);
      arena.buddy.pageFree(last, 0);
      equal<i32>(checkBuddy(arena.buddy), 0);
      equal<usize>(arena.buddy.pageAlloc(0), last);
      equal<u32>(arena.buddy.peak, pages - 1);
    }
  }
});

test("refuses memory that holds nothing but descriptors", () => {
  const arena = new Arena();
  equal<i32>(arena.init(), -ENOMEM, "no regions");
  arena.region(7, 1);
  equal<i32>(arena.init(), -ENOMEM, "one page");
  arena.region(9, 1);
  equal<i32>(arena.init(), 0, "two pages");
  equal<usize>(arena.buddy.pageAlloc(0), arena.base + 9 * PAGE_SIZE);
});

test("regions that touch merge into one", () => {
  const arena = new Arena();
  const start = <u32>(((arena.base >> 12) + 15) & ~15) - <u32>(arena.base >> 12);
  arena.region(start - 1, 1);
  arena.region(start, 3);
  arena.region(start + 3, 5);
  arena.region(start + 8, 8);
  equal<i32>(arena.init(), 0);
  const p = arena.buddy.pageAlloc(4);
  equal<usize>(p, arena.base + start * PAGE_SIZE);
  arena.buddy.pageFree(p, 4);
  equal<i32>(checkBuddy(arena.buddy), 0);
});

test("regions too far apart for their descriptors are left out", () => {
  const arena = new Arena();
  arena.words[arena.count++] = ((<u64>0x00010000) << 32) | 2;
  arena.region(0, 20);
  arena.words[arena.count++] = ((<u64>0xfff00000) << 32) | 3;
  equal<i32>(arena.init(), 0);
  check(arena.buddy.total >= 18 && arena.buddy.total <= 20, "the near region is used");
  for (let p = arena.buddy.pageAlloc(0); p != 0; p = arena.buddy.pageAlloc(0)) {
    check(arena.owns(p) && p < 0xfff00000, "in the near region");
  }
});

test("what cannot be served is refused and counted", () => {
  const arena = new Arena();
  arena.region(0, 200);
  equal<i32>(arena.init(), 0);
  const buddy = arena.buddy;
  const before = freeBlocks(buddy);
  equal<usize>(buddy.pageAlloc(8), 0);
  equal<usize>(buddy.pageAlloc(20), 0);
  equal<usize>(buddy.pageAlloc(21), 0);
  equal<usize>(buddy.pageAlloc(0xffffffff), 0);
  equal<usize>(buddy.runAlloc(0, 0), 0);
  equal<usize>(buddy.runAlloc(200, 0), 0);
  equal<usize>(buddy.runAlloc(0x00100000, 0), 0);
  equal<usize>(buddy.runAlloc(0xffffffff, 0), 0);
  equal<usize>(buddy.runAlloc(1, 9), 0);
  equal<usize>(buddy.runAlloc(1, 32), 0);
  equal<u32>(buddy.failed, 10);
  equal<u32>(buddy.used, 0);
  sameBlocks(buddy, before);
});

test("as an allocator table: whole pages, contents kept by realloc", () => {
  const arena = new Arena();
  arena.region(1, 100);
  equal<i32>(arena.init(), 0);
  const before = freeBlocks(arena.buddy);
  const heap = changetype<Allocator>(malloc(ALLOCATOR_BYTES));
  buddyAllocator(heap, arena.buddy);

  let p = heap.malloc(0);
  equal<usize>(heap.usableSize(p), PAGE_SIZE);
  p = heap.realloc(p, 3 * PAGE_SIZE);
  equal<usize>(heap.usableSize(p), 3 * PAGE_SIZE);
  for (let i: u32 = 0; i < 3 * PAGE_SIZE; i += 4) store<u32>(p + i, i);
  equal<usize>(heap.realloc(p, 0xffffffff), 0, "too much");
  p = heap.realloc(p, 9 * PAGE_SIZE + 1);
  for (let i: u32 = 0; i < 3 * PAGE_SIZE; i += 4) equal<u32>(load<u32>(p + i), i, "after growing");
  p = heap.realloc(p, 2 * PAGE_SIZE);
  for (let i: u32 = 0; i < 2 * PAGE_SIZE; i += 4) equal<u32>(load<u32>(p + i), i, "after shrinking");
  heap.free(p);

  const zeroed = heap.calloc(100, 100);
  for (let i: u32 = 0; i < 10000; i++) equal<u8>(load<u8>(zeroed + i), 0);
  equal<usize>(heap.calloc(0x10000, 0x10000), 0, "the product does not fit");
  const aligned = heap.memalign(16 * PAGE_SIZE, 100);
  equal<usize>(aligned & (16 * PAGE_SIZE - 1), 0);
  equal<usize>(heap.usableSize(aligned), PAGE_SIZE);
  equal<usize>(heap.memalign(3, 100), 0);

  const figures = changetype<Stats>(malloc(offsetof<Stats>()));
  buddyStats(arena.buddy, figures);
  equal<u32>(figures.pagesCurrent, 4);
  equal<u32>(figures.pagesTotal, 99);
  equal<u32>(figures.bytesCurrent, 4 * PAGE_SIZE);
  check(figures.failed >= 2, "failed requests");
  heap.free(zeroed);
  heap.free(aligned);
  heap.free(0);
  sameBlocks(arena.buddy, before);
});
