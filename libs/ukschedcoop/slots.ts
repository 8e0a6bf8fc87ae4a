/**
 * The numbers of execution contexts, given out lowest first: one bit each, set while the slot is in use.
 */
import * as arch from "arch/arch";
import { malloc } from "ukalloc";
import { ENOMEM } from "ukerrno";

/** What `takeSlot` answers when all are in use: slot 0 is the booting context's for ever. */
export const NO_SLOT: u32 = 0;

let words: usize = 0;
let wordCount: u32 = 0;
/** No word before this one has a free slot. */
let firstFree: u32 = 0;

/** Marks slot 0 as used and the others as free. 0 or -ENOMEM. */
export function initSlots(): i32 {
  const slots = arch.slotCount();
  wordCount = (slots + 31) >> 5;
  words = malloc((<usize>wordCount) << 2);
  if (words == 0) return -ENOMEM;
  memory.fill(words, 0, (<usize>wordCount) << 2);
  store<u32>(words, 1);
  // Bits behind the last slot count as used.
  const rest = slots & 31;
  if (rest) {
    const end = words + ((<usize>(wordCount - 1)) << 2);
    store<u32>(end, load<u32>(end) | (~0 << rest));
  }
  return 0;
}

/** The lowest free slot, now in use, or NO_SLOT. */
export function takeSlot(): u32 {
  for (; firstFree < wordCount; firstFree++) {
    const word = words + ((<usize>firstFree) << 2);
    const used = load<u32>(word);
    if (used != ~0) {
      const bit = ctz<u32>(~used);
      store<u32>(word, used | (1 << bit));
      return (firstFree << 5) + bit;
    }
  }
  return NO_SLOT;
}

/** Makes `slot` free again. */
export function returnSlot(slot: u32): void {
  const index = slot >> 5;
  const word = words + ((<usize>index) << 2);
  store<u32>(word, load<u32>(word) & ~(1 << (slot & 31)));
  if (index < firstFree) firstFree = index;
}
