/**
 * The size classes. A slab is one page without a header, so a class's size is chosen for what it leaves over of 4096
 * bytes: at most 3 %, and beyond 64 bytes each class is at most a third larger than the one before (2048: a half).
 *
 *     size      16  32  48  64  80  96 112 128 160 192 224 256 336 400 512 672 816 1024 1360 2048
 *     objects  256 128  85  64  51  42  36  32  25  21  18  16  12  10   8   6   5    4    3    2
 *
 * All sizes are multiples of 16, and a power of two is aligned to itself.
 */

import { PAGE_SIZE } from "ukallocbbuddy";

export const CLASSES: u32 = 20;

/** The largest size of a small object. */
export const MAX_SMALL: u32 = 2048;

const GRAIN_SHIFT: u32 = 4;

// prettier-ignore
const sizes = memory.data<u16>([
  16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 336, 400, 512, 672, 816, 1024, 1360, 2048,
]);

/** The class of a size by its number of 16-byte grains, rounded up: 0 … 128. */
// prettier-ignore
const classes = memory.data<u8>([
   0,
   0,  1,  2,  3,  4,  5,  6,  7,  8,  8,  9,  9, 10, 10, 11, 11,
  12, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 14, 14, 14,
  15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 16, 16, 16, 16, 16, 16,
  16, 16, 16, 17, 17, 17, 17, 17, 17, 17, 17, 17, 17, 17, 17, 17,
  18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18,
  18, 18, 18, 18, 18, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19,
  19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19,
  19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19,
]);

/** The smallest class whose objects have `size` bytes, 0 … MAX_SMALL. */
export function classOf(size: usize): u32 {
  return load<u8>(classes + ((size + ((1 << GRAIN_SHIFT) - 1)) >> GRAIN_SHIFT));
}

/** Bytes of an object. */
export function sizeOfClass(c: u32): u32 {
  return load<u16>(sizes + (c << 1));
}

/** Objects in a slab. */
export function objectsOf(c: u32): u32 {
  return PAGE_SIZE / sizeOfClass(c);
}
