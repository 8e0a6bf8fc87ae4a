/** Time-outs of applications are milliseconds, as everywhere in the language; deadlines are moments of the monotonic clock. */
import { monotonic, NEVER } from "uktime";

const MILLISECOND: f64 = 1_000_000;
/** Longer than this is for ever: a year. */
const LONGEST: f64 = 365 * 86_400_000;

/** The moment `timeout` milliseconds from now; NEVER for Infinity. What is below 0, or no number, is 0. */
export function deadlineOf(timeout: f64): u64 {
  if (timeout > LONGEST) return NEVER;
  return timeout > 0 ? monotonic() + <u64>(timeout * MILLISECOND) : monotonic();
}
