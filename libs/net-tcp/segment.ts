/** Segments of a connection on their way out: headers, options, checksum. */
import { output as ipOutput } from "net-ip";
import { ETHERNET_SIZE, foldSum, IPV4_SIZE, Protocol, swap16, swap32, TCP_SIZE, TcpFlag, TcpHeader } from "net-wire";
import { TcpOption } from "net-wire";
import { NetBuf, NetBufFlag, takeBuffer } from "uknetdev";
import { NEVER } from "uktime";
import { compose, composed } from "./compose";
import { MOST_BLOCKS, TcpConnection } from "./connection";
import { timestampClock } from "./isn";
import { TIMESTAMPS_SIZE, writeTimestamps } from "./options";
import { isBefore } from "./sequence";
import { Flag } from "./state";
import { arm } from "./timers";
import { announceWindow, MOST_WINDOW, segmentSizeToTell } from "./window";

/** Where the checksum is in the header. */
export const CHECKSUM_AT: u16 = 16;
const IPV6_SIZE: u32 = 40;
/** A SACK option with two NOPs in front, and each of its blocks. */
const SACK_HEADER: u32 = 4;
const BLOCK_SIZE: u32 = 8;

/**
 * Sends up to `length` bytes of the queue from `sequence` on, and the FIN if it follows them. Sets the timer, and moves SND.NXT's upper end. Returns how
 * many bytes of sequence went, 0 for want of a buffer.
 */
export function sendData(connection: TcpConnection, sequence: u32, length: u32, now: u64): u32 {
  const packet = length > 0 ? compose(connection, sequence, length) : takeBuffer(connection.tcp.stack.transmitPool);
  if (packet === null) return noBuffer(connection, now);
  const bytes = length > 0 ? composed : 0;
  let end = sequence + bytes;
  let flags: u32 = TcpFlag.ACK;
  if (end == connection.queueEnd) {
    flags |= TcpFlag.PSH;
    if (connection.flags & Flag.FIN_QUEUED) {
      flags |= TcpFlag.FIN;
      end++;
    }
  }
  const segmentSize = connection.segmentSize;
  if (bytes > segmentSize) askForSegments(connection, packet, segmentSize);
  else packet.flags = NetBufFlag.CHECKSUM_PARTIAL;
  if (isBefore(sequence, connection.sendHighest)) {
    connection.tcp.counters.retransmitted++;
    connection.clear(Flag.TIMING); // Karn's algorithm: RFC 6298, section 3
  } else if (!(connection.flags & Flag.TIMING)) {
    connection.set(Flag.TIMING);
    connection.timedAt = now;
    connection.timedSequence = end;
  }
  if (isBefore(connection.sendHighest, end)) connection.sendHighest = end;
  if (connection.retransmitAt == NEVER) {
    connection.retransmitAt = now + connection.timeout;
    connection.stalledAt = now;
    arm(connection, connection.retransmitAt);
  }
  connection.sentAt = now;
  transmit(connection, packet, sequence, flags, bytes, now);
  return end - sequence;
}

/** Sends a segment without data: an acknowledgement, with what arrived out of order, or a RST. */
export function sendEmpty(connection: TcpConnection, sequence: u32, flags: u32, now: u64): void {
  const packet = takeBuffer(connection.tcp.stack.transmitPool);
  if (packet === null) {
    noBuffer(connection, now);
    return;
  }
  packet.flags = NetBufFlag.CHECKSUM_PARTIAL;
  if (connection.blockCount && !(flags & TcpFlag.RST)) writeBlocks(connection, packet);
  transmit(connection, packet, sequence, flags, 0, now);
}

/** Sends our SYN, with all that we can: RFC 7323, section 1.3; RFC 2018, section 2. In an answer, only what was offered. */
export function sendSyn(connection: TcpConnection, flags: u32, now: u64): void {
  const packet = takeBuffer(connection.tcp.stack.transmitPool);
  if (packet === null) {
    noBuffer(connection, now);
    return;
  }
  packet.flags = NetBufFlag.CHECKSUM_PARTIAL;
  const at = packet.data;
  let size = writeSynOptions(
    at,
    segmentSizeToTell(connection.route),
    connection.flags,
    connection.receiveScale,
    timestampClock(now) + connection.timestampOffset,
    connection.timestampRecent,
  );
  packet.length = size;
  size += TCP_SIZE;
  const header = changetype<TcpHeader>(packet.push(TCP_SIZE));
  connection.receiveEdge = connection.receiveNext + min(connection.receiveLimit, MOST_WINDOW);
  writeHeader(connection, header, connection.initialSequence, flags, size, MOST_WINDOW);
  connection.sentAt = now;
  header.window = min(connection.receiveLimit, MOST_WINDOW); // never scaled in a SYN: RFC 7323, section 2.2
  finish(connection, packet, header, size, now);
}

/** Writes the options of a SYN at `at`: those of `agreed` (Flag). Returns their size. */
export function writeSynOptions(at: usize, size: u32, agreed: u32, scale: u32, timestamp: u32, echo: u32): u32 {
  store<u16>(at, TcpOption.SEGMENT_SIZE | (4 << 8));
  store<u16>(at, swap16(size), 2);
  let end: u32 = 4;
  if (agreed & Flag.SCALING) {
    store<u32>(at + end, TcpOption.NOTHING | (TcpOption.WINDOW_SCALE << 8) | (3 << 16) | (scale << 24));
    end += 4;
  }
  if (agreed & Flag.SACK) {
    store<u32>(at + end, TcpOption.NOTHING | (TcpOption.NOTHING << 8) | (TcpOption.SACK_PERMITTED << 16) | (2 << 24));
    end += 4;
  }
  if (agreed & Flag.TIMESTAMPS) {
    writeTimestamps(at + end, timestamp, echo);
    end += TIMESTAMPS_SIZE;
  }
  return end;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Puts the header and usual options in front of a packet, and sends it. What was received is acknowledged by that. */
function transmit(connection: TcpConnection, packet: NetBuf, sequence: u32, flags: u32, payload: u32, now: u64): void {
  let size = TCP_SIZE;
  if (payload == 0) size += packet.length; // options that are there already
  if (connection.flags & Flag.TIMESTAMPS) {
    size += TIMESTAMPS_SIZE;
    writeTimestamps(
      packet.push(TIMESTAMPS_SIZE),
      timestampClock(now) + connection.timestampOffset,
      connection.timestampRecent,
    );
  }
  const header = changetype<TcpHeader>(packet.push(TCP_SIZE));
  writeHeader(connection, header, sequence, flags, size, announceWindow(connection));
  finish(connection, packet, header, size + payload, now);
}

function writeHeader(
  connection: TcpConnection,
  header: TcpHeader,
  sequence: u32,
  flags: u32,
  size: u32,
  window: u32,
): void {
  header.ports = rotl<u32>(connection.ports, 16);
  header.sequence = sequence;
  header.size = size;
  header.flags = <u8>flags;
  header.window = window;
  header.urgent = 0;
  if (flags & TcpFlag.ACK) {
    header.acknowledged = connection.receiveNext;
    connection.lastAcknowledged = connection.receiveNext;
    connection.ackAt = NEVER;
    connection.clear(Flag.ACK_PENDING | Flag.ACK_NOW);
  } else header.acknowledged = 0;
}

/** `length`: of header and payload. */
function finish(connection: TcpConnection, packet: NetBuf, header: TcpHeader, length: u32, now: u64): void {
  header.checksum = <u16>foldSum(<u64>connection.pseudo + swap16(length));
  packet.checksumOffset = CHECKSUM_AT;
  connection.tcp.counters.segmentsSent++;
  ipOutput(connection.route, packet, Protocol.TCP, now);
}

/** Has the device cut a packet: all headers in front of the payload are the size that counts. */
function askForSegments(connection: TcpConnection, packet: NetBuf, segmentSize: u32): void {
  const isV4 = connection.route.isV4;
  packet.flags = NetBufFlag.CHECKSUM_PARTIAL | (isV4 ? NetBufFlag.SEGMENTS_V4 : NetBufFlag.SEGMENTS_V6);
  packet.segmentSize = <u16>segmentSize;
  const options: u32 = connection.flags & Flag.TIMESTAMPS ? TIMESTAMPS_SIZE : 0;
  packet.headerSize = <u16>(ETHERNET_SIZE + (isV4 ? IPV4_SIZE : IPV6_SIZE) + TCP_SIZE + options);
}

/** What arrived out of order, as many runs as there is room for beside timestamps. */
function writeBlocks(connection: TcpConnection, packet: NetBuf): void {
  const most = connection.flags & Flag.TIMESTAMPS ? MOST_BLOCKS - 1 : MOST_BLOCKS;
  const count = min(connection.blockCount, most);
  let at = packet.data;
  const size = SACK_HEADER + count * BLOCK_SIZE;
  store<u32>(at, TcpOption.NOTHING | (TcpOption.NOTHING << 8) | (TcpOption.SACK << 16) | ((size - 2) << 24));
  at += SACK_HEADER;
  for (let i: u32 = 0; i < count; i++, at += BLOCK_SIZE) {
    const block = connection.block(i);
    store<u32>(at, swap32(block.start));
    store<u32>(at, swap32(block.end), 4);
  }
  packet.length = size;
}

/** Tries again soon: devices give buffers back. */
const RETRY: u64 = 1_000_000;

function noBuffer(connection: TcpConnection, now: u64): u32 {
  connection.tcp.counters.noBuffers++;
  connection.ackAt = min(connection.ackAt, now + RETRY);
  arm(connection, connection.ackAt);
  return 0;
}
