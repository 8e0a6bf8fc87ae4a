/** An entry of the table: one block of memory. */

/**
 * Made by the table, and valid until it is changed.
 *
 *     | Entry | key | value | room for a longer value |
 */
@unmanaged
export class Entry {
  /** When it expires; NEVER of uktime: not at all. */
  expires: u64;
  /** The next one of the same chain. */
  next: Entry | null;
  hash: u32;
  /** Bytes of the key. */
  keyLength: u32;
  /** Bytes of the value. */
  length: u32;
  /** Bytes that the value may have without moving. */
  room: u32;

  /** The key's bytes. */
  get key(): usize {
    return changetype<usize>(this) + ENTRY_SIZE;
  }

  /** The value's bytes. */
  get value(): usize {
    return changetype<usize>(this) + ENTRY_SIZE + this.keyLength;
  }
}

/** Bytes in front of the key. */
export const ENTRY_SIZE: u32 = <u32>offsetof<Entry>();

/** The hash of a key: 32 bits, seeded, so that nobody outside can choose keys that come into one chain. */
export function hashKey(key: usize, length: u32, seed: u64): u32 {
  let hash = seed ^ (<u64>length * FACTOR);
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) hash = mix(hash ^ load<u64>(key + i));
  if (i + 4 <= length) {
    hash = mix(hash ^ load<u32>(key + i));
    i += 4;
  }
  let rest: u64 = 0;
  for (; i < length; i++) rest = (rest << 8) | load<u8>(key + i);
  hash = mix(hash ^ rest ^ (seed >> 32));
  return <u32>(hash ^ (hash >> 32));
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Odd and without a pattern: 2^64 by the golden ratio. */
const FACTOR: u64 = 0x9e3779b97f4a7c15;

function mix(value: u64): u64 {
  const product = value * FACTOR;
  return (product ^ (product >> 29)) * 0xbf58476d1ce4e5b9;
}
