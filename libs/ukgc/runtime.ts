/**
 * The functions that compiled code and the standard library call for managed objects and for `new` of @unmanaged classes.
 *
 * The compiler looks for them among its global names. A decorator would make them global, but tools for TypeScript stop at
 * decorators on functions, so tools/transforms/gc.mjs does it: every function exported from this file is global. They are
 * compiled only when something calls them. kernel/runtime.ts, the compiler's runtime entry, imports this file.
 */
import { free, malloc, realloc } from "ukalloc";
import { bug } from "ukdebug";
import { collect, mallocOrCollect, newObject, pin, resizeObject } from "./heap";
import { visit } from "./mark";
import { unpin } from "./pins";
import { managed } from "./stacks";

/** A block for an object of an @unmanaged class, or for std's own use. Not zeroed. Does not return without memory. */
export function __alloc(size: usize): usize {
  if (managed) return mallocOrCollect(size);
  const block = malloc(size);
  if (!block) bug(cstr("out of memory"));
  return block;
}

/** Changes the size of a block of `__alloc`. */
export function __realloc(block: usize, size: usize): usize {
  let moved = realloc(block, size);
  if (!moved) {
    if (managed) {
      collect();
      moved = realloc(block, size);
    }
    if (!moved) bug(cstr("out of memory"));
  }
  return moved;
}

/** Gives back a block of `__alloc`. */
export function __free(block: usize): void {
  free(block);
}

/** A managed object, all zero. May collect before it allocates. */
export function __new(size: usize, classId: u32): usize {
  return newObject(size, classId);
}

/** A managed object with a new size, for buffers that grow; moved or in place. */
export function __renew(reference: usize, size: usize): usize {
  return resizeObject(reference, size);
}

/** Called after each store of a reference into an object. A collector that never runs half-way has nothing to do. */
export function __link(_parent: usize, _child: usize, _expectMultiple: bool): void {}

/** Called by the compiler's visitors for each reference. */
export function __visit(reference: usize, _cookie: u32): void {
  visit(reference);
}

/** Collects now. */
export function __collect(): void {
  collect();
}

/** Makes an object a root. */
export function __pin(reference: usize): usize {
  return pin(reference);
}

/** Undoes one `__pin`. */
export function __unpin(reference: usize): void {
  if (reference) unpin(reference);
}
