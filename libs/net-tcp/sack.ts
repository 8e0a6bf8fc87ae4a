/**
 * The scoreboard: what the other side says it has beyond the acknowledgement (RFC 2018, RFC 6675 section 3). Ranges in order that do not touch.
 * When there are more than fit, those furthest away are forgotten: at worst, something is sent twice.
 */
import { swap32 } from "net-wire";
import { MOST_RANGES, Range, TcpConnection } from "./connection";
import { Segment } from "./options";
import { earlier, isAfter, isBefore, later } from "./sequence";

const BLOCK_SIZE: u32 = 8;
/** Duplicates, or segments beyond a hole, that mean loss (RFC 6675, section 2: DupThresh). */
export const DUPLICATES: u32 = 3;

/** Takes in the blocks of a segment. Whether any of it is new. */
export function takeBlocks(connection: TcpConnection, segment: Segment): bool {
  let isNew = false;
  for (let i: u32 = 0; i < segment.blockCount; i++) {
    const at = segment.blocks + i * BLOCK_SIZE;
    const start = swap32(load<u32>(at));
    const end = swap32(load<u32>(at, 4));
    // What is acknowledged, or was never sent, is none of our business (RFC 2883: duplicates are reported so).
    if (!isBefore(start, end) || isAfter(end, connection.sendHighest)) continue;
    if (!isAfter(start, connection.unacknowledged) || !isAfter(start, segment.acknowledged)) continue;
    if (add(connection, start, end)) isNew = true;
  }
  return isNew;
}

/** Forgets what lies before the acknowledgement. */
export function trimRanges(connection: TcpConnection): void {
  const acknowledged = connection.unacknowledged;
  let gone: u32 = 0;
  while (gone < connection.rangeCount && !isAfter(connection.range(gone).end, acknowledged)) gone++;
  if (gone) drop(connection, 0, gone);
  if (connection.rangeCount && isBefore(connection.range(0).start, acknowledged))
    connection.range(0).start = acknowledged;
}

/** Moves SND.NXT over what the other side has. False when it does not have the byte there. */
export function skipRanges(connection: TcpConnection): bool {
  for (let i: u32 = 0; i < connection.rangeCount; i++) {
    const range = connection.range(i);
    if (isAfter(range.start, connection.sendNext)) return false;
    if (!isBefore(connection.sendNext, range.end)) continue;
    connection.sendNext = range.end;
    return true;
  }
  return false;
}

/** Bytes from `sequence` to the next thing that the other side has, or that was never sent. */
export function bytesToRange(connection: TcpConnection, sequence: u32): u32 {
  for (let i: u32 = 0; i < connection.rangeCount; i++) {
    const start = connection.range(i).start;
    if (isAfter(start, sequence)) return start - sequence;
  }
  return connection.sendHighest - sequence;
}

/** Bytes that the other side has beyond the acknowledgement. */
export function sackedBytes(connection: TcpConnection): u32 {
  let bytes: u32 = 0;
  for (let i: u32 = 0; i < connection.rangeCount; i++) bytes += connection.range(i).end - connection.range(i).start;
  return bytes;
}

/** Whether the hole before range `index` is lost: three ranges beyond it, or more than two segments' bytes (RFC 6675, section 4: IsLost). */
export function isHoleLost(connection: TcpConnection, index: u32): bool {
  const count = connection.rangeCount;
  if (count - index >= DUPLICATES) return true;
  let bytes: u32 = 0;
  for (let i = index; i < count; i++) bytes += connection.range(i).end - connection.range(i).start;
  return bytes > (DUPLICATES - 1) * connection.segmentSize;
}

// --- internal -------------------------------------------------------------------------------------------------------

function add(connection: TcpConnection, start: u32, end: u32): bool {
  const count = connection.rangeCount;
  let first: u32 = 0;
  while (first < count && isBefore(connection.range(first).end, start)) first++;
  let behind = first;
  while (behind < count && !isAfter(connection.range(behind).start, end)) behind++;
  if (behind == first) return insert(connection, first, start, end);
  const range = connection.range(first);
  const last = connection.range(behind - 1);
  if (behind - first == 1 && !isBefore(start, range.start) && !isAfter(end, range.end)) return false;
  range.start = earlier(start, range.start);
  range.end = later(end, last.end);
  if (behind - first > 1) drop(connection, first + 1, behind - first - 1);
  return true;
}

function insert(connection: TcpConnection, index: u32, start: u32, end: u32): bool {
  if (connection.rangeCount == MOST_RANGES) {
    if (index == MOST_RANGES) return false;
    connection.rangeCount--;
  }
  const at = changetype<usize>(connection.range(index));
  memory.copy(at + offsetof<Range>(), at, (connection.rangeCount - index) * offsetof<Range>());
  connection.rangeCount++;
  connection.range(index).start = start;
  connection.range(index).end = end;
  return true;
}

function drop(connection: TcpConnection, index: u32, count: u32): void {
  const left = connection.rangeCount - index - count;
  memory.copy(
    changetype<usize>(connection.range(index)),
    changetype<usize>(connection.range(index + count)),
    left * offsetof<Range>(),
  );
  connection.rangeCount -= count;
}
