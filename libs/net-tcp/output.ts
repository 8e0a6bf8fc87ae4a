/** What a connection may send now: at the end of a poll, once for all that has happened in it. */
import { NetFeature } from "uknetdev";
import { NEVER } from "uktime";
import { acknowledge, sendAck } from "./control";
import { MOST_PARTS } from "./compose";
import { congestionAllowance, restartAfterIdle } from "./congestion";
import { TcpConnection } from "./connection";
import { recoverySend } from "./recovery";
import { bytesToRange, skipRanges } from "./sack";
import { sendData } from "./segment";
import { isBefore } from "./sequence";
import { Flag, Mode, TcpState } from "./state";
import { arm } from "./timers";

/** The most that a device is asked to cut: a length in an IP header has 16 bits, and some of them are headers. */
const MOST_TO_CUT: u32 = 0xffff - 120;

/** Sends what there is and may be sent, and acknowledges what has to be. */
export function output(connection: TcpConnection, now: u64): void {
  const state = connection.state;
  if (state < TcpState.ESTABLISHED || state == TcpState.TIME_WAIT) {
    if (state == TcpState.SYN_RECEIVED && connection.flags & Flag.ACK_NOW) sendAck(connection, now);
    return;
  }
  // Data segments carry no SACK option, and are no duplicates: what is missing is told apart from them.
  if (connection.lateFirst !== null && connection.flags & Flag.ACK_NOW) sendAck(connection, now);
  if (connection.mode == Mode.RECOVERY && connection.flags & Flag.SACK) recoverySend(connection, now);
  else if (connection.sendNext != endOf(connection)) sendAllowed(connection, now);
  if (connection.flags & (Flag.ACK_PENDING | Flag.ACK_NOW)) acknowledge(connection, now);
}

/** The sequence number behind everything that is to be sent. */
export function endOf(connection: TcpConnection): u32 {
  return connection.queueEnd + (connection.flags & Flag.FIN_QUEUED ? 1 : 0);
}

/** Sends `length` bytes from SND.NXT on, and moves it. False without buffers. */
export function sendNextData(connection: TcpConnection, length: u32, now: u64): bool {
  const sent = sendData(connection, connection.sendNext, length, now);
  connection.sendNext += sent;
  return sent > 0;
}

/** The most that may go into one packet. */
export function largestSend(connection: TcpConnection): u32 {
  const size = connection.segmentSize;
  const route = connection.route;
  const needed: u32 = route.isV4 ? NetFeature.SEGMENT_V4 : NetFeature.SEGMENT_V6;
  if (!(route.interface.device.features & needed)) return size;
  const most = min(MOST_TO_CUT, (MOST_PARTS - 1) * size);
  return most - (most % size);
}

/** Whether small segments have to wait: Nagle's algorithm (RFC 9293, section 3.7.4), or a cork. */
export function isHeld(connection: TcpConnection): bool {
  const flags = connection.flags;
  if (flags & Flag.FIN_QUEUED) return false;
  if (flags & Flag.CORK) return true;
  return !(flags & Flag.NO_DELAY) && connection.sendNext != connection.unacknowledged;
}

// --- internal -------------------------------------------------------------------------------------------------------

function sendAllowed(connection: TcpConnection, now: u64): void {
  if (connection.sendNext == connection.unacknowledged) restartAfterIdle(connection, now);
  const size = connection.segmentSize;
  const largest = largestSend(connection);
  const end = endOf(connection);
  const allowance = congestionAllowance(connection);
  const edge = connection.unacknowledged + min(allowance, connection.sendWindow);
  let isBlocked = false;
  while (connection.sendNext != end) {
    const isAgain = isBefore(connection.sendNext, connection.sendHighest);
    if (isAgain && connection.rangeCount && skipRanges(connection)) continue;
    const next = connection.sendNext;
    const unsent = connection.queueEnd - next;
    if (unsent == 0) {
      sendNextData(connection, 0, now); // a FIN needs no window
      break;
    }
    const usable = <i32>(edge - next);
    if (usable <= 0) {
      isBlocked = true;
      break;
    }
    let length = min(min(unsent, <u32>usable), largest);
    if (isAgain) length = min(length, bytesToRange(connection, next));
    if (length > size) {
      const rest = length % size;
      if (rest && (length != unsent || isHeld(connection))) length -= rest;
    } else if (length < size && !isAgain) {
      if (length == unsent) {
        if (isHeld(connection)) break;
      } else if (length < connection.largestWindow / 2) {
        isBlocked = true; // silly-window avoidance: RFC 9293, section 3.8.6.2.1
        break;
      }
    }
    if (!sendNextData(connection, length, now)) return;
  }
  if (!isBlocked) {
    connection.clear(Flag.WINDOW_LIMITED);
    return;
  }
  if (allowance <= connection.sendWindow) connection.set(Flag.WINDOW_LIMITED);
  if (connection.retransmitAt != NEVER) return;
  // Nothing is on its way whose acknowledgement could open the window: it has to be asked for (RFC 9293, section 3.8.6.1).
  connection.set(Flag.PERSIST);
  connection.stalledAt = now;
  connection.retransmitAt = now + connection.timeout;
  arm(connection, connection.retransmitAt);
}
