import {
  Allocator,
  Stats,
  calloc,
  check as checkHeap,
  defaultAllocator,
  free,
  malloc,
  memalign,
  pageAlloc,
  pageFree,
  realloc,
  stats,
  trim,
  usableSize,
} from "ukalloc";
import { check, equal, randomBelow, test } from "uktest";

const PAGE = 4096;

test("malloc gives aligned memory of the wanted size", () => {
  for (let size = 0; size < 10000; size += 37) {
    const p = malloc(size);
    check(p != 0, "memory");
    equal<usize>(p & 15, 0);
    check(usableSize(p) >= <usize>size, "usable size");
    memory.fill(p, 0xaa, size);
    free(p);
  }
  equal<i32>(checkHeap(), 0);
});

test("calloc zeroes, and refuses a product that overflows", () => {
  for (let i = 0; i < 50; i++) {
    const size = randomBelow(3000);
    const dirty = malloc(3 * size);
    memory.fill(dirty, 0xff, 3 * size);
    free(dirty);
    const p = calloc(3, size);
    for (let k: u32 = 0; k < 3 * size; k++) equal<u8>(load<u8>(p + k), 0);
    free(p);
  }
  equal<usize>(calloc(0x10000, 0x10000), 0);
  equal<usize>(calloc(0xffffffff, 0xffffffff), 0);
  equal<usize>(calloc(2, 0x80000001), 0);
});

test("realloc keeps contents", () => {
  let p = realloc(0, 10);
  let size: usize = 10;
  for (let i: usize = 0; i < size; i++) store<u8>(p + i, <u8>(i * 13));
  for (let round = 0; round < 300; round++) {
    const wanted = randomBelow(6000) + 1;
    p = realloc(p, wanted);
    check(p != 0, "memory");
    const kept = min(size, wanted);
    for (let i: usize = 0; i < kept; i++) equal<u8>(load<u8>(p + i), <u8>(i * 13), "contents");
    size = wanted;
    for (let i: usize = 0; i < size; i++) store<u8>(p + i, <u8>(i * 13));
  }
  equal<usize>(realloc(p, 0xfffffff0), 0);
  for (let i: usize = 0; i < size; i++) equal<u8>(load<u8>(p + i), <u8>(i * 13), "after a failure");
  free(p);
});

test("memalign aligns", () => {
  for (let align = 1; align <= 0x10000; align <<= 1) {
    const p = memalign(align, 100);
    check(p != 0 && (p & (align - 1)) == 0, "aligned");
    free(p);
  }
  equal<usize>(memalign(48, 100), 0);
});

test("pages are aligned to their size", () => {
  for (let order: u32 = 0; order < 6; order++) {
    const p = pageAlloc(order);
    check(p != 0, "pages");
    equal<usize>(p & ((PAGE << order) - 1), 0);
    memory.fill(p, 0x55, PAGE << order);
    pageFree(p, order);
  }
  equal<i32>(checkHeap(), 0);
});

test("out of memory is an answer, and passes", () => {
  const figures = changetype<Stats>(malloc(offsetof<Stats>()));
  stats(figures);
  const failed = figures.failed;
  const used = figures.bytesCurrent;
  const block: usize = figures.bytesTotal / 64;
  let chain: usize = 0;
  let blocks = 0;
  for (let p = malloc(block); p != 0; p = malloc(block)) {
    store<usize>(p, chain);
    chain = p;
    blocks++;
  }
  stats(figures);
  equal<u32>(figures.failed, failed + 1);
  check(blocks >= 32 && blocks <= 64, "most of the memory");
  check(figures.pagesPeak <= figures.pagesTotal && figures.pagesCurrent <= figures.pagesPeak, "pages");
  while (chain != 0) {
    const next = load<usize>(chain);
    free(chain);
    chain = next;
  }
  stats(figures);
  equal<u32>(figures.bytesCurrent, used, "all came back");
  const p = malloc(block);
  check(p != 0, "memory again");
  free(p);
  free(changetype<usize>(figures));
  trim();
  equal<i32>(checkHeap(), 0);
});

/** What code looks like that is handed an allocator. */
function copyText(heap: Allocator, text: usize, length: usize): usize {
  const p = heap.malloc(length);
  if (p != 0) memory.copy(p, text, length);
  return p;
}

test("the default allocator as a table is the same allocator", () => {
  const text = memory.data<u8>([104, 105]);
  const p = copyText(defaultAllocator(), text, 2);
  equal<u16>(load<u16>(p), 0x6968);
  equal<usize>(usableSize(p), defaultAllocator().usableSize(p));
  free(p);
});
