/**
 * The machine's clocks.
 */
import * as plat from "platforms/plat";

/** Nanoseconds since some moment before boot. Never goes backwards: the clock for deadlines and for measuring. */
export function monotonic(): u64 {
  return plat.monotonic();
}

/** Nanoseconds since 1970-01-01 00:00 UTC, as the machine believes. May jump: the clock for dates only. */
export function wallClock(): u64 {
  return plat.wallClock();
}
