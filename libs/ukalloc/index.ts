/**
 * Memory: the interface of the allocators.
 *
 * The functions below belong to the image's default allocator and are bound directly: the build generates
 * "provider/alloc", which re-exports them from the library that the configuration chose (`ukallocslab` or `ukallocbbuddy`).
 * Code that shall work with any allocator takes an `Allocator` instead.
 *
 *     ukallocInit(): i32                         takes the machine's memory; 0, or -ENOMEM. Once, before anything else
 *     malloc(size): usize                        0 when there is no memory; aligned to 16 bytes; never a crash
 *     calloc(count, size): usize                 as malloc(count * size), zeroed; 0 when the product overflows
 *     realloc(p, size): usize                    moves a block; on failure returns 0 and leaves the old one alone
 *     memalign(align, size): usize               `align` is a power of two, or the answer is 0
 *     free(p): void                              `p` from one of the above, or 0
 *     usableSize(p): usize                       bytes that may be used at `p`, at least what was asked for
 *     pageAlloc(order): usize                    2^order pages of 4096 bytes, aligned to their size; 0 when there are none
 *     pageFree(p, order): void                   gives them back
 *     trim(): u32                                gives cached free memory back to the pages; how many pages that were
 *     stats(into: Stats): void                   fills in the figures
 *     check(): i32                               self-check: 0, or the number of the rule that is broken
 *     defaultAllocator(): Allocator              the same allocator as a table
 *
 * A size of 0 is a size like any other: the result is a pointer of its own that must be freed, of `realloc` too. Memory is
 * not zeroed except by `calloc`. Freeing what is not allocated is reported as a bug where it is seen: always for whole pages, and for
 * small objects with the option UKALLOC_CHECK.
 */

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
} from "provider/alloc";

export { Allocator, Stats, ALLOCATOR_BYTES } from "./provider";
