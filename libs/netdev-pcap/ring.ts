/**
 * Bytes of a capture, in a ring of fixed size. They are records of the pcap format (draft-ietf-opsawg-pcap, section 5):
 *
 *     | seconds u32 | nanoseconds u32 | bytes here u32 | bytes of the packet u32 | … bytes here |
 *
 * in our byte order, which its reader finds out. A record may go on at the ring's beginning. When there is no room the oldest go.
 */
import { NetBuf } from "uknetdev";

export const RECORD_HEAD: u32 = 16;
/** Where the number of bytes stands in a record's head. */
const CAPTURED: u32 = 8;

@unmanaged
export class Ring {
  /** The bytes, and how many there are room for. */
  bytes: usize;
  size: u32;
  /** Where the oldest record begins, and how many bytes of records there are. */
  first: u32;
  used: u32;
  /** Records that went since there was no room. */
  lost: u64;
}

const head = memory.data(RECORD_HEAD, 4);

/** Adds the record of a packet, of which `captured` bytes are kept. The ring has room for it if it is empty. */
export function addRecord(ring: Ring, packet: NetBuf, length: u32, captured: u32, nanoseconds: u64): void {
  while (ring.size - ring.used < RECORD_HEAD + captured) {
    dropOldest(ring);
    ring.lost++;
  }
  store<u32>(head, <u32>(nanoseconds / SECOND));
  store<u32>(head, <u32>(nanoseconds % SECOND), 4);
  store<u32>(head, captured, CAPTURED);
  store<u32>(head, length, CAPTURED + 4);
  append(ring, head, RECORD_HEAD);
  let part: NetBuf | null = packet;
  let left = captured;
  while (part !== null && left > 0) {
    const bytes = min(left, part.length);
    append(ring, part.data, bytes);
    left -= bytes;
    part = part.next;
  }
}

/** Bytes of the oldest record, head included; 0 when there is none. */
export function oldestLength(ring: Ring): u32 {
  if (ring.used == 0) return 0;
  for (let i: u32 = 0; i < 4; i++) store<u8>(head + i, load<u8>(ring.bytes + place(ring, ring.first + CAPTURED + i)));
  return RECORD_HEAD + load<u32>(head);
}

/** How many bytes follow each other in memory, from the oldest one on. */
export function runOf(ring: Ring): u32 {
  return min(ring.used, ring.size - ring.first);
}

/** Forgets the oldest `bytes`. */
export function forget(ring: Ring, bytes: u32): void {
  ring.first = place(ring, ring.first + bytes);
  ring.used -= bytes;
}

// --- internal -------------------------------------------------------------------------------------------------------

const SECOND: u64 = 1_000_000_000;

function dropOldest(ring: Ring): void {
  forget(ring, oldestLength(ring));
}

function place(ring: Ring, at: u32): u32 {
  return at < ring.size ? at : at - ring.size;
}

function append(ring: Ring, data: usize, length: u32): void {
  const at = place(ring, ring.first + ring.used);
  const before = min(length, ring.size - at);
  memory.copy(ring.bytes + at, data, before);
  memory.copy(ring.bytes, data + before, length - before);
  ring.used += length;
}
