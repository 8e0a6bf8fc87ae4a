/** Sequence numbers go round: comparisons are good for distances below 2^31 (RFC 9293, section 3.4). */

/** Whether `one` comes before `other`. */
export function isBefore(one: u32, other: u32): bool {
  return <i32>(one - other) < 0;
}

/** Whether `one` comes after `other`. */
export function isAfter(one: u32, other: u32): bool {
  return <i32>(one - other) > 0;
}

/** The later of two. */
export function later(one: u32, other: u32): u32 {
  return isAfter(one, other) ? one : other;
}

/** The earlier of two. */
export function earlier(one: u32, other: u32): u32 {
  return isBefore(one, other) ? one : other;
}
