/** The window that is told to the other side, and how large segments can be. */
import { IPV4_SIZE, TCP_SIZE } from "net-wire";
import { Route } from "net-ip";
import { TcpConnection } from "./connection";
import { TIMESTAMPS_SIZE } from "./options";
import { Flag } from "./state";
import { isBefore } from "./sequence";

/** The largest number that the header's field holds. */
export const MOST_WINDOW: u32 = 0xffff;
const IPV6_SIZE: u32 = 40;
/** This part of an interface's buffers may be kept by those who do not read. */
const HELD_SHARE: u32 = 2;
/** The smallest segments that are made, whatever the other side says: it could make us send a packet for every byte. */
const LEAST_SEGMENT: u32 = 64;

/**
 * The header's window field. The window's end never moves back, and moves on only by a segment or half of the buffer at a time: silly-window
 * avoidance (RFC 9293, section 3.8.6.2.2).
 */
export function announceWindow(connection: TcpConnection): u32 {
  const gain = connection.held > 0 && areBuffersFew(connection) ? 0 : windowGain(connection);
  if (gain > 0 && <u32>gain >= min(connection.receiveLimit / 2, connection.receivedSize))
    connection.receiveEdge += gain;
  return min(toldWindow(connection) >> connection.receiveScale, MOST_WINDOW);
}

/** Whether so many receive buffers are in use that who does not read gets no more, and nothing is kept that is out of order. */
export function areBuffersFew(connection: TcpConnection): bool {
  // What the device has to receive into is in use as well, and is no measure.
  return connection.tcp.heldBuffers >= connection.route.interface.receivePool.total / HELD_SHARE;
}

/** By how much the window's end could move. */
export function windowGain(connection: TcpConnection): i32 {
  const limit = min(connection.receiveLimit, MOST_WINDOW << connection.receiveScale);
  const free = limit > connection.held ? limit - connection.held : 0;
  return <i32>(connection.receiveNext + free - connection.receiveEdge);
}

/** Bytes that may arrive, as the other side knows. */
export function toldWindow(connection: TcpConnection): u32 {
  return isBefore(connection.receiveEdge, connection.receiveNext) ? 0 : connection.receiveEdge - connection.receiveNext;
}

/** Bytes of headers of a packet without options. */
function headersOf(route: Route): u32 {
  return (route.isV4 ? IPV4_SIZE : IPV6_SIZE) + TCP_SIZE;
}

/** What we say of the segments that we can take (RFC 9293, section 3.7.1). */
export function segmentSizeToTell(route: Route): u32 {
  return min(route.interface.mtu - headersOf(route), MOST_WINDOW);
}

/** The payload of a full segment, from what the other side takes and what the path does (RFC 6691). */
export function updateSegmentSize(connection: TcpConnection): void {
  const route = connection.route;
  let size = min(connection.peerSegmentSize, route.mtu - min(route.mtu, headersOf(route)));
  if (connection.flags & Flag.TIMESTAMPS) size -= min(size, TIMESTAMPS_SIZE);
  connection.segmentSize = max(size, LEAST_SEGMENT);
}
