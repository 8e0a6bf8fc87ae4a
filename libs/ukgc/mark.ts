/**
 * Marking: finds every object that can be reached from the roots, in one go. Roots are global variables, pinned objects and
 * the shadow stacks of all threads.
 *
 * An object is white (no bits), gray (MARKED and in the gray list: its own references are still to be visited) or black
 * (MARKED only). The gray list runs through the objects' headers: marking needs no memory and no recursion, however deep
 * the objects hang. Objects without references become black at once.
 *
 * Static objects are marked like others, since they may refer to the heap. As they are in no list of objects, those that
 * have references go into a list of their own when they are reached first, so that their marks can be cleared.
 */
import { ukAssert } from "ukdebug";
import { BITS, headerOf, isPointerFree, LISTED, MARKED, ObjectHeader, PINNED, referenceTo } from "./object";
import { visitPins } from "./pins";
import { allStacks } from "./stacks";

/** What we hand through the compiler's visitors, which do not look at it. */
const COOKIE: u32 = 0;

let gray: ObjectHeader | null = null;
let reachedStatics: ObjectHeader | null = null;

/** Notes that the object at `reference` can be reached. Null is allowed. */
export function visit(reference: usize): void {
  if (!reference) return;
  const object = headerOf(reference);
  const state = object.nextAndBits;
  if (state & (MARKED | PINNED)) return;
  const classId = object.classId;
  ukAssert(classId < load<u32>(__rtti_base));
  object.nextAndBits = state | MARKED;
  if (isPointerFree(classId)) return;
  if (reference < __heap_base) {
    if (!(state & LISTED)) {
      object.nextAndBits = changetype<usize>(reachedStatics) | LISTED | MARKED;
      reachedStatics = object;
    }
  }
  object.link = changetype<usize>(gray);
  gray = object;
}

/** Marks all that can be reached. `held` is one more root, or 0. Nothing may be marked before. */
export function markReachable(held: usize): void {
  visit(held);
  __visit_globals(COOKIE);
  visitPins();
  let stack = allStacks();
  while (stack) {
    const top = stack.top;
    for (let slot = stack.pointer; slot < top; slot += sizeof<usize>()) visit(load<usize>(slot));
    stack = stack.next;
  }
  let object = gray;
  while (object) {
    gray = changetype<ObjectHeader | null>(object.link);
    __visit_members(referenceTo(object), COOKIE);
    object = gray;
  }
}

/** Clears the marks of static objects, after the collection. */
export function clearStaticMarks(): void {
  let object = reachedStatics;
  while (object) {
    const state = object.nextAndBits;
    object.nextAndBits = state & ~MARKED;
    object = changetype<ObjectHeader | null>(state & ~BITS);
  }
}
