/** The machine's heap, in static memory, and the provider functions on it. Each is described in `ukalloc`. */

import { ALLOCATOR_BYTES, Allocator, Stats } from "ukalloc/provider";
import { defaultBuddy, ukallocInit as initPages } from "ukallocbbuddy";
import { checkSlab } from "./check";
import {
  slabAllocator,
  slabCalloc,
  slabFree,
  slabMalloc,
  slabMemalign,
  slabPageAlloc,
  slabPageFree,
  slabRealloc,
  slabStats,
  slabUsableSize,
} from "./heap";
import { SLAB_BYTES, Slab, initSlab } from "./slab";

const heap = memory.data(SLAB_BYTES, 16);
const table = memory.data(ALLOCATOR_BYTES, 16);

/** The machine's heap. Usable once `ukallocInit` has been called. */
export function defaultSlab(): Slab {
  return changetype<Slab>(heap);
}

export function ukallocInit(): i32 {
  const rc = initPages();
  if (rc == 0) initSlab(defaultSlab(), defaultBuddy());
  return rc;
}

export function malloc(size: usize): usize {
  return slabMalloc(defaultSlab(), size);
}

export function calloc(count: usize, size: usize): usize {
  return slabCalloc(defaultSlab(), count, size);
}

export function realloc(p: usize, size: usize): usize {
  return slabRealloc(defaultSlab(), p, size);
}

export function memalign(align: usize, size: usize): usize {
  return slabMemalign(defaultSlab(), align, size);
}

export function free(p: usize): void {
  slabFree(defaultSlab(), p);
}

export function usableSize(p: usize): usize {
  return slabUsableSize(defaultSlab(), p);
}

export function pageAlloc(order: u32): usize {
  return slabPageAlloc(defaultSlab(), order);
}

export function pageFree(p: usize, order: u32): void {
  slabPageFree(defaultSlab(), p, order);
}

export function trim(): u32 {
  return defaultSlab().trim();
}

export function stats(into: Stats): void {
  slabStats(defaultSlab(), into);
}

export function check(): i32 {
  return checkSlab(defaultSlab());
}

export function defaultAllocator(): Allocator {
  const allocator = changetype<Allocator>(table);
  slabAllocator(allocator, defaultSlab());
  return allocator;
}
