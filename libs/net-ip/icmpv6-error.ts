/** Errors of ICMPv6 that are sent (RFC 4443, section 2.4). */
import { HeaderWalk, HEADER_WALK_SIZE, Icmpv6Header, ICMPV6_SIZE, Icmpv6Type, Ipv6Header, IPV6_SIZE } from "net-wire";
import { Exceeded, IPV6_SMALLEST_MTU, isAny, isMulticast, Protocol, skipHeaders } from "net-wire";
import { NetBuf, takeBuffer } from "uknetdev";
import { isOwn } from "./addresses";
import { sendIcmpv6 } from "./icmpv6-output";
import { mayReport } from "./limit";
import { findRoute } from "./routes";
import { Interface, Route, ROUTE_SIZE } from "./stack";

const route = changetype<Route>(memory.data(ROUTE_SIZE, 8));
const walk = changetype<HeaderWalk>(memory.data(HEADER_WALK_SIZE, 4));

/** Bytes of the packet in question that an error quotes: as many as get everywhere. */
const MOST_QUOTED: u32 = IPV6_SMALLEST_MTU - IPV6_SIZE - ICMPV6_SIZE;

/** Tells the sender of a packet what is wrong with it, unless it went to many. `network` is its IP header. The packet stays the caller's. */
export function sendErrorV6(one: Interface, packet: NetBuf, type: u32, code: u32, word: u32, now: u64): void {
  if (!packet.mark) sendGroupError(one, packet, type, code, word, now);
}

/** The same even if it went to many. Never in answer to an error, nor to who has no address of its own. */
export function sendGroupError(one: Interface, packet: NetBuf, type: u32, code: u32, word: u32, now: u64): void {
  const stack = one.stack;
  const quoted = changetype<Ipv6Header>(packet.network);
  const length = <u32>(packet.data - packet.network) + packet.length;
  if (isAny(quoted.source) || isMulticast(quoted.source) || isError(quoted, length)) return;
  if (!mayReport(stack, now)) return;
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  const source = isOwn(one, quoted.destination) ? quoted.destination : null;
  if (findRoute(stack, quoted.source, source, route) < 0) return;
  const answer = takeBuffer(stack.transmitPool);
  if (answer === null) return;
  const header = changetype<Icmpv6Header>(answer.data);
  header.begin(type, code);
  header.word = word;
  const bytes = min(length, MOST_QUOTED);
  memory.copy(answer.data + ICMPV6_SIZE, packet.network, bytes);
  answer.length = ICMPV6_SIZE + bytes;
  sendIcmpv6(route, answer, now);
}

/** Tells the sender of a first fragment that others have not come in time. */
export function sendTimeExceeded(one: Interface, first: NetBuf, now: u64): void {
  sendErrorV6(one, first, Icmpv6Type.TIME_EXCEEDED, Exceeded.REASSEMBLY, 0, now);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Whether a packet is itself an error, or a redirect. */
function isError(ip: Ipv6Header, length: u32): bool {
  walk.begin(ip.next);
  if (!skipHeaders(changetype<usize>(ip), length, walk) || walk.next != Protocol.ICMPV6) return false;
  if (walk.offset >= length) return true;
  const type: u32 = load<u8>(changetype<usize>(ip) + walk.offset);
  return type < <u32>Icmpv6Type.INFORMATION || type == Icmpv6Type.REDIRECT;
}
