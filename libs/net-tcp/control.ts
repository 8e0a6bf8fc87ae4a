/** Acknowledgements: at once, later, or as a challenge. */
import { TcpFlag } from "net-wire";
import { TcpConnection } from "./connection";
import { addWork } from "./lists";
import { sendEmpty } from "./segment";
import { earlier } from "./sequence";
import { Flag, TcpState } from "./state";
import { Tcp } from "./tcp";
import { arm } from "./timers";
import { toldWindow } from "./window";

const MILLISECOND: u64 = 1_000_000;
/** How long an acknowledgement may wait for data to go with: at most half a second (RFC 9293, section 3.8.6.3). */
const ACK_DELAY: u64 = 40 * MILLISECOND;
/** Challenges in a second: about so many; how many exactly nobody outside can count on (RFC 5961, section 7; CVE-2016-5696). */
const CHALLENGES: u32 = 64;
const SECOND: u64 = 1000 * MILLISECOND;

/** Acknowledges what was received. */
export function sendAck(connection: TcpConnection, now: u64): void {
  sendEmpty(connection, emptySequence(connection), TcpFlag.ACK, now);
}

/**
 * The number of a segment without data: behind everything that was sent, even while it is sent again, or the other side might take the segment for an
 * old one; but not beyond the window, where it would be none that it takes, either.
 */
export function emptySequence(connection: TcpConnection): u32 {
  if (connection.state == TcpState.SYN_RECEIVED) return connection.sendNext; // the window is not known yet
  return earlier(connection.sendHighest, connection.unacknowledged + connection.sendWindow);
}

/** Has what was received acknowledged at the end of the poll. */
export function ackNow(connection: TcpConnection): void {
  connection.set(Flag.ACK_NOW);
  addWork(connection);
}

/**
 * Nothing has been sent that acknowledges what was received: does so if there were two segments of it (RFC 9293, section 3.8.6.3), or something to be told
 * at once, and sets the timer otherwise.
 */
export function acknowledge(connection: TcpConnection, now: u64): void {
  const bytes = connection.receiveNext - connection.lastAcknowledged;
  if (
    connection.flags & Flag.ACK_NOW ||
    bytes >= 2 * connection.receivedSize ||
    toldWindow(connection) < connection.receivedSize
  ) {
    sendAck(connection, now);
    return;
  }
  connection.ackAt = min(connection.ackAt, now + ACK_DELAY);
  arm(connection, connection.ackAt);
}

/** An acknowledgement has waited long enough, or a buffer was missing. */
export function delayedAck(connection: TcpConnection, now: u64): void {
  if (connection.flags & Flag.ACK_PENDING) connection.set(Flag.ACK_NOW);
  addWork(connection);
}

/** Asks the other side whether it meant what it sent: RFC 5961. */
export function challenge(connection: TcpConnection, now: u64): void {
  if (mayChallenge(connection.tcp, now)) sendAck(connection, now);
}

/** Whether one more challenge may be sent in this second. */
export function mayChallenge(tcp: Tcp, now: u64): bool {
  const counters = tcp.counters;
  if (now >= tcp.challengesUntil) {
    tcp.challengesUntil = now + SECOND;
    tcp.challengesLeft = CHALLENGES / 2 + (tcp.stack.nextRandom() & (CHALLENGES - 1));
  }
  if (tcp.challengesLeft == 0) {
    counters.challengesLimited++;
    return false;
  }
  tcp.challengesLeft--;
  counters.challengesSent++;
  return true;
}
