/** What opening a connection is the same for both sides: numbers, options, limits. */
import { Protocol, pseudoSum, foldSum } from "net-wire";
import { TcpConnection } from "./connection";
import { prepareCongestion } from "./congestion";
import { setWindow } from "./ack";
import { initialSequence, tupleHash } from "./isn";
import { addNews, addWork } from "./lists";
import { Segment } from "./options";
import { prepareRtt, synWasLost } from "./rtt";
import { isBefore } from "./sequence";
import { ACCEPTED, Flag, TcpEvent, TcpState } from "./state";
import { startKeepAlive } from "./keep-alive";
import { segmentSizeToTell, updateSegmentSize } from "./window";

/** Without an option: RFC 9293, section 3.7.1. */
const DEFAULT_V4: u32 = 536;
const DEFAULT_V6: u32 = 1220;
/** What one connection may have received and not consumed, and written and not yet acknowledged. */
const RECEIVE_LIMIT: u32 = 256 * 1024;
const SEND_LIMIT: u32 = 512 * 1024;
/** Bytes of each receive buffer that are counted on: a window that the buffers could not hold would only be lost data. */
const PER_BUFFER: u32 = 512;
/** Our windows are told in units of 2^5 bytes: up to 2 MiB. */
export const RECEIVE_SCALE: u32 = 5;
/** All that we can. */
const OFFERED: u32 = Flag.TIMESTAMPS | Flag.SACK | Flag.SCALING;

/** Gives a fresh connection, whose route is found, its ports and first numbers. */
export function prepareOpen(connection: TcpConnection, localPort: u32, remotePort: u32, ports: u32, now: u64): void {
  const route = connection.route;
  connection.localPort = localPort;
  connection.remotePort = remotePort;
  connection.ports = ports;
  const hash = tupleHash(connection.tcp, route.source, route.destination, ports, 0);
  setInitialSequence(connection, initialSequence(hash, now));
  connection.timestampOffset = <u32>(hash >> 32);
  connection.pseudo = foldSum(pseudoSum(route.source, route.destination, Protocol.TCP, 0));
  connection.peerSegmentSize = route.isV4 ? DEFAULT_V4 : DEFAULT_V6;
  connection.segmentSize = connection.peerSegmentSize;
  connection.sendLimit = SEND_LIMIT;
  connection.receiveLimit = min(RECEIVE_LIMIT, route.interface.receivePool.total * PER_BUFFER);
  connection.receiveScale = RECEIVE_SCALE;
  connection.receivedSize = segmentSizeToTell(route) / 2;
  connection.receivedAt = now;
  connection.stalledAt = now;
  connection.set(OFFERED);
  prepareRtt(connection);
}

/** The number of our SYN; what follows it is the first byte. */
export function setInitialSequence(connection: TcpConnection, sequence: u32): void {
  connection.initialSequence = sequence;
  connection.unacknowledged = sequence;
  connection.sendNext = sequence + 1;
  connection.sendHighest = sequence + 1;
  connection.queueEnd = sequence + 1;
}

/** Begins behind the numbers of a predecessor with the same ports: not before `least`. 0: there is none. */
export function beginAfter(connection: TcpConnection, least: u32): void {
  if (least && isBefore(connection.initialSequence, least)) setInitialSequence(connection, least);
}

/** Takes what the other side's SYN says. What it does not offer is not used. */
export function takeSyn(connection: TcpConnection, segment: Segment, now: u64): void {
  connection.initialReceived = segment.sequence;
  connection.receiveNext = segment.sequence + 1;
  connection.lastAcknowledged = connection.receiveNext;
  connection.receiveEdge = connection.receiveNext;
  if (segment.segmentSize) connection.peerSegmentSize = segment.segmentSize;
  if (!segment.maySack) connection.clear(Flag.SACK);
  if (segment.scale >= 0) connection.sendScale = segment.scale;
  else {
    connection.clear(Flag.SCALING);
    connection.receiveScale = 0;
  }
  if (segment.hasTimestamps) {
    connection.timestampRecent = segment.timestamp;
    connection.timestampAt = now;
  } else connection.clear(Flag.TIMESTAMPS);
}

/**
 * Both sides know each other's numbers. `window`: the other side's, in bytes, from the segment that has said so last.
 */
export function establish(connection: TcpConnection, segment: Segment, window: u32, now: u64): void {
  connection.state = connection.flags & Flag.FIN_QUEUED ? TcpState.FIN_WAIT_1 : TcpState.ESTABLISHED;
  connection.largestWindow = 0;
  setWindow(connection, window, segment.sequence, segment.acknowledged);
  updateSegmentSize(connection);
  prepareCongestion(connection);
  if (connection.flags & Flag.SYN_LOST) synWasLost(connection);
  if (connection.flags & Flag.KEEP_ALIVE) startKeepAlive(connection, now);
  addWork(connection);
  const listener = connection.listener;
  if (listener !== null) {
    connection.set(Flag.READY);
    listener.ready++;
  }
  addNews(connection, connection.flags & Flag.IN_BACKLOG ? ACCEPTED | TcpEvent.ESTABLISHED : TcpEvent.ESTABLISHED);
}
