/** Copies of packets, and bytes within them, for devices that change, keep or look at what they were given. */
import { NetBuf } from "./netbuf";
import { NetPool, release, takeBuffer } from "./pool";

/** A copy of a whole packet in buffers of `pool`, flags included; null when the pool has too few left. */
export function copyPacket(packet: NetBuf, pool: NetPool): NetBuf | null {
  const first = takeBuffer(pool);
  if (first === null) return null;
  copyFlags(packet, first);
  let to: NetBuf = first;
  let part: NetBuf | null = packet;
  let done: u32 = 0;
  while (part !== null) {
    const from: NetBuf = part;
    const room = to.tailroom;
    const bytes = min(room, from.length - done);
    memory.copy(to.data + to.length, from.data + done, bytes);
    to.length += bytes;
    done += bytes;
    if (done < from.length) {
      const more = takeBuffer(pool);
      if (more === null) {
        release(first);
        return null;
      }
      to.next = more;
      to = more;
      continue;
    }
    done = 0;
    part = from.next;
  }
  return first;
}

/** What is known of a packet, from one first buffer to another. */
export function copyFlags(from: NetBuf, to: NetBuf): void {
  to.flags = from.flags;
  to.checksumStart = from.checksumStart;
  to.checksumOffset = from.checksumOffset;
  to.segmentSize = from.segmentSize;
  to.headerSize = from.headerSize;
}

/** The byte at `at` of a packet; 0 behind its end. */
export function byteAt(packet: NetBuf, at: u32): u32 {
  let part: NetBuf | null = packet;
  while (part !== null) {
    if (at < part.length) return load<u8>(part.data + at);
    at -= part.length;
    part = part.next;
  }
  return 0;
}

/** Copies `length` bytes of a packet from `at` on to `to`. Returns how many there were. */
export function copyBytes(packet: NetBuf, at: u32, to: usize, length: u32): u32 {
  let part: NetBuf | null = packet;
  let done: u32 = 0;
  while (part !== null && done < length) {
    if (at < part.length) {
      const bytes = min(part.length - at, length - done);
      memory.copy(to + done, part.data + at, bytes);
      done += bytes;
      at = 0;
    } else at -= part.length;
    part = part.next;
  }
  return done;
}

/** Writes the byte at `at` of a packet that nobody else holds. It has to be there. */
export function setByte(packet: NetBuf, at: u32, value: u32): void {
  let part = packet;
  while (at >= part.length) {
    at -= part.length;
    part = part.next!;
  }
  store<u8>(part.data + at, value);
}
