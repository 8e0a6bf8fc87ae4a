/** The buddy of the machine's memory, in static memory, and the provider functions on it. Each is described in `ukalloc`. */

import { UKALLOC_CHECK } from "config";
import * as plat from "platforms/plat";
import { ALLOCATOR_BYTES, Allocator, Stats } from "ukalloc/provider";
import { BUDDY_BYTES, Buddy } from "./buddy";
import { checkBuddy } from "./check";
import {
  buddyAllocator,
  buddyCalloc,
  buddyFree,
  buddyMalloc,
  buddyMemalign,
  buddyRealloc,
  buddyStats,
  buddyUsableSize,
  verify,
} from "./heap";
import { initBuddy } from "./regions";

/** More regions than this are not looked at. */
const MAX_REGIONS: u32 = 32;

const heap = memory.data(BUDDY_BYTES, 16);
const regions = memory.data(MAX_REGIONS * 8, 8);
const table = memory.data(ALLOCATOR_BYTES, 16);

/** The machine's buddy. Usable once `ukallocInit` has been called. */
export function defaultBuddy(): Buddy {
  return changetype<Buddy>(heap);
}

export function ukallocInit(): i32 {
  let count: u32 = 0;
  while (count < MAX_REGIONS) {
    const word = plat.memoryRegion(count);
    if (word == 0) break;
    store<u64>(regions + count * 8, word);
    count++;
  }
  return initBuddy(defaultBuddy(), regions, count);
}

export function malloc(size: usize): usize {
  return buddyMalloc(defaultBuddy(), size);
}

export function calloc(count: usize, size: usize): usize {
  return buddyCalloc(defaultBuddy(), count, size);
}

export function realloc(p: usize, size: usize): usize {
  return buddyRealloc(defaultBuddy(), p, size);
}

export function memalign(align: usize, size: usize): usize {
  return buddyMemalign(defaultBuddy(), align, size);
}

export function free(p: usize): void {
  buddyFree(defaultBuddy(), p);
}

export function usableSize(p: usize): usize {
  return buddyUsableSize(defaultBuddy(), p);
}

export function pageAlloc(order: u32): usize {
  const p = defaultBuddy().pageAlloc(order);
  if (UKALLOC_CHECK) verify(defaultBuddy());
  return p;
}

export function pageFree(p: usize, order: u32): void {
  defaultBuddy().pageFree(p, order);
  if (UKALLOC_CHECK) verify(defaultBuddy());
}

/** Nothing is cached here. */
export function trim(): u32 {
  return 0;
}

export function stats(into: Stats): void {
  buddyStats(defaultBuddy(), into);
}

export function check(): i32 {
  return checkBuddy(defaultBuddy());
}

export function defaultAllocator(): Allocator {
  const allocator = changetype<Allocator>(table);
  buddyAllocator(allocator, defaultBuddy());
  return allocator;
}
