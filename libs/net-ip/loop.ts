/**
 * Packets to ourselves: to one of our addresses, to 127.0.0.1 and ::1. They are copied, as a device would do, since who sends goes on to own what was
 * sent; and they arrive with the next poll, so that nobody is called back from within a call.
 */
import { NetBuf, NetBufFlag, NetPool, packetLength, release, takeBuffer } from "uknetdev";
import { Interface, Stack } from "./stack";

/** Packets that wait at most. */
const MOST_WAITING: u32 = 64;

/** Sends a packet, which begins with its IP header, to ourselves. Takes the packet. */
export function loopBack(one: Interface, packet: NetBuf): void {
  const stack = one.stack;
  const copy = stack.loopCount < MOST_WAITING ? copyOf(stack.transmitPool, packet) : null;
  release(packet);
  if (copy === null) {
    stack.counters.loopDrops++;
    return;
  }
  copy.context = changetype<usize>(one);
  const last = stack.loopLast;
  if (last === null) stack.loopFirst = copy;
  else last.link = copy;
  stack.loopLast = copy;
  stack.loopCount++;
  stack.counters.looped++;
}

/** The next packet that has come from ourselves; null when there is none. */
export function takeLooped(stack: Stack): NetBuf | null {
  const packet = stack.loopFirst;
  if (packet === null) return null;
  const next: NetBuf | null = packet.link;
  stack.loopFirst = next;
  if (next === null) stack.loopLast = null;
  packet.link = null;
  stack.loopCount--;
  return packet;
}

/** Releases all that waits. */
export function forgetLooped(stack: Stack): void {
  for (let packet = takeLooped(stack); packet !== null; packet = takeLooped(stack)) release(packet);
}

// --- internal -------------------------------------------------------------------------------------------------------

const SEGMENTS: u32 = NetBufFlag.SEGMENTS_V4 | NetBufFlag.SEGMENTS_V6;

/** Into fresh buffers; null when it would take the last quarter of the pool, which others need. Nothing spoils bytes on this way: sums are good. */
function copyOf(pool: NetPool, packet: NetBuf): NetBuf | null {
  if (pool.available <= pool.total / 4 + packetLength(packet) / SMALLEST_ROOM) return null;
  const first = takeBuffer(pool);
  if (first === null) return null;
  first.flags = (packet.flags & SEGMENTS) | NetBufFlag.CHECKSUM_GOOD;
  first.segmentSize = packet.segmentSize;
  let to = first;
  let part: NetBuf | null = packet;
  while (part !== null) {
    let done: u32 = 0;
    while (done < part.length) {
      if (to.tailroom == 0) {
        const more = takeBuffer(pool);
        if (more === null) {
          release(first);
          return null;
        }
        to.next = more;
        to = more;
      }
      const some = min(to.tailroom, part.length - done);
      memory.copy(to.data + to.length, part.data + done, some);
      to.length += some;
      done += some;
    }
    part = part.next;
  }
  return first;
}

/** Bytes that a buffer has room for at least. */
const SMALLEST_ROOM: u32 = 1500;
