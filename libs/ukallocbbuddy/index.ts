/**
 * A binary buddy allocator of whole pages over several memory regions. Setting one up takes logarithmic time, a page's
 * bookkeeping is 16 bytes outside of it, and free pages are never touched.
 */

// What an allocator on top, or a test with memory of its own, needs.
export { BUDDY_BYTES, Buddy, MAX_ORDER, pagesOf } from "./buddy";
export { initBuddy } from "./regions";
export { checkBuddy } from "./check";
export { POISON, buddyAllocator, buddyStats } from "./heap";
export {
  KIND_NONE,
  KIND_SLAB,
  PAGE_SHIFT,
  PAGE_SIZE,
  Page,
  addressOf,
  getState,
  pageAt,
  setState,
  stateOf,
} from "./page";
export { defaultBuddy } from "./default";

// The provider of `ukalloc`, for images without small objects: each block is whole pages.
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
