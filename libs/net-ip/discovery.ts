/** Neighbour discovery (RFC 4861, section 7.2): questions for neighbours, answers for ourselves, and what is learned from both. */
import { Advertised, checkOptions, copyAddress, copyMac, Icmpv6Header, Icmpv6Type, IP_ADDRESS_SIZE } from "net-wire";
import {
  IpAddress,
  Ipv6Header,
  isAny,
  isMulticast,
  macOption,
  MAC_OPTION_SIZE,
  ND_HOP_LIMIT,
  NdOption,
} from "net-wire";
import { NeighbourMessage, NEIGHBOUR_MESSAGE_SIZE, putMacOption, same, sameMac } from "net-wire";
import { ROUTER_ADVERTISEMENT_SIZE, setAny, setLinkGroup, solicitedNode } from "net-wire";
import { NetBuf, takeBuffer } from "uknetdev";
import { EthernetHeader, ETHERNET_SIZE, hasNonce, IPV6_SIZE, putNonce } from "net-wire";
import { ownAddress } from "./addresses";
import { isTaken } from "./duplicates";
import { sipHash } from "./identifier";
import { sendOnLink } from "./icmpv6-output";
import { confirm, knownNeighbour, makeStale, neighbourFor } from "./neighbours";
import { routerAdvertised, routerIsNone } from "./routers";
import { bestSource } from "./routes-v6";
import { Interface, Neighbour, NeighbourState, OwnAddress } from "./stack";

const SECOND: u64 = 1_000_000_000;
/** How long a neighbour is there once it has answered, where routers say nothing else, in nanoseconds (section 10). */
const REACHABLE_TIME: u64 = 30 * SECOND;
/** One of our addresses is not defended more often (as RFC 5227, section 2.4, says of IPv4). */
const DEFEND_INTERVAL: u64 = 10 * SECOND;
const ALL_NODES: u8 = 1;

const group = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const nobody = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** Takes a message whose checksum is right. The packet stays the caller's. */
export function discoveryInput(one: Interface, packet: NetBuf, type: u32, now: u64): void {
  const ip = changetype<Ipv6Header>(packet.network);
  const size = type == Icmpv6Type.ROUTER_ADVERTISEMENT ? ROUTER_ADVERTISEMENT_SIZE : NEIGHBOUR_MESSAGE_SIZE;
  // Sections 6.1.2, 7.1.1, 7.1.2. Who has passed a router has fewer hops left: it is no neighbour.
  let isGood =
    ip.hopLimit == ND_HOP_LIMIT &&
    changetype<Icmpv6Header>(packet.data).code == 0 &&
    packet.next === null &&
    packet.data == packet.network + IPV6_SIZE && // nothing in between: no fragment (RFC 6980)
    packet.length >= size &&
    checkOptions(packet.data + size, packet.length - size);
  if (isGood) {
    const message = changetype<NeighbourMessage>(packet.data);
    const options = packet.data + size;
    const length = packet.length - size;
    if (type == Icmpv6Type.ROUTER_ADVERTISEMENT) isGood = routerAdvertised(one, packet, now);
    else if (isMulticast(message.target)) isGood = false;
    else if (type == Icmpv6Type.NEIGHBOUR_SOLICITATION) isGood = solicited(one, ip, message, options, length, now);
    else isGood = advertised(one, ip, message, options, length, now);
  }
  if (!isGood) one.stack.counters.badDiscovery++;
}

/** Asks for the hardware address of a neighbour: all that may be it, or the neighbour itself when we know where it was. */
export function askByDiscovery(one: Interface, neighbour: Neighbour, now: u64): void {
  const own = sourceFor(one, neighbour);
  if (own === null) return;
  if (neighbour.state == NeighbourState.PROBE) return solicit(one, neighbour.address, neighbour.address, own, now);
  solicitedNode(neighbour.address, group);
  solicit(one, neighbour.address, group, own, now);
}

/** Asks whether somebody else has an address that we are about to use (RFC 4862, section 5.4.2). */
export function askForDuplicates(one: Interface, own: OwnAddress, now: u64): void {
  solicitedNode(own.address, group);
  solicit(one, own.address, group, null, now);
}

/** Tells all neighbours that an address is ours (section 7.2.6), also those who know it of another machine. */
export function advertiseToAll(one: Interface, own: OwnAddress, now: u64): void {
  setLinkGroup(group, ALL_NODES);
  advertise(one, own, group, Advertised.OVERRIDE, 0, now);
}

/** A neighbour says where it is, and that proves nothing of whether it hears us (sections 6.3.4 and 7.2.3). Its entry; null when there is no place. */
export function heardFrom(one: Interface, address: IpAddress, mac: usize, now: u64): Neighbour | null {
  if (load<u8>(mac) & 1) return null;
  const entry = neighbourFor(one, address, false);
  if (entry === null || entry.state >= NeighbourState.FIXED) return entry;
  if (entry.state != NeighbourState.INCOMPLETE && sameMac(entry.mac, mac)) return entry;
  copyMac(entry.mac, mac);
  makeStale(one, entry, now);
  return entry;
}

/** How long a neighbour that has answered is taken to be there: half to one and a half times what routers say, so that not all are asked at once. */
export function reachableTime(one: Interface): u64 {
  const base = one.v6.reachableTime ? one.v6.reachableTime : REACHABLE_TIME;
  return (
    base / 2 + (base >> 32) * <u64>one.stack.nextRandom() + (((base & 0xffffffff) * <u64>one.stack.nextRandom()) >> 32)
  );
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Sections 7.1.1 and 7.2.3. False when the message breaks a rule. */
function solicited(
  one: Interface,
  ip: Ipv6Header,
  message: NeighbourMessage,
  options: usize,
  length: u32,
  now: u64,
): bool {
  const mac = macOption(options, length, NdOption.SOURCE_MAC);
  const isProbe = isAny(ip.source);
  if (isProbe) {
    solicitedNode(message.target, group);
    if (mac || !same(group, ip.destination)) return false;
  }
  const own = ownAddress(one, message.target);
  if (own === null) return true;
  if (isProbe && own.isOptimistic) {
    if (hasNonce(options, length, nonceOf(one, own.address))) return true; // our own question: some links give back what one sends
    isTaken(one, own); // two of us want it at the same moment
    return true;
  }
  if (mac && !isProbe) heardFrom(one, ip.source, mac, now);
  // RFC 4429, section 3.3: as long as it might be another's we do not take it away from who has it.
  const flags: u32 = own.isOptimistic ? 0 : Advertised.OVERRIDE;
  // Who does not say where it is, since it is about to ask for duplicates as we may be, is answered there where it spoke from: else both would wait.
  if (!isProbe) advertise(one, own, ip.source, flags | Advertised.SOLICITED, mac ? 0 : frameSource(ip), now);
  else {
    setLinkGroup(group, ALL_NODES);
    advertise(one, own, group, flags, 0, now);
  }
  return true;
}

/** Sections 7.1.2 and 7.2.5. False when the message breaks a rule. */
function advertised(
  one: Interface,
  ip: Ipv6Header,
  message: NeighbourMessage,
  options: usize,
  length: u32,
  now: u64,
): bool {
  const flags: u32 = message.flags;
  const isSolicited = (flags & Advertised.SOLICITED) != 0;
  if (isSolicited && isMulticast(ip.destination)) return false;
  const own = ownAddress(one, message.target);
  const mac = macOption(options, length, NdOption.TARGET_MAC);
  if (own !== null) {
    if (mac && sameMac(mac, one.device.mac)) return true; // our own words
    if (own.isOptimistic) isTaken(one, own);
    else defend(one, own, now);
    return true;
  }
  const entry = knownNeighbour(one, message.target);
  if (entry === null || entry.state >= NeighbourState.FIXED) return true;
  const isRouter = (flags & Advertised.ROUTER) != 0;
  if (mac && load<u8>(mac) & 1) return false;
  if (entry.state == NeighbourState.INCOMPLETE) {
    if (!mac) return true;
    copyMac(entry.mac, mac);
    entry.isRouter = isRouter;
    if (isSolicited) confirm(one, entry, now + reachableTime(one));
    else makeStale(one, entry, now);
    return true;
  }
  const isOther = mac != 0 && !sameMac(entry.mac, mac);
  if (isOther && !(flags & Advertised.OVERRIDE)) {
    if (entry.state == NeighbourState.REACHABLE) makeStale(one, entry, now);
    return true;
  }
  if (isOther) copyMac(entry.mac, mac);
  if (entry.isRouter && !isRouter) routerIsNone(one, entry.address);
  entry.isRouter = isRouter;
  if (isSolicited) confirm(one, entry, now + reachableTime(one));
  else if (isOther) makeStale(one, entry, now);
  return true;
}

/** Somebody else claims an address that is ours: the neighbours are told otherwise, but not without end. */
function defend(one: Interface, own: OwnAddress, now: u64): void {
  one.stack.counters.conflicts++;
  const state = one.v6;
  if (state.defendedAt != 0 && now - state.defendedAt < DEFEND_INTERVAL) return;
  state.defendedAt = now;
  advertiseToAll(one, own, now);
}

/** The address that the first packet which waits was sent from (section 7.2.2), or that which fits best. */
function sourceFor(one: Interface, neighbour: Neighbour): OwnAddress | null {
  const packet = neighbour.queue;
  if (packet !== null) {
    const own = ownAddress(one, changetype<Ipv6Header>(packet.data).source);
    if (own !== null) return own;
  }
  return bestSource(one, neighbour.address);
}

/** Section 4.3; without an address of our own: RFC 4862, section 5.4.2. Where we are is not said as long as the address might be another's. */
function solicit(one: Interface, target: IpAddress, destination: IpAddress, own: OwnAddress | null, now: u64): void {
  const packet = begin(one, Icmpv6Type.NEIGHBOUR_SOLICITATION, target);
  if (packet === null) return;
  if (own !== null && !own.isOptimistic) addMac(one, packet, NdOption.SOURCE_MAC);
  if (own === null) {
    putNonce(packet.data + packet.length, nonceOf(one, target));
    packet.length += MAC_OPTION_SIZE;
  }
  one.stack.counters.solicitations++;
  setAny(nobody);
  sendOnLink(one, packet, own !== null ? own.address : nobody, destination, ND_HOP_LIMIT, 0, now);
}

/** The hardware address that a packet from the wire has come from. */
function frameSource(ip: Ipv6Header): usize {
  return changetype<EthernetHeader>(changetype<usize>(ip) - ETHERNET_SIZE).source;
}

/** Section 4.4. To `mac`, or to where its receiver is known to be. */
function advertise(one: Interface, own: OwnAddress, destination: IpAddress, flags: u32, mac: usize, now: u64): void {
  const packet = begin(one, Icmpv6Type.NEIGHBOUR_ADVERTISEMENT, own.address);
  if (packet === null) return;
  changetype<NeighbourMessage>(packet.data).flags = <u8>flags;
  addMac(one, packet, NdOption.TARGET_MAC);
  one.stack.counters.advertisements++;
  sendOnLink(one, packet, own.address, destination, ND_HOP_LIMIT, mac, now);
}

/** By this we know our own questions: another machine, with another secret or another card, asks with another one. */
function nonceOf(one: Interface, address: IpAddress): u64 {
  const mac = (<u64>load<u32>(one.device.mac)) | ((<u64>load<u16>(one.device.mac, 4)) << 32);
  return sipHash(one.stack.key, one.stack.secret, address.high ^ address.low, ~mac);
}

function begin(one: Interface, type: u32, target: IpAddress): NetBuf | null {
  const packet = takeBuffer(one.stack.transmitPool);
  if (packet === null) return null;
  const message = changetype<NeighbourMessage>(packet.data);
  memory.fill(packet.data, 0, NEIGHBOUR_MESSAGE_SIZE);
  message.type = <u8>type;
  copyAddress(message.target, target);
  packet.length = NEIGHBOUR_MESSAGE_SIZE;
  return packet;
}

function addMac(one: Interface, packet: NetBuf, kind: u32): void {
  putMacOption(packet.data + packet.length, kind, one.device.mac);
  packet.length += MAC_OPTION_SIZE;
}
