/**
 * Benchmark: random malloc and free on a working set, and the same with pages. `alloc.c` beside this file does the same
 * with the same algorithms in C; both return the same checksum of the addresses' offsets.
 */

import { pageAlloc } from "ukalloc";
import { BUDDY_BYTES, Buddy, PAGE_SHIFT, initBuddy } from "ukallocbbuddy";
import { SLAB_BYTES, Slab, initSlab, slabFree, slabMalloc } from "ukallocslab";

/** The arena: 2^11 pages, aligned to their size, so that offsets do not depend on where it lies. */
const ARENA_ORDER: u32 = 11;
const OBJECTS: u32 = 1024;
const RUNS: u32 = 256;

const slab = changetype<Slab>(memory.data(SLAB_BYTES, 16));
const buddy = changetype<Buddy>(memory.data(BUDDY_BYTES, 16));
const slots = memory.data(OBJECTS * sizeof<usize>(), 16);
const region = memory.data(8, 8);

let arena: usize = 0;

/** Sets both allocators up on the arena. False when there is no memory. */
function prepare(): bool {
  if (arena == 0) arena = pageAlloc(ARENA_ORDER);
  if (arena == 0) return false;
  store<u64>(region, ((<u64>arena) << 32) | (1 << ARENA_ORDER));
  if (initBuddy(buddy, region, 1) < 0) return false;
  initSlab(slab, buddy);
  memory.fill(slots, 0, OBJECTS * sizeof<usize>());
  return true;
}

function next(x: u32): u32 {
  x ^= x << 13;
  x ^= x >> 17;
  return x ^ (x << 5);
}

/** `rounds` times: frees what is in a random one of 1024 slots, or puts 1 … 1024 bytes there. `seed` is not 0. */
export function benchSlab(rounds: u32, seed: u32): u32 {
  if (!prepare()) return 0;
  let x = seed;
  let sum: u32 = 0;
  for (; rounds != 0; rounds--) {
    x = next(x);
    const slot = slots + (x & (OBJECTS - 1)) * sizeof<usize>();
    const p = load<usize>(slot);
    if (p != 0) {
      slabFree(slab, p);
      store<usize>(slot, 0);
    } else {
      const fresh = slabMalloc(slab, (x >> 22) + 1);
      store<usize>(slot, fresh);
      sum = rotl(sum, 1) + <u32>(fresh - arena);
    }
  }
  return sum;
}

/** The same with 256 slots and blocks of 1, 2, 4 … 32 pages: order 0 in half of the cases, 1 in a quarter, and so on. */
export function benchBuddy(rounds: u32, seed: u32): u32 {
  if (!prepare()) return 0;
  let x = seed;
  let sum: u32 = 0;
  for (; rounds != 0; rounds--) {
    x = next(x);
    const slot = slots + (x & (RUNS - 1)) * sizeof<usize>();
    const order = <u32>ctz((x >> 24) | 32);
    // The low bits of a page's address hold its order.
    const p = load<usize>(slot);
    if (p != 0) {
      buddy.pageFree((p >> PAGE_SHIFT) << PAGE_SHIFT, <u32>(p & 15));
      store<usize>(slot, 0);
    } else {
      const fresh = buddy.pageAlloc(order);
      if (fresh == 0) continue;
      store<usize>(slot, fresh | order);
      sum = rotl(sum, 1) + <u32>(fresh - arena);
    }
  }
  return sum;
}
