/** What an acknowledgement changes (RFC 9293, section 3.10.7.4, fifth step). */
import { NEVER } from "uktime";
import { TcpConnection } from "./connection";
import { timestampClock, timestampTime } from "./isn";
import { addNews, addWork } from "./lists";
import { Segment } from "./options";
import { recoveryAck } from "./recovery";
import { calculated, measured } from "./rtt";
import { trimRanges } from "./sack";
import { discard, queuedBytes } from "./send-queue";
import { isAfter, isBefore } from "./sequence";
import { Flag, TcpEvent } from "./state";
import { spaceOf } from "./write";

/** `acknowledged` is after SND.UNA, and not after what was sent. `echo`: TSecr, 0 without timestamps. */
export function acknowledgeNew(connection: TcpConnection, acknowledged: u32, echo: u32, now: u64): void {
  const bytes = acknowledged - connection.unacknowledged;
  if (connection.flags & Flag.TIMING) {
    if (!isBefore(acknowledged, connection.timedSequence)) {
      connection.clear(Flag.TIMING);
      measured(connection, now - connection.timedAt);
    }
  } else if (echo && connection.backoff) afterBackOff(connection, echo, now);
  connection.backoff = 0;
  connection.softError = 0;
  if (connection.queueFirst !== null) discard(connection, acknowledged);
  connection.unacknowledged = acknowledged;
  if (isBefore(connection.sendNext, acknowledged)) connection.sendNext = acknowledged;
  if (connection.rangeCount) trimRanges(connection);
  restartTimer(connection, now);
  recoveryAck(connection, bytes, now);
  if (connection.queueFirst !== null || connection.flags & Flag.FIN_QUEUED) addWork(connection);
  if (connection.flags & Flag.WANTS_ROOM) offerRoom(connection);
}

/** Takes the window of a segment if it is newer than what is known. Whether it changed. */
export function takeWindow(connection: TcpConnection, segment: Segment): bool {
  if (isAfter(connection.windowSequence, segment.sequence)) return false;
  if (connection.windowSequence == segment.sequence && isAfter(connection.windowAcknowledged, segment.acknowledged))
    return false;
  return setWindow(connection, segment.window << connection.sendScale, segment.sequence, segment.acknowledged);
}

/** Whether the window is another one. */
export function setWindow(connection: TcpConnection, window: u32, sequence: u32, acknowledged: u32): bool {
  connection.windowSequence = sequence;
  connection.windowAcknowledged = acknowledged;
  const old = connection.sendWindow;
  if (window == old) return false;
  connection.sendWindow = window;
  if (window > connection.largestWindow) connection.largestWindow = window;
  if (connection.flags & Flag.PERSIST && window > 0) endPersist(connection);
  addWork(connection);
  return true;
}

/** Tells a writer that waits that there is space again, once it is worth while. */
export function offerRoom(connection: TcpConnection): void {
  const space = spaceOf(connection);
  if (space < min(connection.sendLimit / 4, max<u32>(queuedBytes(connection), 1))) return;
  connection.clear(Flag.WANTS_ROOM);
  addNews(connection, TcpEvent.ROOM);
}

// --- internal -------------------------------------------------------------------------------------------------------

/**
 * Of what was sent more than once only timestamps know which one was meant (RFC 7323, section 4): the last one gives a measurement. If it was an earlier
 * one, its acknowledgement was lost, and what was measured before is still good.
 */
function afterBackOff(connection: TcpConnection, echo: u32, now: u64): void {
  const offset = connection.timestampOffset;
  const clock = timestampClock(now) + offset;
  if (isBefore(echo, timestampClock(connection.sentAt) + offset)) connection.timeout = calculated(connection);
  else if (!isAfter(echo, clock)) measured(connection, timestampTime(clock - echo + 1));
}

/** RFC 6298, sections 5.2 and 5.3. */
function restartTimer(connection: TcpConnection, now: u64): void {
  connection.clear(Flag.PERSIST);
  connection.stalledAt = now;
  connection.retransmitAt = connection.unacknowledged == connection.sendHighest ? NEVER : now + connection.timeout;
}

/** The window is open: what was sent to try it is sent again with the rest, and at once. */
function endPersist(connection: TcpConnection): void {
  connection.clear(Flag.PERSIST);
  connection.backoff = 0;
  connection.timeout = calculated(connection);
  connection.retransmitAt = NEVER;
}
