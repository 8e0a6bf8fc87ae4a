/** The field Range: one range of bytes (RFC 9110, section 14). Several at once are answered by the whole, as section 14.2 allows. */

/** What there is to answer. */
export const enum RangeResult {
  /** No range, or one that is not understood: the whole, by 200. */
  WHOLE,
  /** 206. */
  PART,
  /** 416. */
  UNSATISFIABLE,
}

/** The bytes from `first` on, `length` of them. */
@unmanaged
export class ByteRange {
  first: u64;
  length: u64;
}

/** Reads the value of Range about something of `size` bytes. `into` is set for PART. */
export function parseRange(value: usize, valueLength: u32, size: u64, into: ByteRange): RangeResult {
  if (valueLength < 8 || memory.compare(value, cstr("bytes="), 6) != 0) return RangeResult.WHOLE;
  const end = value + valueLength;
  let p = value + 6;
  const from = digits(p, end);
  const first = number(p, from);
  p = from;
  if (p == end || load<u8>(p) != 45) return RangeResult.WHOLE;
  p++;
  const to = digits(p, end);
  if (to != end) return RangeResult.WHOLE;
  const last = number(p, to);
  if (from == value + 6) {
    // The last bytes, as many as the number says.
    if (p == to) return RangeResult.WHOLE;
    if (last == 0 || size == 0) return RangeResult.UNSATISFIABLE;
    into.length = min(last, size);
    into.first = size - into.length;
    return RangeResult.PART;
  }
  if (p != to && last < first) return RangeResult.WHOLE;
  if (first >= size) return RangeResult.UNSATISFIABLE;
  into.first = first;
  into.length = (p == to ? size : min(last + 1, size)) - first;
  return RangeResult.PART;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Larger numbers count as this one. */
const LARGEST: u64 = 0x7fff_ffff_ffff_fff0;

function digits(p: usize, end: usize): usize {
  while (p < end && <u32>load<u8>(p) - 48 < 10) p++;
  return p;
}

function number(p: usize, end: usize): u64 {
  let value: u64 = 0;
  for (; p < end; p++) {
    value = value > LARGEST / 10 - 1 ? LARGEST : value * 10 + (load<u8>(p) - 48);
  }
  return value;
}
