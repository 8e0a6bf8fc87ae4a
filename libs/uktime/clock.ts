/**
 * The machine's clocks.
 */
import * as plat from "platforms/plat";

/** What `setWallClock` has found to be missing. */
let correction: u64 = 0;

/** Nanoseconds since some moment before boot. Never goes backwards: the clock for deadlines and for measuring. */
export function monotonic(): u64 {
  return plat.monotonic();
}

/** Nanoseconds since 1970-01-01 00:00 UTC, as the machine believes. May jump: the clock for dates only. */
export function wallClock(): u64 {
  return plat.wallClock() + correction;
}

/** Puts the wall clock right: it is `time` now. The machine's own clock is left alone. */
export function setWallClock(time: u64): void {
  correction = time - plat.wallClock();
}
