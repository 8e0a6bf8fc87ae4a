import { ALLOCATOR_BYTES, Allocator, Stats, malloc } from "ukalloc";
import { PAGE_SIZE } from "ukallocbbuddy";
import {
  Slab,
  checkSlab,
  slabAllocator,
  slabFree,
  slabMalloc,
  slabMemalign,
  slabPageAlloc,
  slabPageFree,
  slabRealloc,
  slabStats,
  slabUsableSize,
} from "ukallocslab";
import { check, equal, randomBelow, test } from "uktest";
import { compareWithModel, freeBlocks, freshHeap } from "./model";

test("random operations keep contents apart: a roomy heap", () => {
  compareWithModel(256, 6000, 20000);
});

test("random operations keep contents apart: out of memory most of the time", () => {
  for (let pages: u32 = 8; pages < 40; pages += 3) compareWithModel(pages, 1200, 9000);
});

test("random operations keep contents apart: small objects only", () => {
  compareWithModel(64, 6000, 300);
});

test("the usable size of every small size wastes little", () => {
  const slab = freshHeap(100);
  for (let size: u32 = 0; size <= 3 * PAGE_SIZE; size++) {
    const p = slabMalloc(slab, size);
    const usable = slabUsableSize(slab, p);
    check(p != 0 && usable >= size, "large enough");
    equal<usize>(p & 15, 0);
    if (size > 64 && size <= 1360) check(usable <= size + size / 3 + 16, "at most a third more");
    if (size > 2048) equal<usize>(usable, (size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1), "whole pages, not powers of two");
    slabFree(slab, p);
  }
  slab.trim();
  equal<u32>(slab.buddy.used, 0);
});

test("a heap of small objects can be filled, emptied and filled again", () => {
  const slab = freshHeap(50);
  const total = slab.buddy.total;
  const before = freeBlocks(slab.buddy);
  const blocks = new Array<usize>();
  for (let round = 0; round < 3; round++) {
    for (let p = slabMalloc(slab, 64); p != 0; p = slabMalloc(slab, 64)) blocks.push(p);
    equal<i32>(blocks.length, total * 64, "64 objects of 64 bytes in each page: no headers");
    equal<u32>(slab.buddy.failed, round + 1);
    equal<usize>(slabMalloc(slab, 1000), 0);
    slab.buddy.failed--;
    // In random order.
    while (blocks.length != 0) {
      const i = randomBelow(blocks.length);
      const p = blocks[i];
      blocks[i] = blocks[blocks.length - 1];
      blocks.pop();
      slabFree(slab, p);
    }
    equal<i32>(checkSlab(slab), 0);
    equal<u32>(slab.buddy.used, 1, "one empty slab is kept");
  }
  equal<u32>(slab.trim(), 1);
  const after = freeBlocks(slab.buddy);
  for (let order = 0; order < after.length; order++) equal<u32>(after[order], before[order], "free blocks");
});

test("empty slabs of other sizes are given up when memory runs out", () => {
  const slab = freshHeap(24);
  const total = slab.buddy.total;
  for (let size = 16; size <= 128; size += 16) slabFree(slab, slabMalloc(slab, size));
  equal<u32>(slab.buddy.used, 8, "a cached page for each class");
  const pages = new Array<usize>();
  for (let p = slabMalloc(slab, PAGE_SIZE); p != 0; p = slabMalloc(slab, PAGE_SIZE)) pages.push(p);
  equal<i32>(pages.length, total);
  equal<u32>(slab.buddy.failed, 1);
  slabFree(slab, pages.pop());
  const p = slabMalloc(slab, 2000);
  check(p != 0, "recovered");
  slabFree(slab, p);
  const page = slabPageAlloc(slab, 0);
  check(page != 0, "the cached slab's page");
  slabPageFree(slab, page, 0);
  equal<i32>(checkSlab(slab), 0);
});

test("allocating and freeing at a page's end does not go to the pages each time", () => {
  const slab = freshHeap(24);
  for (let i = 0; i < 64; i++) slabMalloc(slab, 64);
  slabFree(slab, slabMalloc(slab, 64));
  const used = slab.buddy.used;
  for (let i = 0; i < 10; i++) {
    const p = slabMalloc(slab, 64);
    slabFree(slab, p);
    equal<u32>(slab.buddy.used, used);
  }
});

test("huge and odd requests are refused or served", () => {
  const slab = freshHeap(40);
  equal<usize>(slabMalloc(slab, 0xffffffff), 0);
  equal<usize>(slabMalloc(slab, 0xfffff001), 0);
  equal<usize>(slabMalloc(slab, 0x80000000), 0);
  equal<usize>(slabMemalign(slab, 0, 10), 0);
  equal<usize>(slabMemalign(slab, 24, 10), 0);
  equal<usize>(slabMemalign(slab, 0x80000000, 10), 0);
  equal<usize>(slabMemalign(slab, 16, 0xffffffff), 0);
  equal<usize>(slabPageAlloc(slab, 32), 0);
  equal<u32>(slab.buddy.used, 0);
  const a = slabMalloc(slab, 0);
  const b = slabMalloc(slab, 0);
  check(a != 0 && b != 0 && a != b, "blocks of size 0 are blocks");
  slabFree(slab, a);
  slabFree(slab, b);
  slabFree(slab, 0);
  equal<usize>(slabUsableSize(slab, 0), 0);
  for (let align: usize = 1; align <= 0x4000; align <<= 1) {
    const p = slabMemalign(slab, align, 40);
    check(p != 0 && (p & (align - 1)) == 0, "aligned");
    slabFree(slab, p);
  }
});

test("realloc of a block that is large enough stays, too much fails and leaves it alone", () => {
  const slab = freshHeap(40);
  const p = slabRealloc(slab, 0, 100);
  store<u64>(p, 0x0123456789abcdef);
  equal<usize>(slabRealloc(slab, p, 112), p);
  equal<usize>(slabRealloc(slab, p, 60), p);
  equal<usize>(slabRealloc(slab, p, 0xffffffff), 0);
  equal<u64>(load<u64>(p), 0x0123456789abcdef);
  const small = slabRealloc(slab, p, 16);
  check(slabUsableSize(slab, small) < 32, "smaller");
  equal<u64>(load<u64>(small), 0x0123456789abcdef);
  const large = slabRealloc(slab, small, 10000);
  equal<u64>(load<u64>(large), 0x0123456789abcdef);
  slabFree(slab, large);
  slab.trim();
  equal<u32>(slab.buddy.used, 0);
});

function figuresOf(slab: Slab): Stats {
  const figures = changetype<Stats>(malloc(offsetof<Stats>()));
  slabStats(slab, figures);
  return figures;
}

test("statistics count usable bytes", () => {
  const slab = freshHeap(60);
  const blocks = new Array<usize>();
  let bytes: u32 = 0;
  for (let i = 0; i < 500; i++) {
    const p = slabMalloc(slab, randomBelow(i % 20 == 0 ? 10000 : 400));
    if (p == 0) continue;
    blocks.push(p);
    bytes += <u32>slabUsableSize(slab, p);
    if (i % 3 != 0) continue;
    bytes -= <u32>slabUsableSize(slab, blocks[blocks.length >> 1]);
    slabFree(slab, blocks[blocks.length >> 1]);
    blocks[blocks.length >> 1] = blocks[blocks.length - 1];
    blocks.pop();
  }
  let figures = figuresOf(slab);
  equal<u32>(figures.bytesCurrent, bytes);
  equal<u32>(figures.pagesCurrent, slab.buddy.used);
  equal<u32>(figures.pagesTotal, slab.buddy.total);
  equal<u32>(figures.bytesTotal, slab.buddy.total * PAGE_SIZE);
  check(figures.pagesPeak >= figures.pagesCurrent && figures.bytesPeak >= bytes, "peaks");
  while (blocks.length != 0) slabFree(slab, blocks.pop());
  figures = figuresOf(slab);
  equal<u32>(figures.bytesCurrent, 0);
});

test("as an allocator table", () => {
  const slab = freshHeap(40);
  const heap = changetype<Allocator>(malloc(ALLOCATOR_BYTES));
  slabAllocator(heap, slab);
  let p = heap.malloc(24);
  equal<usize>(heap.usableSize(p), 32);
  store<u32>(p, 77);
  p = heap.realloc(p, 5000);
  equal<u32>(load<u32>(p), 77);
  const q = heap.calloc(3, 5);
  for (let i = 0; i < 15; i++) equal<u8>(load<u8>(q + i), 0);
  equal<usize>(heap.calloc(0x20000, 0x8001), 0, "the product does not fit");
  const r = heap.memalign(512, 1);
  equal<usize>(r & 511, 0);
  heap.free(p);
  heap.free(q);
  heap.free(r);
  slab.trim();
  equal<u32>(slab.buddy.used, 0);
});
