/** Datagrams on their way up. */
import { checkUdp, IpAddress, isAny, Protocol, same, UdpHeader, UDP_SIZE } from "net-wire";
import { Interface, isChecksumGood, isV6, packetDestination, packetSource, sendUnreachable, Stack } from "net-ip";
import { NetBuf, packetLength, release } from "uknetdev";
import { from, to, UdpPort } from "./port";
import { udpOf } from "./table";

/** Takes a datagram: `data` is its header. */
export function udpInput(stack: Stack, packet: NetBuf, now: u64): void {
  const udp = udpOf(stack);
  const counters = udp.counters;
  const first = udp.first;
  if (first !== null && first(stack, packet, now)) {
    release(packet);
    return;
  }
  const length = packet.next === null ? packet.length : packetLength(packet);
  if (packet.length < UDP_SIZE || !checkUdp(packet.data, length)) {
    counters.malformed++;
    release(packet);
    return;
  }
  const header = changetype<UdpHeader>(packet.data);
  cut(packet, header.length, length);
  udpSource(packet, from);
  udpDestination(packet, to);
  // IPv6's datagrams have a sum (RFC 8200, section 8.1).
  const isGood = header.checksum ? isChecksumGood(packet, from, to, Protocol.UDP, header.length) : !isV6(packet);
  if (!isGood) {
    counters.malformed++;
    release(packet);
    return;
  }
  const port = find(changetype<UdpPort | null>(load<usize>(udp.bucket(header.destination))), header);
  if (port === null) {
    counters.unwanted++;
    sendUnreachable(changetype<Interface>(packet.context), packet, false, now);
    release(packet);
    return;
  }
  counters.received++;
  packet.pull(UDP_SIZE);
  port.onDatagram(port, packet, now);
}

/** What ICMP reports of a datagram that was ours: `data` is its header. */
export function udpError(stack: Stack, packet: NetBuf, kind: i32, _mtu: u32, now: u64): void {
  const header = changetype<UdpHeader>(packet.data);
  udpDestination(packet, to);
  let port = changetype<UdpPort | null>(load<usize>(udpOf(stack).bucket(header.source)));
  while (port !== null) {
    const callback = port.onError;
    // Only who has said who his peer is can tell what the error is about (RFC 1122, section 4.1.3.3).
    if (port.number == header.source && callback !== null) {
      if (port.peerPort == header.destination && same(port.peer, to)) {
        callback(port, kind, now);
        return;
      }
    }
    port = port.next;
  }
}

/** Stores where a datagram came from. */
export function udpSource(packet: NetBuf, into: IpAddress): void {
  packetSource(packet, into);
}

/** Stores the address that a datagram was sent to. */
export function udpDestination(packet: NetBuf, into: IpAddress): void {
  packetDestination(packet, into);
}

/** The port that a datagram came from; its header is before its data. */
export function udpSourcePort(packet: NetBuf): u32 {
  return changetype<UdpHeader>(packet.data - UDP_SIZE).source;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The port that fits best: one with this peer, one with this address, one for all. */
function find(first: UdpPort | null, header: UdpHeader): UdpPort | null {
  let best: UdpPort | null = null;
  let merit: i32 = -1;
  let port = first;
  while (port !== null) {
    const value = port.number == header.destination ? meritOf(port, header) : -1;
    if (value > merit) {
      merit = value;
      best = port;
    }
    port = port.next;
  }
  return best;
}

function meritOf(port: UdpPort, header: UdpHeader): i32 {
  let merit = 0;
  if (!isAny(port.address)) {
    if (!same(port.address, to)) return -1;
    merit++;
  }
  if (port.peerPort) {
    if (port.peerPort != header.source || !same(port.peer, from)) return -1;
    merit += 2;
  }
  return merit;
}

/** Cuts off what is behind a datagram that says that it is shorter than its packet. */
function cut(packet: NetBuf, length: u32, available: u32): void {
  if (length == available) return;
  let left = length;
  let part = packet;
  while (left > part.length) {
    left -= part.length;
    part = changetype<NetBuf>(changetype<usize>(part.next));
  }
  part.length = left;
  const rest = part.next;
  part.next = null;
  if (rest !== null) release(rest);
}
