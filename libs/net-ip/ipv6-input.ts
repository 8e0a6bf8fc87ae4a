/** Packets of IPv6 on their way up: the IP header, the extension headers, fragments, and on to whoever wants the protocol. */
import { checkIpv6, Extension, FragmentHeader, FRAGMENT_SIZE, HeaderWalk, HEADER_WALK_SIZE } from "net-wire";
import {
  Icmpv6Type,
  IP_ADDRESS_SIZE,
  IpAddress,
  Ipv6Header,
  IPV6_SIZE,
  isAny,
  isLoopback,
  isMulticast,
} from "net-wire";
import {
  isV4,
  MOST_EXTENSIONS,
  NEIGHBOUR_MESSAGE_SIZE,
  Problem,
  Protocol,
  same,
  setLinkGroup,
  solicitedNode,
} from "net-wire";
import { WalkEnd, walkHeaders } from "net-wire";
import { NetBuf, packetLength, release } from "uknetdev";
import { isOwn, mayBeOurs, ownerOf } from "./addresses";
import { icmpv6Input } from "./icmpv6";
import { sendErrorV6, sendGroupError } from "./icmpv6-error";
import { reassembleV6 } from "./reassembly";
import { Interface, MOST_ADDRESSES, MOST_PROTOCOLS } from "./stack";
import { trim } from "./trim";

const walk = changetype<HeaderWalk>(memory.data(HEADER_WALK_SIZE, 4));
const group = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** The group of all nodes on a link: ff02::1. */
const ALL_NODES: u8 = 1;
/** Where the IP header says how long the payload is, and a fragment header where it belongs (RFC 8200, section 4.5). */
const LENGTH_FIELD: u32 = 4;
const OFFSET_FIELD: u32 = 2;
const MOST_BYTES: u32 = 65_535;

/** Takes a packet that begins with its IPv6 header. `isLooped`: it comes from ourselves. */
export function ipv6Input(one: Interface, packet: NetBuf, isLooped: bool, now: u64): void {
  const counters = one.stack.counters;
  counters.received++;
  const at = packet.data;
  // The headers must lie in the first buffer; the payload may go on in others.
  const available = packet.next === null ? packet.length : packetLength(packet);
  if (!checkIpv6(at, packet.length, available)) return drop(one, packet);
  const header = changetype<Ipv6Header>(at);
  const source = header.source;
  const destination = header.destination;
  if (!isLooped) {
    // Addresses that mean IPv4, or ourselves, are on no wire (RFC 4291, section 2.5.3; RFC 4942, section 2.2); nobody sends as a group.
    if (isMulticast(source) || isOfHost(source) || isOfHost(destination)) return drop(one, packet);
    if (!isOwn(one, destination)) {
      if (!isMember(one, destination)) {
        counters.addressErrors++;
        return release(packet);
      }
      packet.mark = 1;
    }
    if (
      mayBeOurs(one.stack, <u32>(source.low >> 56)) &&
      ownerOf(one.stack, source) !== null &&
      !isAdvertisement(header, packet.length)
    ) {
      counters.ownSources++;
      return release(packet);
    }
  }
  trim(packet, header.length + IPV6_SIZE, available);
  packet.network = at;
  walk.begin(header.next);
  take(one, packet, now);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** An IPv4 address in the form of IPv6, or the loopback address. */
function isOfHost(address: IpAddress): bool {
  return address.high == 0 && (isV4(address) || isLoopback(address));
}

/** Who has the same address as we says so from that address: that is to be heard. */
function isAdvertisement(header: Ipv6Header, length: u32): bool {
  if (length < IPV6_SIZE + NEIGHBOUR_MESSAGE_SIZE || header.next != <u8>Protocol.ICMPV6) return false;
  return load<u8>(changetype<usize>(header) + IPV6_SIZE) == <u8>Icmpv6Type.NEIGHBOUR_ADVERTISEMENT;
}

/** All nodes, and the groups in which neighbours look for our addresses. */
function isMember(one: Interface, address: IpAddress): bool {
  if (!isMulticast(address)) return false;
  setLinkGroup(group, ALL_NODES);
  if (same(group, address)) return true;
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
    const own = one.address(i);
    if (!own.isUsed || isV4(own.address)) continue;
    solicitedNode(own.address, group);
    if (same(group, address)) return true;
  }
  return false;
}

/** Goes over the extension headers. A packet is put together once: what would be a fragment again is none of an honest sender. */
function take(one: Interface, packet: NetBuf, now: u64): void {
  let isWhole = false;
  while (true) {
    const length = <u32>(packet.data - packet.network) + packet.length;
    const end = walkHeaders(packet.network, length, walk);
    if (end == WalkEnd.FRAGMENT && !isWhole) {
      isWhole = true;
      const whole = takeFragment(one, packet, now);
      if (whole === null) return;
      packet = whole;
      continue;
    }
    if (end == WalkEnd.PROTOCOL) {
      packet.pull(walk.offset - <u32>(packet.data - packet.network));
      return deliver(one, packet, now);
    }
    if (end == WalkEnd.PROBLEM) sendErrorV6(one, packet, Icmpv6Type.PARAMETER_PROBLEM, walk.problem, walk.pointer, now);
    else if (end == WalkEnd.PROBLEM_EVEN_FOR_GROUP)
      sendGroupError(one, packet, Icmpv6Type.PARAMETER_PROBLEM, walk.problem, walk.pointer, now);
    if (end != WalkEnd.NOTHING || walk.next != Extension.NONE) one.stack.counters.headerErrors++;
    return release(packet);
  }
}

/** Returns the whole packet, with the walk behind its fragment header; null when it has not come yet. */
function takeFragment(one: Interface, packet: NetBuf, now: u64): NetBuf | null {
  const fragment = changetype<FragmentHeader>(packet.network + walk.offset);
  packet.pull(walk.offset + FRAGMENT_SIZE - <u32>(packet.data - packet.network));
  const bytes = packet.next === null ? packet.length : packetLength(packet);
  if (fragment.offset == 0 && !fragment.hasMore) return enter(packet, fragment); // RFC 6946: has nothing to do with others
  if ((fragment.hasMore && bytes & 7) || fragment.offset + bytes > MOST_BYTES) {
    const pointer = fragment.hasMore && bytes & 7 ? LENGTH_FIELD : walk.offset + OFFSET_FIELD;
    sendErrorV6(one, packet, Icmpv6Type.PARAMETER_PROBLEM, Problem.FIELD, pointer, now);
    drop(one, packet);
    return null;
  }
  const whole = reassembleV6(one, packet, fragment, now);
  return whole === null ? null : enter(whole, changetype<FragmentHeader>(whole.data - FRAGMENT_SIZE));
}

function enter(packet: NetBuf, fragment: FragmentHeader): NetBuf {
  walk.field = <u32>(changetype<usize>(fragment) - packet.network);
  walk.next = fragment.next;
  walk.offset = walk.field + FRAGMENT_SIZE;
  walk.headers = max(walk.headers, 1);
  if (walk.headers > MOST_EXTENSIONS) walk.next = Extension.NONE;
  return packet;
}

/** Gives a packet to the handler of its protocol. */
function deliver(one: Interface, packet: NetBuf, now: u64): void {
  const stack = one.stack;
  const protocol = walk.next;
  if (protocol == Protocol.ICMPV6) return icmpv6Input(one, packet, walk.isAlert, now);
  if (isAny(changetype<Ipv6Header>(packet.network).source)) return drop(one, packet); // RFC 4291, section 2.5.2: for asking only
  for (let i: u32 = 0; i < MOST_PROTOCOLS; i++) {
    const upper = stack.upper(i);
    const input = upper.input;
    if (upper.protocol != protocol || input === null) continue;
    stack.counters.delivered++;
    input(stack, packet, now);
    return;
  }
  stack.counters.unknownProtocols++;
  sendErrorV6(one, packet, Icmpv6Type.PARAMETER_PROBLEM, Problem.NEXT_HEADER, walk.field, now);
  release(packet);
}

function drop(one: Interface, packet: NetBuf): void {
  one.stack.counters.headerErrors++;
  release(packet);
}
