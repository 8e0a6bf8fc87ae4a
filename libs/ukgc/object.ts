/**
 * The header in front of every managed object, and what it says.
 *
 *         -16                  -12                -8          -4          reference
 *        ┌────────────────────┬──────────────────┬───────────┬───────────┬──────────────
 *        │ next object | bits │ gray link or pin │ class id  │ byte size │ fields …
 *        └────────────────────┴──────────────────┴───────────┴───────────┴──────────────
 *
 * A reference is the address of the first field. Class id and size are where the compiler and the standard library expect
 * them; the first two words are ours. The block from the allocator starts at the header and is 16-byte aligned, which
 * leaves the low bits of an address free.
 *
 * Objects below `__heap_base` are static data: literals that the compiler laid out, with the same header and zeros in our
 * words (3, MARKED and PINNED, in the parts of a template literal). They are never freed and never in the list of objects,
 * but may be changed, and then refer to objects in the heap.
 */

/** See the drawing above. */
@unmanaged
export class ObjectHeader {
  /** Address of the next object's header in the list of all objects, and the bits below. */
  nextAndBits: usize;
  /** While gray, and not pinned: the header of the next gray object. While pinned: the address of the `Pin`. */
  link: usize;
  /** The compiler's number of the class. */
  classId: u32;
  /** Bytes of the fields or elements. */
  size: u32;
}

export const HEADER_SIZE: usize = offsetof<ObjectHeader>();

/** Reached in the collection that is running. Clear outside of collections, but for static objects without references. */
export const MARKED: usize = 1;
/** A root; has a `Pin`. */
export const PINNED: usize = 2;
/** A static object which is in the list of static objects that were reached once. */
export const LISTED: usize = 4;
export const BITS: usize = 15;

/** The most bytes that an object can have: what the standard library's own limit leaves beside its headers. */
export const MAX_SIZE: usize = (1 << 30) - 32;

// The compiler's table of classes: a count, then one word of flags for each class (std's shared/typeinfo.ts).
const TYPEINFO_POINTERFREE: u32 = 1 << 5;
const TYPEINFO_FIRST: usize = 4;
/** Class ids up to this one are Object, ArrayBuffer and String, which have no references. */
const LAST_PLAIN_CLASS: u32 = 2;

/** The header of the object at `reference`. */
export function headerOf(reference: usize): ObjectHeader {
  return changetype<ObjectHeader>(reference - HEADER_SIZE);
}

/** The reference to the object with this header. */
export function referenceTo(header: ObjectHeader): usize {
  return changetype<usize>(header) + HEADER_SIZE;
}

/** Whether objects of this class hold no references. */
export function isPointerFree(classId: u32): bool {
  if (classId <= LAST_PLAIN_CLASS) return true;
  return (load<u32>(__rtti_base + (classId << 2), TYPEINFO_FIRST) & TYPEINFO_POINTERFREE) != 0;
}
