/** Randomness for the language: cryptographic bytes from the machine, and the seed of Math.random. */
import * as plat from "platforms/plat";

const word = memory.data(8, 8);

/** Fills `length` bytes at `data`. Aborts where the machine has no source that can be trusted. */
export function fillRandom(data: usize, length: usize): void {
  if (plat.entropy(data, length) < 0)
    throw new Error("crypto.getRandomValues: this machine has no random number generator");
}

/**
 * The seed of Math.random, which promises no secrecy: from the machine's generator, or else from its clocks. The
 * compiler is pointed at it by `--use seed=…`.
 */
export function seed(): f64 {
  if (plat.entropy(word, 8) < 0) store<u64>(word, plat.monotonic() * 0x9e3779b97f4a7c15 + plat.wallClock());
  return reinterpret<f64>(load<u64>(word));
}
