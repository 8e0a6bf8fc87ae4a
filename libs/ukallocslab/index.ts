/**
 * An allocator for objects of every size: size classes up to 2048 bytes on one-page slabs, whole pages beyond. Small
 * objects cost no header, a dozen instructions to allocate and as many to free.
 */

// For tests, and for heaps of their own.
export { SLAB_BYTES, Slab, initSlab } from "./slab";
export { checkSlab } from "./check";
export {
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
export { defaultSlab } from "./default";

// The provider of `ukalloc`.
export {
  ukallocInit,
  malloc,
  calloc,
  realloc,
  memalign,
  free,
  usableSize,
  pageAlloc,
  pageFree,
  trim,
  stats,
  check,
  defaultAllocator,
} from "./default";
