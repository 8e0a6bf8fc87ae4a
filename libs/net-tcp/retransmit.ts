/** What happens when the timer of retransmissions runs out: RFC 6298, section 5; RFC 9293, sections 3.8.1 to 3.8.6.1. */
import { ETIMEDOUT } from "ukerrno";
import { TcpFlag } from "net-wire";
import { fail, reset, vanish } from "./close";
import { reduce } from "./congestion";
import { TcpConnection } from "./connection";
import { addWork } from "./lists";
import { backOff } from "./rtt";
import { sendData, sendSyn } from "./segment";
import { Flag, Mode, TcpState } from "./state";
import { arm } from "./timers";

/** Timers in a row before a connection is given up: of SYN and of data (R2 of RFC 9293, section 3.8.3: at least three minutes, 100 seconds). */
const MOST_SYNS: u32 = 6;
const MOST_ANSWERS: u32 = 5;
const MOST_TRIES: u32 = 14;
/** How long a connection without owner waits for a window to open: nanoseconds. */
const ORPHAN_PATIENCE: u64 = 120_000_000_000;
/** After so many the way may have become another one (R1). */
const ROUTE_TRIES: u32 = 3;

/** The moment `retransmitAt` has come; it is not set any more. */
export function retransmissionTimeout(connection: TcpConnection, now: u64): void {
  if (connection.state == TcpState.FIN_WAIT_2) return vanish(connection, now); // nobody is there who would wait longer
  if (connection.flags & Flag.PERSIST) return windowProbe(connection, now);
  const counters = connection.tcp.counters;
  counters.timeouts++;
  connection.backoff++;
  if (isGivenUp(connection, now)) {
    fail(connection, connection.softError ? connection.softError : -ETIMEDOUT, now);
    return;
  }
  if (connection.backoff == ROUTE_TRIES) connection.route.generation--; // it is looked for anew
  backOff(connection);
  connection.retransmitAt = now + connection.timeout;
  arm(connection, connection.retransmitAt);
  connection.clear(Flag.TIMING); // Karn's algorithm: RFC 6298, section 3
  switch (connection.state) {
    case TcpState.SYN_SENT:
      connection.set(Flag.SYN_LOST);
      counters.retransmitted++;
      sendSyn(connection, TcpFlag.SYN, now);
      return;
    case TcpState.SYN_RECEIVED:
      connection.set(Flag.SYN_LOST);
      counters.retransmitted++;
      sendSyn(connection, TcpFlag.SYN | TcpFlag.ACK, now);
      return;
  }
  sendAllAgain(connection, connection.backoff == 1);
}

/** Everything that is not acknowledged is taken for lost, and sent again as the window grows from one segment (RFC 5681, section 3.1). */
function sendAllAgain(connection: TcpConnection, isFirst: bool): void {
  if (isFirst && connection.mode != Mode.LOSS) reduce(connection);
  // What was reported may have been thrown away since (RFC 2018, section 8).
  if (!isFirst) connection.rangeCount = 0;
  connection.window = connection.segmentSize;
  connection.mode = Mode.LOSS;
  connection.duplicates = 0;
  connection.recoverUntil = connection.sendHighest;
  connection.sendNext = connection.unacknowledged;
  connection.clear(Flag.TIMING);
  addWork(connection);
}

/**
 * Asks a receiver without window whether it has one again: by a byte more than it wants (RFC 9293, section 3.8.6.1). It may go on for ever, as
 * long as it answers.
 */
function windowProbe(connection: TcpConnection, now: u64): void {
  connection.clear(Flag.PERSIST);
  if (connection.has(Flag.RELEASED) && now - connection.stalledAt >= ORPHAN_PATIENCE) {
    reset(connection, -ETIMEDOUT, now); // nobody is there who could end it
    return;
  }
  const isSilent = connection.receivedAt < connection.sentAt;
  connection.backoff = isSilent ? connection.backoff + 1 : 1;
  const user = connection.userTimeout;
  if (isSilent && (user ? now - connection.receivedAt >= user : connection.backoff > MOST_TRIES)) {
    fail(connection, connection.softError ? connection.softError : -ETIMEDOUT, now);
    return;
  }
  connection.tcp.counters.windowProbes++;
  connection.sendNext = connection.unacknowledged;
  const stalledAt = connection.stalledAt;
  const unsent = connection.queueEnd - connection.unacknowledged;
  // A window that is small, but there, is used (the same section: silly-window avoidance must not wait for ever).
  const length = min(unsent, max<u32>(min(connection.sendWindow, connection.segmentSize), 1));
  const sent = unsent > 0 ? sendData(connection, connection.sendNext, length, now) : 0;
  if (connection.sendWindow > 0) connection.sendNext += sent;
  connection.stalledAt = stalledAt;
  connection.clear(Flag.TIMING);
  backOff(connection);
  connection.set(Flag.PERSIST);
  connection.retransmitAt = now + connection.timeout;
  arm(connection, connection.retransmitAt);
}

function isGivenUp(connection: TcpConnection, now: u64): bool {
  const user = connection.userTimeout;
  if (user && connection.state >= TcpState.ESTABLISHED) return now - connection.stalledAt >= user;
  switch (connection.state) {
    case TcpState.SYN_SENT:
      return connection.backoff > MOST_SYNS || (user > 0 && now - connection.stalledAt >= user);
    case TcpState.SYN_RECEIVED:
      return connection.backoff > MOST_ANSWERS;
  }
  return connection.backoff > MOST_TRIES;
}
