/** A segment's data and FIN: steps seven and eight of RFC 9293, section 3.10.7.4. */
import { TcpFlag } from "net-wire";
import { NetBuf, release } from "uknetdev";
import { abort, timeWait } from "./close";
import { TcpConnection } from "./connection";
import { ackNow, sendAck } from "./control";
import { addNews } from "./lists";
import { Segment } from "./options";
import { cutBack, cutFront } from "./packets";
import { keepLate, takeLate } from "./reassembly";
import { appendReceived } from "./receive";
import { isAfter, isBefore } from "./sequence";
import { Flag, TcpEvent, TcpState } from "./state";
import { areBuffersFew } from "./window";

/** Takes what lies in the window of a packet whose header has `size` bytes. Takes the packet. */
export function dataArrives(connection: TcpConnection, packet: NetBuf, segment: Segment, size: u32, now: u64): void {
  let sequence = segment.sequence;
  let length = segment.length;
  let isLast = (segment.flags & TcpFlag.FIN) != 0;
  const state = connection.state;
  const isOpen = state == TcpState.ESTABLISHED || state == TcpState.FIN_WAIT_1 || state == TcpState.FIN_WAIT_2;
  if (!isOpen || (length == 0 && !isLast)) {
    if (length > 0 || isLast) ackNow(connection); // the other side says again what it has said
    release(packet);
    return;
  }
  const next = connection.receiveNext;
  if (length > 0 && connection.has(Flag.RELEASED) && isAfter(sequence + length, next)) {
    release(packet);
    abort(connection, now); // nobody will ever read it: RFC 9293, section 3.10.4; RFC 2525, section 2.17
    return;
  }
  packet = cutFront(packet, size);
  if (isBefore(sequence, next)) {
    const old = min(next - sequence, length);
    if (length > 0) packet = cutFront(packet, old);
    sequence += old;
    length -= old;
    ackNow(connection);
  }
  const room = connection.receiveEdge - sequence;
  if (length > room) {
    cutBack(packet, room);
    length = room;
    isLast = false;
    ackNow(connection); // it asks for the window, or does not respect it
    if (length == 0) {
      release(packet);
      return;
    }
  }
  if (sequence != next) {
    keepLate(connection, packet, sequence, length, isLast);
    ackNow(connection); // RFC 5681, section 4.2: at once, so that the other side learns of the hole
    return;
  }
  if (length > 0) {
    if (connection.readable > 0 && areBuffersFew(connection)) {
      connection.tcp.counters.receiveDrops++; // who does not read must not make the machine deaf
      release(packet);
      ackNow(connection);
      return;
    }
    appendReceived(connection, packet, length);
  } else release(packet);
  if (connection.lateFirst !== null) {
    if (takeLate(connection)) isLast = true;
    ackNow(connection);
  }
  if (isLast) finArrives(connection, now);
}

/** The other side will send nothing more, and nothing before that is missing. */
function finArrives(connection: TcpConnection, now: u64): void {
  connection.receiveNext++;
  connection.receiveEdge = isBefore(connection.receiveEdge, connection.receiveNext)
    ? connection.receiveNext
    : connection.receiveEdge;
  ackNow(connection);
  addNews(connection, TcpEvent.FINISHED);
  switch (connection.state) {
    case TcpState.ESTABLISHED:
      connection.state = TcpState.CLOSE_WAIT;
      return;
    case TcpState.FIN_WAIT_1:
      connection.state = TcpState.CLOSING; // were ours acknowledged, it would be FIN-WAIT-2 by now
      return;
    case TcpState.FIN_WAIT_2:
      sendAck(connection, now);
      timeWait(connection, now);
  }
}
