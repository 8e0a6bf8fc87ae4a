/**
 * Pinned objects: roots that native or unmanaged code holds. A pin is a small record in a list of all pins; its object's
 * header points to it. An object may be pinned several times and stays a root until it is unpinned as often.
 */
import { free } from "ukalloc";
import { ukAssert } from "ukdebug";
import { headerOf, PINNED } from "./object";

/** One pinned object. */
@unmanaged
export class Pin {
  next: Pin | null;
  previous: Pin | null;
  /** The object. */
  reference: usize;
  /** How many times it is pinned. */
  count: u32;
}

let pins: Pin | null = null;

/** Whether the object is a pinned one. */
export function isPinned(reference: usize): bool {
  const object = headerOf(reference);
  return (object.nextAndBits & PINNED) != 0 && object.link != 0;
}

/** Pins a pinned object once more. */
export function pinAgain(reference: usize): void {
  ++changetype<Pin>(headerOf(reference).link).count;
}

/** Pins an object that is not pinned, with `memory` for its record, which belongs to the pin from now on. */
export function pinFirst(reference: usize, memory: usize): void {
  const pin = changetype<Pin>(memory);
  pin.reference = reference;
  pin.count = 1;
  pin.previous = null;
  pin.next = pins;
  const first = pins;
  if (first) first.previous = pin;
  pins = pin;
  const object = headerOf(reference);
  object.nextAndBits |= PINNED;
  object.link = memory;
}

/** Takes one pin away. The object must be pinned. */
export function unpin(reference: usize): void {
  ukAssert(isPinned(reference));
  const object = headerOf(reference);
  const pin = changetype<Pin>(object.link);
  if (--pin.count) return;
  const next = pin.next;
  const previous = pin.previous;
  if (next) next.previous = previous;
  if (previous) previous.next = next;
  else pins = next;
  object.nextAndBits &= ~PINNED;
  object.link = 0;
  free(changetype<usize>(pin));
}

/** Visits the members of all pinned objects. The objects themselves need no mark: their bit keeps them. */
export function visitPins(): void {
  let pin = pins;
  while (pin) {
    __visit_members(pin.reference, 0);
    pin = pin.next;
  }
}
