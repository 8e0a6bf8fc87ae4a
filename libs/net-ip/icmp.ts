/** ICMP (RFC 792): answers to echo requests, errors that are sent, and errors that are heard of. */
import {
  checksumOf,
  foldSum,
  IcmpHeader,
  ICMP_SIZE,
  IcmpType,
  IP_ADDRESS_SIZE,
  IpAddress,
  Ipv4Header,
  IPV4_SIZE,
  packetSum,
} from "net-wire";
import { Icmpv6Type, Problem, Protocol, setV4, Unreachable, Unreachable6 } from "net-wire";
import { ECONNREFUSED, EHOSTUNREACH, EMSGSIZE, ENETUNREACH, ENOPROTOOPT } from "ukerrno";
import { NetBuf, release, takeBuffer } from "uknetdev";
import { Interface, MOST_PROTOCOLS, Route, ROUTE_SIZE, Stack } from "./stack";
import { sendErrorV6 } from "./icmpv6-error";
import { isOwnV4, ownerOf } from "./addresses";
import { mayReport } from "./limit";
import { isV6 } from "./packet";
import { learnMtu, smallestMtu } from "./paths";
import { findRoute } from "./routes";
import { output } from "./output";

/** Bytes of the packet in question that an error quotes: its header, and 8 bytes of what it carries. */
const QUOTED: u32 = 8;
/** Which byte of an IPv6 header says what follows. */
const NEXT_HEADER_AT: u32 = 6;

const route = changetype<Route>(memory.data(ROUTE_SIZE, 8));
const from = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const to = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** Takes an ICMP message: `data` is its header. */
export function icmpInput(one: Interface, packet: NetBuf, now: u64): void {
  const stack = one.stack;
  stack.counters.icmpReceived++;
  if (packet.length < ICMP_SIZE || foldSum(packetSum(packet, 0)) != 0xffff) {
    stack.counters.headerErrors++;
    release(packet);
    return;
  }
  const header = changetype<IcmpHeader>(packet.data);
  switch (header.type) {
    case IcmpType.ECHO:
      echo(one, packet, now);
      return;
    case IcmpType.UNREACHABLE:
    case IcmpType.TIME_EXCEEDED:
    case IcmpType.PARAMETER_PROBLEM:
      report(stack, packet, header, now);
  }
  release(packet);
}

/** Tells the sender of a packet that nobody wants its protocol, or its port. `data` is the transport header. The packet stays the caller's. */
export function sendUnreachable(one: Interface, packet: NetBuf, isProtocol: bool, now: u64): void {
  if (isV6(packet)) {
    if (isProtocol) sendErrorV6(one, packet, Icmpv6Type.PARAMETER_PROBLEM, Problem.NEXT_HEADER, NEXT_HEADER_AT, now);
    else sendErrorV6(one, packet, Icmpv6Type.UNREACHABLE, Unreachable6.PORT, 0, now);
    return;
  }
  const stack = one.stack;
  if (packet.mark) return; // never in answer to what went to many (RFC 1122, section 3.2.2)
  if (!mayReport(stack, now)) return;
  const answer = takeBuffer(stack.transmitPool);
  if (answer === null) return;
  const quoted = changetype<Ipv4Header>(packet.network);
  const size = quoted.size;
  const payload = min(packet.length, QUOTED);
  const at = answer.data;
  const header = changetype<IcmpHeader>(at);
  memory.fill(at, 0, ICMP_SIZE);
  header.type = IcmpType.UNREACHABLE;
  header.code = isProtocol ? Unreachable.PROTOCOL : Unreachable.PORT;
  memory.copy(at + ICMP_SIZE, packet.network, size);
  memory.copy(at + ICMP_SIZE + size, packet.data, payload);
  answer.length = ICMP_SIZE + size + payload;
  header.checksum = <u16>checksumOf(at, answer.length);
  stack.counters.icmpSent++;
  reply(one, quoted, answer, now);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Sends the same bytes back. The answer is made in the request's own buffers. */
function echo(one: Interface, packet: NetBuf, now: u64): void {
  const request = changetype<Ipv4Header>(packet.network);
  if (packet.mark) {
    release(packet); // to a broadcast address: RFC 1122, section 3.2.2.6, lets us be silent
    return;
  }
  const header = changetype<IcmpHeader>(packet.data);
  header.type = IcmpType.ECHO_REPLY;
  header.checksum = 0;
  header.checksum = <u16>(foldSum(packetSum(packet, 0)) ^ 0xffff);
  packet.flags = 0;
  one.stack.counters.icmpSent++;
  reply(one, request, packet, now);
}

/** Sends `answer` to where `request` came from, from the address that it was sent to. */
function reply(one: Interface, request: Ipv4Header, answer: NetBuf, now: u64): void {
  setV4(to, request.source);
  setV4(from, request.destination);
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  if (findRoute(one.stack, to, isOwnV4(one, request.destination) ? from : null, route) < 0) release(answer);
  else output(route, answer, Protocol.ICMP, now);
}

/** Passes an error on to the protocol whose packet is quoted. */
function report(stack: Stack, packet: NetBuf, header: IcmpHeader, now: u64): void {
  if (packet.length < ICMP_SIZE + IPV4_SIZE) return;
  const at = packet.data + ICMP_SIZE;
  const quoted = changetype<Ipv4Header>(at);
  const size = quoted.size;
  if (quoted.version != 4 || size < IPV4_SIZE || packet.length < ICMP_SIZE + size + QUOTED) return;
  const kind = errnoOf(header);
  setV4(from, quoted.source);
  if (ownerOf(stack, from) === null) return; // it was not ours
  let mtu: u32 = 0;
  if (kind == -EMSGSIZE) {
    mtu = max(header.mtu ? header.mtu : plateauBelow(quoted.length), smallestMtu(true));
    setV4(to, quoted.destination);
    learnMtu(stack, to, mtu, now);
  }
  for (let i: u32 = 0; i < MOST_PROTOCOLS; i++) {
    const upper = stack.upper(i);
    const handler = upper.error;
    if (upper.protocol != quoted.protocol || handler === null) continue;
    packet.network = at;
    packet.pull(ICMP_SIZE + size);
    handler(stack, packet, kind, mtu, now);
    return;
  }
}

/** What a router means that does not say its MTU: the next of the usual ones (RFC 1191, section 7.1). */
function plateauBelow(length: u32): u32 {
  if (length > 1492) return 1492;
  return length > 1006 ? 1006 : 508;
}

/** RFC 1122, section 3.2.2.1 and 4.2.3.9: what is hard and what is soft is for TCP to judge. */
function errnoOf(header: IcmpHeader): i32 {
  if (header.type == IcmpType.PARAMETER_PROBLEM) return -ENOPROTOOPT;
  if (header.type == IcmpType.TIME_EXCEEDED) return -EHOSTUNREACH;
  switch (header.code) {
    case Unreachable.NETWORK:
      return -ENETUNREACH;
    case Unreachable.PROTOCOL:
      return -ENOPROTOOPT;
    case Unreachable.PORT:
      return -ECONNREFUSED;
    case Unreachable.TOO_BIG:
      return -EMSGSIZE;
    default:
      return -EHOSTUNREACH;
  }
}
