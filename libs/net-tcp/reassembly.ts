/**
 * What arrives out of order (RFC 9293, section 3.10.7.4, seventh step). Packets in the order of their sequence numbers, by `link`; `mark` is the
 * sequence number of the first byte, `mark2` the length with a FIN. They do not overlap.
 */
import { NetBuf, partCount, release } from "uknetdev";
import { MOST_BLOCKS, Range, TcpConnection } from "./connection";
import { cutBack, cutFront } from "./packets";
import { appendReceived } from "./receive";
import { earlier, isAfter, isBefore, later } from "./sequence";
import { Flag } from "./state";
import { areBuffersFew } from "./window";

/** Packets of one connection that wait at most; bytes are limited by the window. */
const MOST_LATE: u32 = 192;
const FIN_BIT: u32 = 1 << 31;

/** Keeps a packet that is not next. `length`: of its data; `isLast`: a FIN follows. Takes it. False when there was no place for it. */
export function keepLate(connection: TcpConnection, packet: NetBuf, sequence: u32, length: u32, isLast: bool): bool {
  const counters = connection.tcp.counters;
  if (connection.lateCount >= MOST_LATE || areBuffersFew(connection)) {
    counters.receiveDrops++;
    release(packet);
    return false;
  }
  counters.outOfOrder++;
  let before: NetBuf | null = null;
  let behind = connection.lateFirst;
  while (behind !== null && !isAfter(behind.mark, sequence)) {
    before = behind;
    behind = behind.link;
  }
  if (before !== null) {
    const overlap = <i32>(endOf(before) - sequence);
    if (overlap > 0) {
      if (<u32>overlap >= length && !isLast) {
        report(connection, sequence, sequence + length);
        release(packet);
        return true;
      }
      const bytes = min(<u32>overlap, length);
      packet = cutFront(packet, bytes);
      sequence += bytes;
      length -= bytes;
    }
  }
  const end = sequence + length;
  while (behind !== null && isAfter(end, behind.mark)) {
    if (isBefore(end, endOf(behind))) {
      // What is there already is the same: the end is not needed.
      length = behind.mark - sequence;
      if (length == 0) {
        report(connection, sequence, end);
        release(packet);
        return true;
      }
      cutBack(packet, length);
      break;
    }
    const next: NetBuf | null = behind.link;
    isLast = isLast || (behind.mark2 & FIN_BIT) != 0;
    if (before === null) connection.lateFirst = next;
    else before.link = next;
    forget(connection, behind);
    behind = next;
  }
  packet.mark = sequence;
  packet.mark2 = length | (isLast ? FIN_BIT : 0);
  packet.link = behind;
  if (before === null) connection.lateFirst = packet;
  else before.link = packet;
  connection.lateCount++;
  connection.lateBytes += length;
  connection.tcp.heldBuffers += partCount(packet);
  if (end != sequence) report(connection, sequence, end);
  return true;
}

/** Moves what has become next to what can be read. True when a FIN is next, too. */
export function takeLate(connection: TcpConnection): bool {
  let isLast = false;
  let packet = connection.lateFirst;
  while (packet !== null && !isAfter(packet.mark, connection.receiveNext)) {
    if (isLast) break;
    const next: NetBuf | null = packet.link;
    const length = packet.mark2 & ~FIN_BIT;
    const isFin = (packet.mark2 & FIN_BIT) != 0;
    const old = connection.receiveNext - packet.mark;
    connection.lateCount--;
    connection.lateBytes -= length;
    connection.tcp.heldBuffers -= partCount(packet);
    packet.link = null;
    if (old < length) {
      if (old > 0) packet = cutFront(packet, old);
      appendReceived(connection, packet, length - old);
      isLast = isFin;
    } else {
      isLast = isFin && old == length;
      release(packet);
    }
    packet = next;
  }
  connection.lateFirst = packet;
  if (isLast) dropLate(connection); // nothing comes behind a FIN
  trimBlocks(connection);
  return isLast;
}

/** Releases everything. */
export function dropLate(connection: TcpConnection): void {
  let packet = connection.lateFirst;
  while (packet !== null) {
    const next: NetBuf | null = packet.link;
    connection.tcp.heldBuffers -= partCount(packet);
    release(packet);
    packet = next;
  }
  connection.lateFirst = null;
  connection.lateCount = 0;
  connection.lateBytes = 0;
  connection.blockCount = 0;
}

// --- internal -------------------------------------------------------------------------------------------------------

function endOf(packet: NetBuf): u32 {
  return packet.mark + (packet.mark2 & ~FIN_BIT);
}

function forget(connection: TcpConnection, packet: NetBuf): void {
  connection.lateCount--;
  connection.lateBytes -= packet.mark2 & ~FIN_BIT;
  connection.tcp.heldBuffers -= partCount(packet);
  release(packet);
}

/** The run that has just grown is reported first, the others as they were (RFC 2018, section 4). */
function report(connection: TcpConnection, start: u32, end: u32): void {
  if (!(connection.flags & Flag.SACK)) return;
  let kept: u32 = 0;
  const count = connection.blockCount;
  for (let i: u32 = 0; i < count; i++) {
    const block = connection.block(i);
    if (!isBefore(block.end, start) && !isAfter(block.start, end)) {
      start = earlier(start, block.start);
      end = later(end, block.end);
      continue;
    }
    if (kept != i) copyBlock(connection.block(kept), block);
    kept++;
  }
  kept = min(kept, MOST_BLOCKS - 1);
  for (let i = kept; i > 0; i--) copyBlock(connection.block(i), connection.block(i - 1));
  connection.block(0).start = start;
  connection.block(0).end = end;
  connection.blockCount = kept + 1;
}

function trimBlocks(connection: TcpConnection): void {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < connection.blockCount; i++) {
    const block = connection.block(i);
    if (!isAfter(block.end, connection.receiveNext)) continue;
    if (kept != i) copyBlock(connection.block(kept), block);
    kept++;
  }
  connection.blockCount = connection.lateFirst === null ? 0 : kept;
}

function copyBlock(to: Range, from: Range): void {
  to.start = from.start;
  to.end = from.end;
}
