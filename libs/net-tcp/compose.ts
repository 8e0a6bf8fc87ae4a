/** Makes a packet's payload of a run of the send queue: without a copy where the buffers are whole and free. */
import { NetBuf, release, takeBuffer, wrapData } from "uknetdev";
import { TcpConnection } from "./connection";
import { findInQueue, nextInQueue, payloadOf, reclaim } from "./send-queue";

/** Buffers of a packet at most: devices have limits of their own, virtio-net of 48. */
export const MOST_PARTS: u32 = 40;

/** Bytes that the last call put into its packet. */
export let composed: u32 = 0;

/**
 * A packet with up to `length` bytes of the queue from `sequence` on, and room for headers in front. `composed` says how many there are: fewer than
 * asked for when there would be too many parts. Null without buffers.
 */
export function compose(connection: TcpConnection, sequence: u32, length: u32): NetBuf | null {
  const stack = connection.tcp.stack;
  let buffer = findInQueue(connection, sequence);
  connection.cursor = buffer;
  let offset = sequence - buffer.mark;
  composed = 0;
  let packet: NetBuf | null = null;
  if (offset == 0 && buffer.mark2 <= length && buffer.references == 1 && !buffer.pool.isBare) {
    reclaim(buffer);
    buffer.references++;
    packet = buffer;
    composed = buffer.mark2;
    if (composed < length) buffer = nextInQueue(buffer)!;
  } else {
    packet = takeBuffer(stack.transmitPool);
    if (packet === null) return null;
  }
  let tail: NetBuf = packet;
  /** Whether the last part is a buffer of this packet alone, into which bytes may be copied. */
  let isOwn = composed == 0;
  let parts: u32 = 1;
  while (composed < length) {
    const bytes = min(length - composed, buffer.mark2 - offset);
    const isWhole = bytes == buffer.mark2 && buffer.references == 1;
    const isCopy = !isWhole && !buffer.pool.isBare;
    let part: NetBuf | null = null;
    if (isCopy && isOwn && tail.tailroom >= bytes) {
      memory.copy(tail.data + tail.length, payloadOf(buffer) + offset, bytes);
      tail.length += bytes;
    } else {
      if (parts == MOST_PARTS) return packet;
      part = isWhole ? share(buffer) : isCopy ? copied(connection, buffer, offset, bytes) : null;
      if (part === null && !isCopy) part = wrapData(stack.barePool, payloadOf(buffer) + offset, bytes);
      if (part === null) {
        if (composed > 0) return packet;
        release(packet);
        return null;
      }
      tail.next = part;
      tail = part;
      isOwn = isCopy;
      parts++;
    }
    composed += bytes;
    offset = 0;
    if (composed < length) buffer = nextInQueue(buffer)!;
  }
  return packet;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The queued buffer itself. */
function share(buffer: NetBuf): NetBuf {
  reclaim(buffer);
  buffer.references++;
  return buffer;
}

function copied(connection: TcpConnection, buffer: NetBuf, offset: u32, bytes: u32): NetBuf | null {
  const copy = takeBuffer(connection.tcp.stack.transmitPool);
  if (copy === null) return null;
  copy.data = copy.start;
  memory.copy(copy.data, payloadOf(buffer) + offset, bytes);
  copy.length = bytes;
  return copy;
}
