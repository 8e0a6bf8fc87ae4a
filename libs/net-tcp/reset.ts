/** A RST in answer to a segment that belongs to nothing (RFC 9293, section 3.10.7.1). */
import { findRoute, output, Route, ROUTE_SIZE, Stack } from "net-ip";
import { foldSum, Protocol, pseudoSum, TCP_SIZE, TcpFlag, TcpHeader } from "net-wire";
import { NetBufFlag, takeBuffer } from "uknetdev";
import { local, remote } from "./addresses";
import { Segment } from "./options";
import { CHECKSUM_AT } from "./segment";
import { tcpOf } from "./tcp";

const route = changetype<Route>(memory.data(ROUTE_SIZE, 8));

/** Answers the segment at hand with a RST. `ports`: as they load from it. */
export function sendReset(stack: Stack, ports: u32, segment: Segment, now: u64): void {
  if (segment.flags & TcpFlag.RST) return;
  if (segment.flags & TcpFlag.ACK) {
    sendBare(stack, ports, segment.acknowledged, 0, TcpFlag.RST, now);
  } else {
    const flags = segment.flags;
    const length = segment.length + (flags & TcpFlag.SYN ? 1 : 0) + (flags & TcpFlag.FIN ? 1 : 0);
    sendBare(stack, ports, 0, segment.sequence + length, TcpFlag.RST | TcpFlag.ACK, now);
  }
  tcpOf(stack).counters.resetsSent++;
}

/** Finds the way back to where the segment at hand came from. Null: there is none. */
export function routeBack(stack: Stack): Route | null {
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  return findRoute(stack, remote, local, route) < 0 ? null : route;
}

/** Sends a segment without options back to where the one at hand came from. */
export function sendBare(stack: Stack, ports: u32, sequence: u32, acknowledged: u32, flags: u32, now: u64): void {
  const back = routeBack(stack);
  if (back === null) return;
  const packet = takeBuffer(stack.transmitPool);
  if (packet === null) return;
  const header = changetype<TcpHeader>(packet.data);
  packet.length = TCP_SIZE;
  header.ports = rotl<u32>(ports, 16);
  header.sequence = sequence;
  header.acknowledged = acknowledged;
  header.size = TCP_SIZE;
  header.flags = <u8>flags;
  header.window = 0;
  header.urgent = 0;
  header.checksum = <u16>foldSum(pseudoSum(back.source, back.destination, Protocol.TCP, TCP_SIZE));
  packet.flags = NetBufFlag.CHECKSUM_PARTIAL;
  packet.checksumOffset = CHECKSUM_AT;
  tcpOf(stack).counters.segmentsSent++;
  output(back, packet, Protocol.TCP, now);
}
