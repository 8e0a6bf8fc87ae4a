/**
 * The managed heap: allocation, and the collection that it starts when it is time.
 *
 * A collection is one step without interruption: mark all that can be reached, then walk the list of all objects and give
 * what is unmarked back to the allocator. Objects do not move. A collection comes before an allocation, never after one, so
 * that a new object needs no root until its caller has stored it.
 *
 * It is time when as many bytes have been allocated since the last collection as were alive after it (but no fewer than
 * UKGC_MIN_HEAP), which bounds the work per allocated byte and the heap at twice the live data; and when there is no memory.
 */
import * as arch from "arch/arch";
import { UKGC_MIN_HEAP, UKGC_STRESS } from "config";
import { free, malloc, usableSize } from "ukalloc";
import { bug } from "ukdebug";
import { clearStaticMarks, markReachable } from "./mark";
import { BITS, HEADER_SIZE, headerOf, MARKED, MAX_SIZE, ObjectHeader, PINNED, referenceTo } from "./object";
import { isPinned, Pin, pinAgain, pinFirst } from "./pins";

const MIN_BUDGET: usize = (<usize>UKGC_MIN_HEAP) << 10;
const OUT_OF_MEMORY = cstr("out of memory");
/** Up to this size, zeroing word by word is quicker than a call. */
const SHORT_FILL: usize = 128;
/** What freed objects are filled with under UKGC_STRESS. */
const POISON: u8 = 0xdd;

/** All objects, the youngest first. */
let objects: ObjectHeader | null = null;
/** A reference that lives through the collection although no root may lead to it. */
let held: usize = 0;

// Bytes count headers, and not what the allocator adds.
let liveBytes: usize = 0; // after the last collection
let sinceBytes: usize = 0; // allocated since
let budget: usize = MIN_BUDGET; // sinceBytes must not exceed it
let objectCount: u32 = 0;
let collections: u32 = 0;
let collectedAllocations: u64 = 0; // allocated before the last collection, ever
let lastPause: u64 = 0;

/** A look at the managed heap, for `gcStats`. Bytes include the 16 bytes of each object's header. */
@unmanaged
export class GcStats {
  /** Collections since boot. */
  collections: u32;
  /** Objects that are alive or not collected yet. */
  objects: u32;
  /** Bytes of these objects. */
  heapBytes: usize;
  /** Bytes that were alive after the last collection. */
  liveBytes: usize;
  /** Bytes allocated since boot. */
  totalAllocated: u64;
  /** Length of the last collection in processor cycles. */
  lastPause: u64;
}

/** Fills in `into`. */
export function gcStats(into: GcStats): void {
  into.collections = collections;
  into.objects = objectCount;
  into.heapBytes = liveBytes + sinceBytes;
  into.liveBytes = liveBytes;
  into.totalAllocated = collectedAllocations + sinceBytes;
  into.lastPause = lastPause;
}

/** A new object of the class, `size` bytes, all zero. Does not return when there is no memory for it. */
export function newObject(size: usize, classId: u32): usize {
  if (size > MAX_SIZE) bug(cstr("object too large"));
  const cost = size + HEADER_SIZE;
  const since = sinceBytes + cost;
  if (UKGC_STRESS || since > budget) collect();
  const object = changetype<ObjectHeader>(mallocOrCollect(cost));
  sinceBytes += cost;
  object.nextAndBits = changetype<usize>(objects);
  object.classId = classId;
  object.size = <u32>size;
  objects = object;
  ++objectCount;
  const reference = referenceTo(object);
  zero(reference, size);
  return reference;
}

/**
 * The object at `reference` with a new size: the same object when its block has room, otherwise a copy; the old one may
 * still be referred to and is left to the collector. Bytes that are new are zero.
 */
export function resizeObject(reference: usize, size: usize): usize {
  const object = headerOf(reference);
  const oldSize: usize = object.size;
  if (size <= oldSize || (reference >= __heap_base && size <= usableSize(changetype<usize>(object)) - HEADER_SIZE)) {
    if (size > oldSize) {
      zero(reference + oldSize, size - oldSize);
      sinceBytes += size - oldSize;
    }
    object.size = <u32>size;
    return reference;
  }
  held = reference;
  const copy = newObject(size, object.classId);
  held = 0;
  memory.copy(copy, reference, oldSize);
  return copy;
}

/** Makes the object at `reference` a root until `unpin`. Pins count: each needs its own `unpin`. Null is allowed. */
export function pin(reference: usize): usize {
  if (!reference) return 0;
  if (isPinned(reference)) {
    pinAgain(reference);
    return reference;
  }
  held = reference;
  const memory = mallocOrCollect(offsetof<Pin>());
  held = 0;
  pinFirst(reference, memory);
  return reference;
}

/** A block from the allocator. When there is none, collects, tries once more, and crashes. */
export function mallocOrCollect(size: usize): usize {
  let block = malloc(size);
  if (!block) {
    collect();
    block = malloc(size);
    if (!block) bug(OUT_OF_MEMORY);
  }
  return block;
}

/** Frees all objects that cannot be reached. Must not be called while a managed reference is held outside of all roots. */
export function collect(): void {
  const start = arch.cycles();
  markReachable(held);
  sweep();
  clearStaticMarks();
  ++collections;
  lastPause = arch.cycles() - start;
}

function sweep(): void {
  let live: usize = 0;
  let freed: u32 = 0;
  let object = objects;
  let kept: ObjectHeader | null = null; // the last one that stays
  let gap = false; // whether something was freed behind it
  objects = null;
  while (object) {
    const state = object.nextAndBits;
    if (state & (MARKED | PINNED)) {
      live += <usize>object.size + HEADER_SIZE;
      object.nextAndBits = state & ~MARKED;
      if (!kept) objects = object;
      else if (gap) linkTo(kept, object);
      kept = object;
      gap = false;
    } else {
      if (UKGC_STRESS) memory.fill(changetype<usize>(object), POISON, <usize>object.size + HEADER_SIZE);
      free(changetype<usize>(object));
      ++freed;
      gap = true;
    }
    object = changetype<ObjectHeader | null>(state & ~BITS);
  }
  if (kept && gap) linkTo(kept, null);
  collectedAllocations += sinceBytes;
  sinceBytes = 0;
  liveBytes = live;
  objectCount -= freed;
  budget = max(live, MIN_BUDGET);
}

function linkTo(object: ObjectHeader, next: ObjectHeader | null): void {
  object.nextAndBits = (object.nextAndBits & BITS) | changetype<usize>(next);
}

function zero(address: usize, size: usize): void {
  if (size > SHORT_FILL) {
    memory.fill(address, 0, size);
    return;
  }
  const end = address + size;
  while (address + 8 <= end) {
    store<u64>(address, 0);
    address += 8;
  }
  while (address < end) store<u8>(address++, 0);
}
