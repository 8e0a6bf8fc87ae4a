/** Every way in which a connection ends. */
import { ECONNABORTED } from "ukerrno";
import { TcpFlag } from "net-wire";
import { NetBuf, release } from "uknetdev";
import { TcpConnection } from "./connection";
import { emptySequence } from "./control";
import { addNews, addWork } from "./lists";
import { dropLate } from "./reassembly";
import { sendEmpty } from "./segment";
import { dropQueue } from "./send-queue";
import { Flag, TcpEvent, TcpState } from "./state";
import { freeConnection, removeConnection } from "./table";
import { enterTimeWait } from "./time-wait";
import { arm, stopTimer } from "./timers";

/** How long a connection waits for the other side's FIN when nobody is there any more. */
const ORPHAN_TIME: u64 = 60_000_000_000;

/** Puts a FIN behind what was written (RFC 9293, section 3.10.4). Nothing happens when there is one. */
export function queueFin(connection: TcpConnection, now: u64): void {
  if (connection.flags & Flag.FIN_QUEUED) return;
  switch (connection.state) {
    case TcpState.SYN_SENT:
      fail(connection, -ECONNABORTED, now);
      return;
    case TcpState.SYN_RECEIVED: // the FIN follows the handshake
    case TcpState.ESTABLISHED:
    case TcpState.CLOSE_WAIT:
      break;
    default:
      return;
  }
  connection.set(Flag.FIN_QUEUED);
  if (connection.state == TcpState.ESTABLISHED) connection.state = TcpState.FIN_WAIT_1;
  else if (connection.state == TcpState.CLOSE_WAIT) connection.state = TcpState.LAST_ACK;
  addWork(connection);
}

/** Ends a connection with a RST, as far as the other side knows of it (RFC 9293, section 3.10.5). */
export function abort(connection: TcpConnection, now: u64): void {
  reset(connection, -ECONNABORTED, now);
}

/** The same for another reason. */
export function reset(connection: TcpConnection, error: i32, now: u64): void {
  const state = connection.state;
  if (state >= TcpState.SYN_RECEIVED && state != TcpState.TIME_WAIT) {
    sendEmpty(connection, emptySequence(connection), TcpFlag.RST | TcpFlag.ACK, now);
    connection.tcp.counters.resetsSent++;
  }
  fail(connection, error, now);
}

/** A connection ends without another word, for the reason `error`. */
export function fail(connection: TcpConnection, error: i32, now: u64): void {
  const state = connection.state;
  if (state == TcpState.CLOSED || state == TcpState.TIME_WAIT) return;
  const counters = connection.tcp.counters;
  if (state < TcpState.ESTABLISHED) counters.attemptFails++;
  else if (state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT) counters.resets++;
  connection.error = error;
  end(connection, TcpState.CLOSED);
}

/** A connection is over, in order. */
export function vanish(connection: TcpConnection, now: u64): void {
  end(connection, TcpState.CLOSED);
}

/** Both sides have sent their FIN, and ours is acknowledged: what is left to do needs less memory. */
export function timeWait(connection: TcpConnection, now: u64): void {
  enterTimeWait(connection, now);
  end(connection, TcpState.TIME_WAIT);
}

/** FIN-WAIT-2 of a connection that its owner has left does not last for ever. */
export function limitFinWait(connection: TcpConnection, now: u64): void {
  if (connection.state != TcpState.FIN_WAIT_2 || !connection.has(Flag.RELEASED)) return;
  connection.retransmitAt = now + ORPHAN_TIME;
  arm(connection, connection.retransmitAt);
}

/** Gives back everything that was received and that nobody has read. */
export function dropReceived(connection: TcpConnection): void {
  let packet = connection.receiveFirst;
  while (packet !== null) {
    const next: NetBuf | null = packet.link;
    connection.tcp.heldBuffers--;
    release(packet);
    packet = next;
  }
  connection.receiveFirst = null;
  connection.receiveLast = null;
  connection.readable = 0;
  dropLate(connection);
}

/** A connection that its listener has not shown to anybody yet does not count any more. */
export function leaveBacklog(connection: TcpConnection): void {
  if (!connection.has(Flag.IN_BACKLOG)) return;
  connection.clear(Flag.IN_BACKLOG);
  const listener = connection.listener;
  connection.listener = null;
  if (listener === null) return;
  listener.pending--;
  if (connection.has(Flag.READY)) listener.ready--;
}

// --- internal -------------------------------------------------------------------------------------------------------

/**
 * Takes a connection out of the protocol. Its memory, and what was received, stay until the owner has released it; one without an owner
 * is gone at once.
 */
function end(connection: TcpConnection, state: TcpState): void {
  connection.state = state;
  removeConnection(connection);
  stopTimer(connection);
  dropQueue(connection);
  dropLate(connection);
  const isUnknown = connection.has(Flag.IN_BACKLOG);
  leaveBacklog(connection);
  if (isUnknown || connection.has(Flag.RELEASED)) {
    dropReceived(connection);
    freeConnection(connection);
    return;
  }
  addNews(connection, TcpEvent.CLOSED);
}
