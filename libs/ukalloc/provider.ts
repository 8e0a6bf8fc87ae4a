/** What users and providers of an allocator have in common: its figures and its operations as a table. */

/** The figures of one allocator. Filled by `stats`; the memory of the object belongs to the caller. */
@unmanaged
export class Stats {
  /** Bytes that can be handed out when nothing is in use. */
  bytesTotal: u32;
  /** Bytes in blocks that are handed out, each counted with its usable size. */
  bytesCurrent: u32;
  /** The most bytes that were taken from the regions at once, in whole pages. */
  bytesPeak: u32;
  /** Requests answered with 0 since the start. */
  failed: u32;
  /** The same three in pages of 4096 bytes; here `pagesCurrent` has the pages of cached and partly used slabs in it. */
  pagesTotal: u32;
  pagesCurrent: u32;
  pagesPeak: u32;
}

/** Bytes of an `Allocator`, for `memory.data`. */
export const ALLOCATOR_BYTES: i32 = offsetof<Allocator>();

/**
 * An allocator as a table of functions, for code that is handed one: `allocator.malloc(64)`. The provider fills every
 * entry; the table's memory belongs to the caller and may be given up at any time.
 */
@unmanaged
export class Allocator {
  /** The allocator's own object: the first argument of each function. */
  context: usize;
  mallocIn: (context: usize, size: usize) => usize;
  reallocIn: (context: usize, p: usize, size: usize) => usize;
  memalignIn: (context: usize, align: usize, size: usize) => usize;
  freeIn: (context: usize, p: usize) => void;
  usableSizeIn: (context: usize, p: usize) => usize;

  malloc(size: usize): usize {
    return this.mallocIn(this.context, size);
  }

  calloc(count: usize, size: usize): usize {
    const bytes = product(count, size);
    const p = this.mallocIn(this.context, bytes);
    if (p != 0) memory.fill(p, 0, bytes);
    return p;
  }

  realloc(p: usize, size: usize): usize {
    return this.reallocIn(this.context, p, size);
  }

  memalign(align: usize, size: usize): usize {
    return this.memalignIn(this.context, align, size);
  }

  free(p: usize): void {
    this.freeIn(this.context, p);
  }

  usableSize(p: usize): usize {
    return this.usableSizeIn(this.context, p);
  }
}

/** `count * size`, or all ones, which no allocator can serve, when that does not fit. */
export function product(count: usize, size: usize): usize {
  const bytes = <u64>count * <u64>size;
  return bytes > 0xffffffff ? <usize>-1 : <usize>bytes;
}
