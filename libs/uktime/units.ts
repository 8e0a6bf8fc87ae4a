/**
 * Units of time. A u64 of nanoseconds holds 584 years; conversions do not check for more than that.
 */
const MICROSECOND: u64 = 1000;
const MILLISECOND: u64 = 1000 * MICROSECOND;
const SECOND: u64 = 1000 * MILLISECOND;

/** The deadline that never comes. */
export const NEVER: u64 = u64.MAX_VALUE;

/** Microseconds to nanoseconds. */
export function fromMicros(micros: u64): u64 {
  return micros * MICROSECOND;
}

/** Milliseconds to nanoseconds. */
export function fromMillis(millis: u64): u64 {
  return millis * MILLISECOND;
}

/** Seconds to nanoseconds. */
export function fromSeconds(seconds: u64): u64 {
  return seconds * SECOND;
}

/** Nanoseconds to whole microseconds, rounded down. */
export function toMicros(nanoseconds: u64): u64 {
  return nanoseconds / MICROSECOND;
}

/** Nanoseconds to whole milliseconds, rounded down. */
export function toMillis(nanoseconds: u64): u64 {
  return nanoseconds / MILLISECOND;
}

/** Nanoseconds to whole seconds, rounded down. */
export function toSeconds(nanoseconds: u64): u64 {
  return nanoseconds / SECOND;
}
