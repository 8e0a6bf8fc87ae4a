/** Datagrams on their way down. */
import { ENOBUFS, EMSGSIZE, EINVAL } from "ukerrno";
import { foldSum, IpAddress, isAny, Protocol, pseudoSum, same, UdpHeader, UDP_SIZE } from "net-wire";
import { findRoute, output, refreshRoute, Route, Stack, takePacket } from "net-ip";
import { NetBuf, NetBufFlag, packetLength, release } from "uknetdev";
import { UdpPort } from "./port";
import { udpOf } from "./table";

/** The longest payload (RFC 768: the length has 16 bits; over IPv4 there are 20 bytes of IP's header in them). */
export const UDP_MOST: u32 = 65535 - 20 - UDP_SIZE;

/**
 * Sends a copy of `length` bytes to a port of `address`; long datagrams go in fragments. 0, -EMSGSIZE for more than UDP_MOST bytes, -ENOBUFS when there are no
 * buffers, -ENETUNREACH and -EHOSTUNREACH when there is no way, -EINVAL for port 0 or a source that is not ours. That it was sent does not say that it arrives.
 */
export function udpSend(port: UdpPort, address: IpAddress, toPort: u32, data: usize, length: u32, now: u64): i32 {
  if (length > UDP_MOST) return -EMSGSIZE;
  const packet = copyIn(port.stack, data, length);
  return packet === null ? -ENOBUFS : udpSendPacket(port, address, toPort, packet, now);
}

/** The same with a packet whose data is the payload, and whose first buffer has headroom for all headers. Takes the packet. */
export function udpSendPacket(port: UdpPort, address: IpAddress, toPort: u32, packet: NetBuf, now: u64): i32 {
  const error = toPort ? prepareRoute(port, address) : -EINVAL;
  if (error < 0) {
    release(packet);
    return error;
  }
  const route = port.route;
  const length = packetLength(packet) + UDP_SIZE;
  const header = changetype<UdpHeader>(packet.push(UDP_SIZE));
  header.source = port.number;
  header.destination = toPort;
  header.length = length;
  header.checksum = <u16>foldSum(pseudoSum(route.source, route.destination, Protocol.UDP, length));
  packet.flags |= NetBufFlag.CHECKSUM_PARTIAL;
  packet.checksumOffset = <u16>offsetof<UdpHeader>("checksum");
  udpOf(port.stack).counters.sent++;
  output(route, packet, Protocol.UDP, now);
  return 0;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The way that the last datagram went is mostly the way of the next one. */
function prepareRoute(port: UdpPort, address: IpAddress): i32 {
  const route = port.route;
  if (!isAny(route.destination) && same(route.destination, address)) return refreshRoute(route);
  memory.fill(changetype<usize>(route), 0, offsetof<Route>());
  return findRoute(port.stack, address, port.address, route);
}

/** A packet with the bytes, in as many buffers as it takes; null when there are not so many. */
function copyIn(stack: Stack, data: usize, length: u32): NetBuf | null {
  const first = takePacket(stack);
  if (first === null) return null;
  let part = first;
  let left = length;
  while (left > part.tailroom) {
    const piece = part.tailroom;
    memory.copy(part.data, data, piece);
    part.length = piece;
    left -= piece;
    data += piece;
    const next = takePacket(stack);
    if (next === null) {
      release(first);
      return null;
    }
    part.next = next;
    part = next;
  }
  memory.copy(part.data, data, left);
  part.length = left;
  return first;
}
