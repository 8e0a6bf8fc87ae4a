/** Secrets of the stack: what makes sequence numbers, ports and places in tables unknown outside. */
import { warn } from "ukdebug";
import { monotonic, wallClock } from "uktime";
import { readEntropy } from "virtio-rng";
import * as plat from "platforms/plat";

export const SEED_SIZE: u32 = 16;

/** Fills SEED_SIZE bytes: from the processor, else from a virtio entropy device, else from the clocks, which is said. */
export function fillSeed(seed: usize): void {
  if (plat.entropy(seed, SEED_SIZE) >= 0 || readEntropy(seed, SEED_SIZE) >= 0) return;
  warn(cstr("network"), cstr("no source of random numbers: sequence numbers can be guessed; add a virtio-rng device"));
  store<u64>(seed, mix(monotonic()));
  store<u64>(seed, mix(wallClock() ^ load<u64>(seed)), 8);
}

/** Each bit depends on each bit (splitmix64's last steps). */
function mix(value: u64): u64 {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}
