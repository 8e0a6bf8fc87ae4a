/**
 * Random numbers that can be had again: each test starts from the run's seed and its own name, so that it draws the same
 * numbers alone and among others, on Node and natively.
 */

/** The multiplier and the increment of a 64-bit linear congruential generator (Knuth, MMIX). */
const MULTIPLIER: u64 = 6364136223846793005;
const INCREMENT: u64 = 1442695040888963407;

let state: u64 = 0;

/** Starts the sequence of the test `name` in a run with `seed`. */
export function seedRandom(seed: u32, name: string): void {
  state = seed;
  random();
  for (let i = 0; i < name.length; i++) {
    state ^= name.charCodeAt(i);
    random();
  }
}

/** A random number, 0 … 2^32 - 1. */
export function random(): u32 {
  state = state * MULTIPLIER + INCREMENT;
  // The low bits of such a generator are poor: fold the high ones in, and turn by the topmost (O'Neill's PCG).
  const folded = <u32>(((state >> 18) ^ state) >> 27);
  return rotr<u32>(folded, <u32>(state >> 59));
}

/** A random number, 0 … limit - 1; 0 when `limit` is 0. */
export function randomBelow(limit: u32): u32 {
  return <u32>((<u64>random() * limit) >> 32);
}
