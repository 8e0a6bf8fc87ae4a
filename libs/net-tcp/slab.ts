/**
 * Objects of one size, a fixed number of them. Their memory is there from the start, in runs of pages, but is not touched before it is used for the
 * first time: what is never needed costs no time.
 */
import { calloc, free, pageAlloc, pageFree } from "ukalloc";

const PAGE_SIZE: u32 = 4096;
/** Pages of a run: 2^4. */
const RUN_ORDER: u32 = 4;
const RUN_BYTES: u32 = PAGE_SIZE << RUN_ORDER;

@unmanaged
export class Slab {
  /** Bytes of an object, a multiple of 8. */
  size: u32;
  capacity: u32;
  /** How many are in use. */
  used: u32;
  /** How many have ever been used: the first ones. */
  touched: u32;
  /** Objects that were given back: the first word of each leads to the next. */
  private free: usize;
  /** The addresses of the runs. */
  private runs: usize;
  private runCount: u32;
  private perRun: u32;

  /** Gets memory for `count` objects of `size` bytes. False without memory. */
  prepare(count: u32, size: u32): bool {
    this.size = size;
    this.capacity = count;
    this.used = 0;
    this.touched = 0;
    this.free = 0;
    this.perRun = RUN_BYTES / size;
    const runs = (count + this.perRun - 1) / this.perRun;
    this.runCount = 0;
    this.runs = calloc(runs, sizeof<usize>());
    if (!this.runs) return false;
    for (; this.runCount < runs; this.runCount++) {
      const last = count - this.runCount * this.perRun;
      const run = pageAlloc(orderOf(min(last, this.perRun) * size));
      if (run) {
        store<usize>(this.runs + this.runCount * sizeof<usize>(), run);
        continue;
      }
      this.destroy();
      return false;
    }
    return true;
  }

  /** Gives all memory back. */
  destroy(): void {
    for (let i: u32 = 0; i < this.runCount; i++) {
      const last = this.capacity - i * this.perRun;
      pageFree(load<usize>(this.runs + i * sizeof<usize>()), orderOf(min(last, this.perRun) * this.size));
    }
    if (this.runs) free(this.runs);
    this.runs = 0;
    this.runCount = 0;
    this.capacity = 0;
  }

  /** An object with whatever was in it; 0 when all are in use. */
  take(): usize {
    let object = this.free;
    if (object) this.free = load<usize>(object);
    else if (this.touched < this.capacity) object = this.at(this.touched++);
    else return 0;
    this.used++;
    return object;
  }

  /** Takes an object back. */
  give(object: usize): void {
    store<usize>(object, this.free);
    this.free = object;
    this.used--;
  }

  /** Object number `index`, of those that were touched. */
  at(index: u32): usize {
    return load<usize>(this.runs + (index / this.perRun) * sizeof<usize>()) + (index % this.perRun) * this.size;
  }
}

export const SLAB_SIZE: u32 = ((<u32>offsetof<Slab>() + 7) & ~7) >>> 0;

function orderOf(bytes: u32): u32 {
  let order: u32 = 0;
  while (PAGE_SIZE << order < bytes) order++;
  return order;
}
