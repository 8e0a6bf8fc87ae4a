/** ICMPv6 (RFC 4443) on its way up: echo, errors that are heard of, and what neighbours and routers say. */
import { HeaderWalk, HEADER_WALK_SIZE, Icmpv6Header, ICMPV6_SIZE, Icmpv6Type, Ipv6Header, IPV6_SIZE } from "net-wire";
import { IPV6_SMALLEST_MTU, isAny, Problem, Protocol, skipHeaders, Unreachable6 } from "net-wire";
import { ECONNREFUSED, EHOSTUNREACH, EMSGSIZE, ENETUNREACH, ENOPROTOOPT } from "ukerrno";
import { NetBuf, release } from "uknetdev";
import { isOwn, ownerOf } from "./addresses";
import { isChecksumGoodV6 } from "./checks";
import { discoveryInput } from "./discovery";
import { sendIcmpv6 } from "./icmpv6-output";
import { mayReport } from "./limit";
import { queryInput } from "./listener";
import { learnMtu } from "./paths";
import { findRoute } from "./routes";
import { Interface, MOST_PROTOCOLS, Route, ROUTE_SIZE, Stack } from "./stack";

const route = changetype<Route>(memory.data(ROUTE_SIZE, 8));
const walk = changetype<HeaderWalk>(memory.data(HEADER_WALK_SIZE, 4));
/** Bytes of the quoted transport header that its handler relies on. */
const QUOTED: u32 = 8;

/** Takes a message: `data` is its header. `isAlert`: its packet had a router alert. */
export function icmpv6Input(one: Interface, packet: NetBuf, isAlert: bool, now: u64): void {
  const stack = one.stack;
  stack.counters.icmpReceived++;
  if (packet.length < ICMPV6_SIZE || !isChecksumGoodV6(packet, Protocol.ICMPV6)) {
    stack.counters.headerErrors++;
    return release(packet);
  }
  const header = changetype<Icmpv6Header>(packet.data);
  switch (header.type) {
    case Icmpv6Type.UNREACHABLE:
    case Icmpv6Type.TOO_BIG:
    case Icmpv6Type.TIME_EXCEEDED:
    case Icmpv6Type.PARAMETER_PROBLEM:
      report(stack, packet, header, now);
      return release(packet);
    case Icmpv6Type.ECHO:
      return echo(one, packet, now);
    case Icmpv6Type.LISTENER_QUERY:
      queryInput(one, packet, isAlert, now);
      return release(packet);
    case Icmpv6Type.ROUTER_ADVERTISEMENT:
    case Icmpv6Type.NEIGHBOUR_SOLICITATION:
    case Icmpv6Type.NEIGHBOUR_ADVERTISEMENT:
      discoveryInput(one, packet, header.type, now);
      return release(packet);
    case Icmpv6Type.ECHO_REPLY:
      return pass(stack, packet, now);
  }
  // Redirects are not followed: a router that is not the best one still forwards, and who can lie here can take a connection away.
  release(packet);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Sends the same bytes back, in the request's own buffers. What was sent to a group is answered as long as that is not too often (section 4.2). */
function echo(one: Interface, packet: NetBuf, now: u64): void {
  const request = changetype<Ipv6Header>(packet.network);
  if (isAny(request.source) || (packet.mark && !mayReport(one.stack, now))) return release(packet);
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  const source = isOwn(one, request.destination) ? request.destination : null;
  if (findRoute(one.stack, request.source, source, route) < 0) return release(packet);
  changetype<Icmpv6Header>(packet.data).type = Icmpv6Type.ECHO_REPLY;
  packet.flags = 0;
  sendIcmpv6(route, packet, now);
}

/** Answers to our own pings belong to whoever has registered for ICMPv6. */
function pass(stack: Stack, packet: NetBuf, now: u64): void {
  for (let i: u32 = 0; i < MOST_PROTOCOLS; i++) {
    const upper = stack.upper(i);
    const input = upper.input;
    if (upper.protocol != Protocol.ICMPV6 || input === null) continue;
    stack.counters.delivered++;
    return input(stack, packet, now);
  }
  release(packet);
}

/** Passes an error on to the protocol whose packet is quoted. */
function report(stack: Stack, packet: NetBuf, header: Icmpv6Header, now: u64): void {
  const at = packet.data + ICMPV6_SIZE;
  const length = packet.length - ICMPV6_SIZE;
  const quoted = changetype<Ipv6Header>(at);
  if (length < IPV6_SIZE || quoted.version != 6 || ownerOf(stack, quoted.source) === null) return; // it was not ours
  let mtu: u32 = 0;
  if (header.type == Icmpv6Type.TOO_BIG) {
    mtu = header.word;
    if (mtu < IPV6_SMALLEST_MTU) return; // RFC 8201, section 4: no such link
    learnMtu(stack, quoted.destination, mtu, now);
  }
  walk.begin(quoted.next);
  if (!skipHeaders(at, length, walk) || walk.offset + QUOTED > length) return;
  const kind = errnoOf(header);
  for (let i: u32 = 0; i < MOST_PROTOCOLS; i++) {
    const upper = stack.upper(i);
    const handler = upper.error;
    if (upper.protocol != walk.next || handler === null) continue;
    packet.network = at;
    packet.pull(ICMPV6_SIZE + walk.offset);
    handler(stack, packet, kind, mtu, now);
    return;
  }
}

/** As for ICMP: what is hard and what is soft is for TCP to judge (RFC 5461). */
function errnoOf(header: Icmpv6Header): i32 {
  if (header.type == Icmpv6Type.TOO_BIG) return -EMSGSIZE;
  if (header.type == Icmpv6Type.TIME_EXCEEDED) return -EHOSTUNREACH;
  if (header.type == Icmpv6Type.PARAMETER_PROBLEM)
    return header.code == Problem.NEXT_HEADER ? -ENOPROTOOPT : -EHOSTUNREACH;
  if (header.code == Unreachable6.NO_ROUTE) return -ENETUNREACH;
  return header.code == Unreachable6.PORT ? -ECONNREFUSED : -EHOSTUNREACH;
}
