/** Segments that arrive: checks, whose they are, and the short way for those that everybody expects. */
import { isChecksumGood, Stack } from "net-ip";
import { checkTcp, Protocol, swap32, TCP_SIZE, TcpFlag, TcpHeader } from "net-wire";
import { NetBuf, packetLength, release } from "uknetdev";
import { acknowledgeNew } from "./ack";
import { local, readAddresses, remote } from "./addresses";
import { segmentArrives } from "./arrival";
import { TcpConnection } from "./connection";
import { findListener, listenerArrives } from "./listen";
import { parseSegment, Segment, TIMESTAMPS_LAYOUT, TIMESTAMPS_SIZE } from "./options";
import { appendReceived } from "./receive";
import { sendReset } from "./reset";
import { isBefore } from "./sequence";
import { Flag, TcpState } from "./state";
import { findConnection } from "./table";
import { Tcp, tcpOf } from "./tcp";
import { findWaiting, waitingArrives } from "./time-wait";
import { areBuffersFew } from "./window";

/** The segment that is being handled. */
const segment = changetype<Segment>(memory.data(offsetof<Segment>(), 8));

/** The handler of `onProtocol`. Takes the packet. */
export function tcpInput(stack: Stack, packet: NetBuf, now: u64): void {
  if (!stack.tcp) return release(packet); // it was taken away
  const tcp = tcpOf(stack);
  const counters = tcp.counters;
  counters.segmentsReceived++;
  const length = packet.next === null ? packet.length : packetLength(packet);
  const header = changetype<TcpHeader>(packet.data);
  // Nothing of TCP is for many (RFC 9293, section 3.9.2.3).
  if (packet.mark || !checkTcp(packet.data, packet.length)) return drop(tcp, packet);
  readAddresses(packet);
  if (!isChecksumGood(packet, remote, local, Protocol.TCP, length)) return drop(tcp, packet);
  const payload = length - header.size;
  const connection = findConnection(tcp, remote, local, header.ports);
  if (connection !== null) {
    if (isPredicted(connection, header, payload)) {
      counters.predicted++;
      takePredicted(connection, packet, header, payload, now);
    } else {
      parseSegment(header, payload, segment);
      segmentArrives(connection, packet, segment, header.size, now);
    }
    return;
  }
  parseSegment(header, payload, segment);
  strangerArrives(tcp, header, packet, payload, now);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Header prediction (Van Jacobson 1990): the connection is in order, and this is its next data, or an acknowledgement of ours, or both. */
function isPredicted(connection: TcpConnection, header: TcpHeader, payload: u32): bool {
  if (connection.state != TcpState.ESTABLISHED) return false;
  if ((header.flags & ~TcpFlag.PSH) != TcpFlag.ACK || header.sequence != connection.receiveNext) return false;
  const acknowledged = header.acknowledged - connection.unacknowledged;
  if (acknowledged == 0 && payload == 0) return false;
  if (acknowledged > connection.sendHighest - connection.unacknowledged) return false;
  if (connection.lateFirst !== null || payload > connection.receiveEdge - connection.receiveNext) return false;
  if (connection.flags & (Flag.RELEASED | Flag.PERSIST)) return false;
  if (payload > 0 && connection.readable > 0 && areBuffersFew(connection)) return false;
  if (!(connection.flags & Flag.TIMESTAMPS)) return header.size == TCP_SIZE;
  const at = changetype<usize>(header);
  if (header.size != TCP_SIZE + TIMESTAMPS_SIZE || load<u32>(at, TCP_SIZE) != TIMESTAMPS_LAYOUT) return false;
  return !isBefore(swap32(load<u32>(at, TCP_SIZE + 4)), connection.timestampRecent);
}

function takePredicted(connection: TcpConnection, packet: NetBuf, header: TcpHeader, payload: u32, now: u64): void {
  const size = header.size;
  const acknowledged = header.acknowledged;
  let echo: u32 = 0;
  if (connection.flags & Flag.TIMESTAMPS) {
    const at = changetype<usize>(header);
    // That of the first segment which the next acknowledgement will be of: RFC 7323, section 4.3.
    if (header.sequence == connection.lastAcknowledged) {
      connection.timestampRecent = swap32(load<u32>(at, TCP_SIZE + 4));
      connection.timestampAt = now;
    }
    echo = swap32(load<u32>(at, TCP_SIZE + 8));
  }
  connection.receivedAt = now;
  const window = header.window << connection.sendScale;
  connection.windowSequence = header.sequence;
  connection.windowAcknowledged = acknowledged;
  if (window != connection.sendWindow) {
    connection.sendWindow = window;
    if (window > connection.largestWindow) connection.largestWindow = window;
  }
  if (acknowledged != connection.unacknowledged) acknowledgeNew(connection, acknowledged, echo, now);
  if (payload == 0) {
    release(packet);
    return;
  }
  packet.pull(size);
  appendReceived(connection, packet, payload);
}

/** A segment of no connection: of one that is over, or for a listener, or nobody's. Takes the packet. */
function strangerArrives(tcp: Tcp, header: TcpHeader, packet: NetBuf, payload: u32, now: u64): void {
  const waiting = findWaiting(tcp, local, remote, header.ports);
  if (waiting !== null && !waitingArrives(tcp, waiting, segment, now)) return release(packet);
  const listener = findListener(tcp, local, header.destination);
  if (listener === null) sendReset(tcp.stack, header.ports, segment, now);
  else {
    listenerArrives(listener, header, segment, now);
    // A cookie may have opened a connection, and have brought its first data along.
    if (payload > 0 && now < listener.cookiesUntil) {
      const connection = findConnection(tcp, remote, local, header.ports);
      if (connection !== null && connection.state == TcpState.ESTABLISHED) {
        parseSegment(header, payload, segment);
        segmentArrives(connection, packet, segment, header.size, now);
        return;
      }
    }
  }
  release(packet);
}

function drop(tcp: Tcp, packet: NetBuf): void {
  tcp.counters.errors++;
  release(packet);
}
