/** A heap of its own in an arena, and random operations on it that a list of blocks with known contents keeps up with. */

import { malloc, memalign } from "ukalloc";
import { BUDDY_BYTES, Buddy, MAX_ORDER, PAGE_SIZE, Page, initBuddy } from "ukallocbbuddy";
import {
  SLAB_BYTES,
  Slab,
  checkSlab,
  initSlab,
  slabCalloc,
  slabFree,
  slabMalloc,
  slabMemalign,
  slabRealloc,
  slabUsableSize,
} from "ukallocslab";
import { check, equal, random, randomBelow } from "uktest";

let arena: usize = 0;
let arenaPages: u32 = 0;
let state: usize = 0;

/** A fresh heap over `pages` pages (256 at most) in two regions with a gap. There is one at a time. */
export function freshHeap(pages: u32): Slab {
  if (arena == 0) {
    arena = memalign(PAGE_SIZE, 260 * PAGE_SIZE);
    state = malloc(SLAB_BYTES + BUDDY_BYTES + 16);
    check(arena != 0 && state != 0, "memory for the test");
  }
  arenaPages = pages;
  const words = new StaticArray<u64>(2);
  const part = pages / 3;
  words[0] = ((<u64>(arena + PAGE_SIZE)) << 32) | part;
  words[1] = ((<u64>(arena + (part + 3) * PAGE_SIZE)) << 32) | (pages - part);
  const buddy = changetype<Buddy>(state + ((SLAB_BYTES + 15) & ~15));
  equal<i32>(initBuddy(buddy, changetype<usize>(words), 2), 0);
  const slab = changetype<Slab>(state);
  initSlab(slab, buddy);
  return slab;
}

/** The number of free blocks of each order, once nothing is in use. */
export function freeBlocks(buddy: Buddy): StaticArray<u32> {
  const counts = new StaticArray<u32>(MAX_ORDER + 1);
  for (let order: u32 = 0; order <= MAX_ORDER; order++) {
    const ring = buddy.ring(order);
    for (let page = changetype<Page>(ring.next); page != ring; page = changetype<Page>(page.next)) counts[order]++;
  }
  return counts;
}

class Block {
  constructor(
    public p: usize,
    public size: usize,
    public seed: u32,
  ) {}

  /** Fills all that may be used, so that blocks that overlap damage each other. */
  fill(bytes: usize): void {
    for (let i: usize = 0; i < bytes; i++) store<u8>(this.p + i, this.byte(i));
  }

  verify(bytes: usize): void {
    for (let i: usize = 0; i < bytes; i++) {
      if (load<u8>(this.p + i) != this.byte(i)) equal<u8>(load<u8>(this.p + i), this.byte(i), "contents");
    }
  }

  private byte(i: usize): u8 {
    return <u8>(this.seed + (i ^ (i >> 8)) * 7);
  }
}

/** How large the next block is: mostly small, sometimes large, at times odd ends. */
function randomSize(largest: u32): u32 {
  const kind = randomBelow(20);
  if (kind == 0) return randomBelow(3);
  if (kind < 15) return randomBelow(min<u32>(largest, 1024));
  if (kind < 19) return randomBelow(min<u32>(largest, 5000));
  return randomBelow(largest);
}

/**
 * `operations` random operations on a heap of `pages` pages. Every block must be in the arena, aligned, with contents of
 * its own; when everything is freed and trimmed, the free pages must be as at the start.
 */
export function compareWithModel(pages: u32, operations: i32, largest: u32): void {
  const slab = freshHeap(pages);
  const before = freeBlocks(slab.buddy);
  const blocks = new Array<Block>();
  let refused = 0;
  for (let i = 0; i < operations; i++) {
    const grow = randomBelow(100) < (((i >> 9) & 1) != 0 ? 30 : 70);
    const pick = blocks.length != 0 ? <i32>randomBelow(blocks.length) : -1;
    if (grow || pick < 0) {
      const size = randomSize(largest);
      const how = randomBelow(8);
      let align: usize = 16;
      let p: usize = 0;
      if (how == 0) p = slabCalloc(slab, size, 1);
      else if (how == 1) {
        align = 1 << randomBelow(15);
        p = slabMemalign(slab, align, size);
        align = max(align, 16);
      } else p = slabMalloc(slab, size);
      if (p == 0) refused++;
      else {
        equal<usize>(p & (align - 1), 0, "alignment");
        check(slabUsableSize(slab, p) >= size, "usable size");
        inArena(p, slabUsableSize(slab, p));
        if (how == 0) for (let i: u32 = 0; i < size; i++) equal<u8>(load<u8>(p + i), 0, "zeroed");
        const block = new Block(p, slabUsableSize(slab, p), random());
        block.fill(block.size);
        blocks.push(block);
      }
    } else if (randomBelow(5) == 0) {
      const block = blocks[pick];
      const size = randomSize(largest);
      const p = slabRealloc(slab, block.p, size);
      if (p == 0) {
        refused++;
        block.verify(block.size);
      } else {
        inArena(p, slabUsableSize(slab, p));
        block.p = p;
        block.verify(min(size, block.size));
        block.size = slabUsableSize(slab, p);
        check(block.size >= size, "usable size");
        block.fill(block.size);
      }
    } else {
      const block = blocks[pick];
      block.verify(block.size);
      blocks[pick] = blocks[blocks.length - 1];
      blocks.pop();
      slabFree(slab, block.p);
    }
    if ((i & 3) == 0) equal<i32>(checkSlab(slab), 0, "self-check");
  }
  equal<u32>(slab.buddy.failed, refused, "refused requests");
  while (blocks.length != 0) {
    const block = blocks.pop();
    block.verify(block.size);
    slabFree(slab, block.p);
  }
  slab.trim();
  equal<i32>(checkSlab(slab), 0, "self-check at the end");
  equal<u32>(slab.buddy.used, 0, "pages in use at the end");
  const after = freeBlocks(slab.buddy);
  for (let order = 0; order < after.length; order++) equal<u32>(after[order], before[order], "free blocks");
}

/** The block lies in the arena's regions. */
function inArena(p: usize, size: usize): void {
  check(p > arena && p + size <= arena + (arenaPages + 3) * PAGE_SIZE, "inside the arena");
}
