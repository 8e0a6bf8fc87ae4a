/**
 * What was written and is not acknowledged: buffers in a queue, in the order of their sequence numbers. While a buffer is in the queue
 *
 *     context  is the next one
 *     mark     is the sequence number of its first byte
 *     mark2    is how many bytes of payload it has: the last ones of its data, since headers are put in front of them in the same buffer
 *
 * (`link` is what the layers below keep packets by.) A device that has not yet sent a buffer holds a reference to it: then nothing in it may change.
 */
import { NetBuf, NetPool, release, runLength, takeBuffer, wrapData } from "uknetdev";
import { TcpConnection } from "./connection";
import { isAfter, isBefore } from "./sequence";

/** The part of a pool that writers leave for acknowledgements and for sending again. */
const RESERVE_SHARE: u32 = 8;
/** Bytes of one buffer that describes static data at most. */
const MOST_STATIC: u32 = 32768;

export function nextInQueue(buffer: NetBuf): NetBuf | null {
  return changetype<NetBuf | null>(buffer.context);
}

/** The address of a queued buffer's payload. */
export function payloadOf(buffer: NetBuf): usize {
  return buffer.data + buffer.length - buffer.mark2;
}

/** Bytes that are in the queue. */
export function queuedBytes(connection: TcpConnection): u32 {
  const first = connection.queueFirst;
  return first === null ? 0 : connection.queueEnd - first.mark;
}

/**
 * Buffers of a pool that a connection may take to write: it never has more than half of what it leaves free (Choudhury, Hahne 1998: dynamic thresholds), so
 * that some who do not get rid of theirs still leave enough for others. Against many of them there is `relieve` of starved.ts.
 */
export function buffersToWrite(connection: TcpConnection, pool: NetPool): u32 {
  const reserve = pool.total / RESERVE_SHARE;
  const used = reserve + 2 * connection.queuedBuffers;
  return pool.available > used ? (pool.available - used + 2) / 3 : 0;
}

/** Copies up to `length` bytes into the queue. Returns how many there were buffers for. */
export function appendCopy(connection: TcpConnection, data: usize, length: u32): u32 {
  const size = connection.segmentSize;
  const pool = connection.tcp.stack.transmitPool;
  let done: u32 = 0;
  const last = connection.queueLast;
  if (last !== null && last.mark2 < size && isOpen(connection, last)) {
    done = min(min(size - last.mark2, last.tailroom), length);
    fill(connection, last, data, done);
  }
  while (done < length) {
    if (buffersToWrite(connection, pool) == 0) break;
    const buffer = takeBuffer(pool);
    if (buffer === null) break;
    append(connection, buffer, 0);
    const bytes = min(min(size, buffer.tailroom), length - done);
    fill(connection, buffer, data + done, bytes);
    done += bytes;
  }
  return done;
}

/** Adds `length` bytes that stay in place for ever. Returns how many there were buffers for. */
export function appendStatic(connection: TcpConnection, data: usize, length: u32): u32 {
  const pool = connection.tcp.stack.barePool;
  let done: u32 = 0;
  while (done < length) {
    if (buffersToWrite(connection, pool) == 0) break;
    const bytes = runLength(data + done, min(length - done, MOST_STATIC));
    const buffer = wrapData(pool, data + done, bytes);
    if (buffer === null) break;
    append(connection, buffer, bytes);
    connection.queueEnd += bytes;
    done += bytes;
  }
  return done;
}

/** Takes away what lies wholly before `acknowledged`. */
export function discard(connection: TcpConnection, acknowledged: u32): void {
  let buffer = connection.queueFirst;
  while (buffer !== null && !isAfter(buffer.mark + buffer.mark2, acknowledged)) {
    const next = nextInQueue(buffer);
    if (buffer == connection.cursor) connection.cursor = next;
    letGo(buffer);
    connection.queuedBuffers--;
    buffer = next;
  }
  connection.queueFirst = buffer;
  if (buffer === null) connection.queueLast = null;
}

/** The queued buffer that has the byte `sequence`, which is in the queue. */
export function findInQueue(connection: TcpConnection, sequence: u32): NetBuf {
  const cursor = connection.cursor;
  let buffer = cursor !== null && !isBefore(sequence, cursor.mark) ? cursor : connection.queueFirst!;
  while (!isBefore(sequence, buffer.mark + buffer.mark2)) buffer = nextInQueue(buffer)!;
  return buffer;
}

/** Releases everything. */
export function dropQueue(connection: TcpConnection): void {
  let buffer = connection.queueFirst;
  while (buffer !== null) {
    const next = nextInQueue(buffer);
    letGo(buffer);
    buffer = next;
  }
  connection.queueFirst = null;
  connection.queueLast = null;
  connection.cursor = null;
  connection.queuedBuffers = 0;
}

/** Makes a buffer that no device holds what it was: its payload, alone. */
export function reclaim(buffer: NetBuf): void {
  buffer.data += buffer.length - buffer.mark2;
  buffer.length = buffer.mark2;
  buffer.next = null;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Whether bytes may be added: it was never sent, not even in part. */
function isOpen(connection: TcpConnection, buffer: NetBuf): bool {
  return !buffer.pool.isBare && buffer.references == 1 && !isBefore(buffer.mark, connection.sendHighest);
}

function append(connection: TcpConnection, buffer: NetBuf, length: u32): void {
  buffer.context = 0;
  buffer.mark = connection.queueEnd;
  buffer.mark2 = length;
  const last = connection.queueLast;
  if (last === null) connection.queueFirst = buffer;
  else last.context = changetype<usize>(buffer);
  connection.queueLast = buffer;
  connection.queuedBuffers++;
}

function fill(connection: TcpConnection, buffer: NetBuf, data: usize, length: u32): void {
  memory.copy(buffer.data + buffer.length, data, length);
  buffer.length += length;
  buffer.mark2 += length;
  connection.queueEnd += length;
}

/** Gives our reference up. A buffer that a device still has may be linked with others: the device's release goes along that. */
function letGo(buffer: NetBuf): void {
  if (buffer.references > 1) {
    buffer.references--;
    return;
  }
  buffer.next = null;
  release(buffer);
}
