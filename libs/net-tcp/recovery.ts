/** Loss that acknowledgements tell of: fast retransmit and fast recovery, by SACK (RFC 6675) or without (RFC 6582). */
import { grow, reduce } from "./congestion";
import { TcpConnection } from "./connection";
import { addWork } from "./lists";
import { Segment } from "./options";
import { endOf, isHeld, sendNextData } from "./output";
import { bytesToRange, DUPLICATES, isHoleLost, takeBlocks } from "./sack";
import { sendData } from "./segment";
import { earlier, isAfter, isBefore, later } from "./sequence";
import { Flag, Mode } from "./state";

/**
 * An acknowledgement that acknowledges nothing new: takes in what it reports, and counts it if it is a duplicate (RFC 5681, section 2). Enough of
 * them begin a recovery.
 */
export function duplicateAck(connection: TcpConnection, segment: Segment, isDuplicate: bool, now: u64): void {
  const isNew = segment.blockCount > 0 && connection.has(Flag.SACK) && takeBlocks(connection, segment);
  // With SACK, a duplicate is one that reports something new (RFC 6675, section 2).
  if (!(connection.flags & Flag.SACK ? isNew : isDuplicate)) return;
  connection.duplicates++;
  addWork(connection); // one more segment may go
  if (connection.mode == Mode.RECOVERY && !connection.has(Flag.SACK)) {
    connection.window += connection.segmentSize; // one has left the network: RFC 6582, section 3.2, step 3
    return;
  }
  if (connection.mode == Mode.OPEN) considerLoss(connection, now);
}

/** Something new was acknowledged, `bytes` of it, and SND.UNA has moved. */
export function recoveryAck(connection: TcpConnection, bytes: u32, now: u64): void {
  if (connection.mode == Mode.OPEN) {
    connection.duplicates = 0;
    if (connection.flags & Flag.WINDOW_LIMITED) grow(connection, bytes, now);
    if (connection.rangeCount) considerLoss(connection, now);
    return;
  }
  addWork(connection);
  const isOver = !isBefore(connection.unacknowledged, connection.recoverUntil);
  if (connection.mode == Mode.LOSS) {
    grow(connection, bytes, now);
    if (!isOver) return;
  } else if (!isOver) {
    connection.highRetransmitted = later(connection.highRetransmitted, connection.unacknowledged);
    if (!connection.has(Flag.SACK)) partialAck(connection, bytes, now);
    return;
  } else connection.window = connection.threshold;
  connection.mode = Mode.OPEN;
  connection.duplicates = 0;
}

/** Sends what RFC 6675 lets be sent in a recovery: as long as less is on its way than the window allows (section 5, step C). */
export function recoverySend(connection: TcpConnection, now: u64): void {
  const size = connection.segmentSize;
  let flying = pipe(connection);
  while (flying + size <= connection.window) {
    const before = connection.sendHighest;
    const bytes = sendLost(connection, true, now);
    if (bytes) {
      flying += bytes;
      continue;
    }
    if (sendNew(connection, now)) {
      flying += connection.sendHighest - before;
      continue;
    }
    const more = sendLost(connection, false, now);
    if (!more) return;
    flying += more;
  }
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Begins a recovery if the first segment is lost (RFC 6675, section 5, steps 2 to 4; RFC 6582, section 3.2, steps 2 and 3). */
function considerLoss(connection: TcpConnection, now: u64): void {
  const isLost = connection.rangeCount > 0 && isHoleLost(connection, 0);
  if (connection.duplicates < DUPLICATES && !isLost) return;
  connection.tcp.counters.recoveries++;
  reduce(connection);
  connection.mode = Mode.RECOVERY;
  connection.recoverUntil = connection.sendHighest;
  connection.highRetransmitted = connection.unacknowledged;
  connection.window = connection.threshold;
  if (!connection.has(Flag.SACK)) connection.window += DUPLICATES * connection.segmentSize;
  sendFirst(connection, now);
  addWork(connection);
}

/** Sends the first segment that is not acknowledged once more. */
function sendFirst(connection: TcpConnection, now: u64): void {
  const first = connection.unacknowledged;
  connection.highRetransmitted = first + sendAgain(connection, first, now);
}

/** RFC 6582, section 3.2, step 3: the next hole, and the window less by what has left. */
function partialAck(connection: TcpConnection, bytes: u32, now: u64): void {
  const size = connection.segmentSize;
  connection.window -= min(connection.window, bytes);
  if (bytes >= size) connection.window += size;
  connection.window = max(connection.window, size);
  sendFirst(connection, now);
}

/** Sends what was sent before from `sequence` on, up to a segment. Returns bytes of sequence, 0 without buffers. */
function sendAgain(connection: TcpConnection, sequence: u32, now: u64): u32 {
  const data = connection.queueEnd - sequence;
  const length = min(min(connection.segmentSize, bytesToRange(connection, sequence)), data);
  return sendData(connection, sequence, length, now);
}

/** RFC 6675, section 4, NextSeg: the next hole that is lost (rule 1), or that only may be (rule 3). */
function sendLost(connection: TcpConnection, mustBeLost: bool, now: u64): u32 {
  let from = later(connection.highRetransmitted, connection.unacknowledged);
  for (let i: u32 = 0; i < connection.rangeCount; i++) {
    const range = connection.range(i);
    if (isBefore(from, range.start)) {
      if (mustBeLost && !isHoleLost(connection, i)) return 0;
      const bytes = sendAgain(connection, from, now);
      connection.highRetransmitted = from + bytes;
      return bytes;
    }
    from = later(from, range.end);
  }
  return 0;
}

/** Rule 2: what was never sent, as far as the receiver's window goes. */
function sendNew(connection: TcpConnection, now: u64): bool {
  connection.sendNext = later(connection.sendNext, connection.sendHighest);
  const next = connection.sendNext;
  if (next == endOf(connection)) return false;
  const unsent = connection.queueEnd - next;
  const usable = <i32>(connection.unacknowledged + connection.sendWindow - next);
  if (unsent > 0 && usable <= 0) return false;
  const length = unsent > 0 ? min(min(unsent, <u32>usable), connection.segmentSize) : 0;
  if (length > 0 && length < connection.segmentSize && (length < unsent || isHeld(connection))) return false;
  return sendNextData(connection, length, now);
}

/** What is still on its way, as far as one can tell: RFC 6675, section 4, SetPipe. */
function pipe(connection: TcpConnection): u32 {
  const high = connection.highRetransmitted;
  let bytes: u32 = 0;
  let from = connection.unacknowledged;
  for (let i: u32 = 0; i < connection.rangeCount; i++) {
    const range = connection.range(i);
    const hole = range.start - from;
    if (!isHoleLost(connection, i)) bytes += hole;
    if (isAfter(high, from)) bytes += earlier(high, range.start) - from;
    from = range.end;
  }
  return bytes + (connection.sendHighest - from);
}
