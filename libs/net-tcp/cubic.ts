/** CUBIC (RFC 9438): beyond slow start, the window is a cubic function of the time since the last loss. Bytes, and milliseconds. */
import { TcpConnection } from "./connection";

const MILLISECOND: u64 = 1_000_000;
/** Beta: the part of the window that is left after a loss (section 4.6). */
const BETA: u32 = 7;
/** C: 0.4 segments a second^3 (section 5.1). */
const C: u64 = 4;
const TENTH: u32 = 10;
const SECOND_CUBED: u64 = 1_000_000_000; // in ms^3
/** alpha = 3 (1 - beta) / (1 + beta) (section 4.3), of 17. */
const ALPHA: u64 = 9;
const ALPHA_OF: u64 = 17;
/** Beyond it the cube of the time would not fit into 64 bits. */
const LONGEST: i64 = 60_000;

/** The threshold after a loss; remembers where it was (section 4.7: fast convergence). */
export function cubicReduce(connection: TcpConnection): u32 {
  const window = min(connection.window, connection.sendHighest - connection.unacknowledged);
  connection.cubicPrior = window;
  connection.cubicMost = window < connection.cubicMost ? <u32>((<u64>window * (TENTH + BETA)) / (2 * TENTH)) : window;
  connection.cubicStart = 0;
  return <u32>((<u64>window * BETA) / TENTH);
}

/** `bytes` were acknowledged in congestion avoidance. */
export function cubicGrow(connection: TcpConnection, bytes: u32, now: u64): void {
  const window = connection.window;
  if (connection.cubicStart == 0) begin(connection, now);
  const size: u64 = connection.segmentSize;
  const time = now - connection.cubicStart;
  // What Reno would have by now (section 4.3).
  const slow = connection.cubicReno < connection.cubicPrior;
  const added = (<u64>bytes * size) / window;
  connection.cubicReno += <u32>(slow ? (added * ALPHA) / ALPHA_OF : added);
  if (at(connection, time) < connection.cubicReno) {
    connection.window = max(window, connection.cubicReno);
    return;
  }
  // In one round-trip time to where the curve is then, but not faster than by half (sections 4.4, 4.5).
  const target = min(max(at(connection, time + connection.smoothed), window), window + window / 2);
  connection.window = window + <u32>((<u64>(target - window) * bytes) / window);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The curve begins now. K: when it is back where it was before the loss (section 4.2). */
function begin(connection: TcpConnection, now: u64): void {
  const window = connection.window;
  connection.cubicStart = now;
  connection.cubicReno = window;
  if (window >= connection.cubicMost) {
    connection.cubicOrigin = window;
    connection.cubicDelay = 0;
    return;
  }
  connection.cubicOrigin = connection.cubicMost;
  const missing = <u64>(connection.cubicMost - window) * TENTH * SECOND_CUBED;
  connection.cubicDelay = cubeRoot(missing / (C * connection.segmentSize));
}

/** W(t) = C (t - K)^3 + Wmax (section 4.2), at least one segment. */
function at(connection: TcpConnection, time: u64): u32 {
  const passed = <i64>(time / MILLISECOND) - <i64>connection.cubicDelay;
  const distance = <u64>min(passed < 0 ? -passed : passed, LONGEST);
  const bytes = (((distance * distance * distance) / SECOND_CUBED) * C * connection.segmentSize) / TENTH;
  const fine =
    (((distance * distance * distance) % SECOND_CUBED) * C * connection.segmentSize) / (TENTH * SECOND_CUBED);
  const origin: u64 = connection.cubicOrigin;
  const difference = bytes + fine;
  if (passed >= 0) return <u32>min<u64>(origin + difference, 1 << 30);
  return <u32>(origin > difference ? origin - difference : connection.segmentSize);
}

/** The whole part of a cube root, bit by bit. */
function cubeRoot(value: u64): u32 {
  let root: u64 = 0;
  for (let bit: u64 = 1 << 20; bit; bit >>= 1) {
    const next = root | bit;
    if (next * next * next <= value) root = next;
  }
  return <u32>root;
}
