/**
 * How much may be on its way: slow start, and what ends it (RFC 5681). How the window grows afterwards, and by how much it shrinks, is CUBIC's
 * (cubic.ts).
 */
import { TcpConnection } from "./connection";
import { cubicGrow, cubicReduce } from "./cubic";
import { Flag, Mode } from "./state";

/** RFC 6928, section 2. */
const INITIAL_SEGMENTS: u32 = 10;
const INITIAL_BYTES: u32 = 14600;
/** No window needs to be larger than what can be told. */
const MOST: u32 = 1 << 30;

/** A connection has just been established; its segment size is known. */
export function prepareCongestion(connection: TcpConnection): void {
  const size = connection.segmentSize;
  connection.window = connection.flags & Flag.SYN_LOST ? size : initialWindow(size);
  connection.threshold = MOST;
  connection.mode = Mode.OPEN;
}

/** What may be on its way besides the receiver's limit; two segments more while it is not clear what the first duplicates mean (RFC 3042). */
export function congestionAllowance(connection: TcpConnection): u32 {
  const window = connection.window;
  if (connection.duplicates == 0 || connection.mode != Mode.OPEN) return window;
  return window + min<u32>(connection.duplicates, 2) * connection.segmentSize;
}

/** `bytes` were acknowledged, and nothing is known to be lost; or in slow start after a timeout. */
export function grow(connection: TcpConnection, bytes: u32, now: u64): void {
  const window = connection.window;
  if (window >= connection.threshold) {
    cubicGrow(connection, bytes, now);
    return;
  }
  // After a timeout an acknowledgement may be of much that arrived long ago.
  const most = connection.mode == Mode.LOSS ? connection.segmentSize : bytes;
  connection.window = min(window + min(bytes, most), MOST);
}

/** Something is lost: sets the threshold, by what was on its way (RFC 5681, section 3.1; RFC 9438, section 4.6). */
export function reduce(connection: TcpConnection): void {
  connection.threshold = max(cubicReduce(connection), 2 * connection.segmentSize);
}

/** The window of a connection that has sent nothing for a while is not what the path is like now (RFC 5681, section 4.1). */
export function restartAfterIdle(connection: TcpConnection, now: u64): void {
  if (now - connection.sentAt <= connection.timeout) return;
  const initial = initialWindow(connection.segmentSize);
  if (connection.window <= initial) return;
  connection.window = initial;
  connection.cubicStart = 0;
}

function initialWindow(size: u32): u32 {
  return min(INITIAL_SEGMENTS * size, max(2 * size, INITIAL_BYTES));
}
