/** A segment for a connection, as RFC 9293, section 3.10.7, has it: step by step. */
import { ECONNREFUSED, ECONNRESET } from "ukerrno";
import { TcpFlag } from "net-wire";
import { NetBuf, release } from "uknetdev";
import { acknowledgeNew, takeWindow } from "./ack";
import { fail, limitFinWait, timeWait, vanish } from "./close";
import { TcpConnection } from "./connection";
import { ackNow, challenge } from "./control";
import { dataArrives } from "./data";
import { establish } from "./open";
import { Segment } from "./options";
import { duplicateAck } from "./recovery";
import { sendReset } from "./reset";
import { sendSyn } from "./segment";
import { isAfter, isBefore } from "./sequence";
import { Flag, TcpState } from "./state";
import { synSentArrives } from "./syn-sent";
import { toldWindow } from "./window";

/** RFC 7323, section 5.5: after 24 days a timestamp says nothing any more. */
const TIMESTAMP_LIFE: u64 = 24 * 24 * 3600 * 1_000_000_000;

/** Takes a segment of a connection that is in the table. `size`: of its header. Takes the packet. */
export function segmentArrives(connection: TcpConnection, packet: NetBuf, segment: Segment, size: u32, now: u64): void {
  if (connection.state == TcpState.SYN_SENT) {
    synSentArrives(connection, segment, now);
    release(packet);
    return;
  }
  if (!isWanted(connection, segment, now) || !takeAck(connection, segment, now)) {
    release(packet);
    return;
  }
  dataArrives(connection, packet, segment, size, now);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Steps one to four: sequence number, RST, SYN. False when nothing more is to be done with the segment. */
function isWanted(connection: TcpConnection, segment: Segment, now: u64): bool {
  const flags = segment.flags;
  if (flags & TcpFlag.SYN) {
    if (connection.state != TcpState.SYN_RECEIVED || segment.sequence != connection.initialReceived) {
      if (!(flags & TcpFlag.RST)) challenge(connection, now); // RFC 5961, section 4.2
      return false;
    }
    if (!(flags & TcpFlag.ACK)) {
      if (!(flags & TcpFlag.RST)) sendSyn(connection, TcpFlag.SYN | TcpFlag.ACK, now); // the first answer was lost
      return false;
    }
    // The other side opens at the same time: what is left is its acknowledgement.
    segment.flags = flags & ~TcpFlag.SYN;
    segment.sequence++;
    ackNow(connection);
  }
  if (!passesTimestamps(connection, segment, now)) return false;
  if (segment.flags & TcpFlag.RST) {
    takeReset(connection, segment, now);
    return false;
  }
  if (!isAcceptable(connection, segment)) {
    ackNow(connection);
    return false;
  }
  if (segment.hasTimestamps && !isAfter(segment.sequence, connection.lastAcknowledged)) {
    connection.timestampRecent = segment.timestamp;
    connection.timestampAt = now;
  }
  connection.receivedAt = now;
  return true;
}

/** PAWS: RFC 7323, section 5.3. */
function passesTimestamps(connection: TcpConnection, segment: Segment, now: u64): bool {
  if (!(connection.flags & Flag.TIMESTAMPS) || segment.flags & TcpFlag.RST) return true;
  const counters = connection.tcp.counters;
  if (!segment.hasTimestamps) {
    counters.oldTimestamps++; // section 3.2: agreed on means on every segment
    return false;
  }
  if (!isBefore(segment.timestamp, connection.timestampRecent)) return true;
  if (now - connection.timestampAt > TIMESTAMP_LIFE) return true;
  counters.oldTimestamps++;
  ackNow(connection);
  return false;
}

/** Whether a part of the segment lies in the window (section 3.10.7.4, first step). */
function isAcceptable(connection: TcpConnection, segment: Segment): bool {
  const next = connection.receiveNext;
  const window = toldWindow(connection);
  const length = segment.length + (segment.flags & TcpFlag.FIN ? 1 : 0);
  const distance = segment.sequence - next;
  // What asks for the window when there is none has an acknowledgement that counts; its data is cut off.
  if (distance == 0) return true;
  if (distance < window) return true;
  const end = segment.sequence + length;
  return length > 0 && isBefore(segment.sequence, next) && isAfter(end, next);
}

/** RFC 5961, section 3.2: only the exact number ends a connection. */
function takeReset(connection: TcpConnection, segment: Segment, now: u64): void {
  const distance = segment.sequence - connection.receiveNext;
  if (distance != 0) {
    if (distance < toldWindow(connection)) challenge(connection, now);
    return;
  }
  switch (connection.state) {
    case TcpState.SYN_RECEIVED:
      fail(connection, -ECONNREFUSED, now);
      return;
    case TcpState.CLOSING:
    case TcpState.LAST_ACK:
      vanish(connection, now);
      return;
    default:
      fail(connection, -ECONNRESET, now);
  }
}

/** Step five. False when nothing more is to be done with the segment. */
function takeAck(connection: TcpConnection, segment: Segment, now: u64): bool {
  if (!(segment.flags & TcpFlag.ACK)) return false;
  const acknowledged = segment.acknowledged;
  if (connection.state == TcpState.SYN_RECEIVED && !takeFirstAck(connection, segment, now)) return false;
  if (isAfter(acknowledged, connection.sendHighest)) {
    challenge(connection, now); // of what was never sent
    return false;
  }
  if (isBefore(acknowledged, connection.unacknowledged - connection.largestWindow)) {
    challenge(connection, now); // RFC 5961, section 5.2
    return false;
  }
  const isOld = isBefore(acknowledged, connection.unacknowledged);
  const isWindowNew = !isOld && takeWindow(connection, segment);
  if (isAfter(acknowledged, connection.unacknowledged)) {
    acknowledgeNew(connection, acknowledged, segment.hasTimestamps ? segment.echo : 0, now);
    if (segment.blockCount) duplicateAck(connection, segment, false, now);
    return afterAck(connection, now);
  }
  const isDuplicate =
    !isOld &&
    !isWindowNew &&
    segment.length == 0 &&
    connection.sendWindow > 0 && // not the answer to a probe
    !(segment.flags & TcpFlag.FIN) &&
    connection.unacknowledged != connection.sendHighest;
  if (isDuplicate || segment.blockCount) duplicateAck(connection, segment, isDuplicate, now);
  return true;
}

/** The handshake's last acknowledgement. */
function takeFirstAck(connection: TcpConnection, segment: Segment, now: u64): bool {
  if (segment.acknowledged != connection.initialSequence + 1) {
    sendReset(connection.tcp.stack, connection.ports, segment, now);
    return false;
  }
  establish(connection, segment, segment.window << connection.sendScale, now);
  acknowledgeNew(connection, segment.acknowledged, segment.hasTimestamps ? segment.echo : 0, now);
  return true;
}

/** Our FIN may have been acknowledged by it. False when that was the end. */
function afterAck(connection: TcpConnection, now: u64): bool {
  if (!(connection.flags & Flag.FIN_QUEUED) || connection.unacknowledged != connection.queueEnd + 1) return true;
  switch (connection.state) {
    case TcpState.FIN_WAIT_1:
      connection.state = TcpState.FIN_WAIT_2;
      limitFinWait(connection, now);
      return true;
    case TcpState.CLOSING:
      timeWait(connection, now);
      return false;
    case TcpState.LAST_ACK:
      vanish(connection, now);
      return false;
  }
  return true;
}
