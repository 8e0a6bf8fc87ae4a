/** Neighbour discovery (RFC 4861, section 7.2): questions for neighbours, answers for ourselves, and what is learned from both. */
import { Advertised, checkOptions, copyMac, EthernetHeader, ETHERNET_SIZE, hasNonce, Icmpv6Header } from "net-wire";
import { Icmpv6Type, IP_ADDRESS_SIZE, IpAddress, Ipv6Header, IPV6_SIZE, isAny, isMulticast } from "net-wire";
import { macOption, ND_HOP_LIMIT, NdOption, NeighbourMessage, NEIGHBOUR_MESSAGE_SIZE, same } from "net-wire";
import { sameMac, ROUTER_ADVERTISEMENT_SIZE, setLinkGroup, solicitedNode } from "net-wire";
import { NetBuf } from "uknetdev";
import { ownAddress } from "./addresses";
import { advertise, advertiseToAll, nonceOf } from "./discovery-output";
import { isTaken } from "./duplicates";
import { confirm, knownNeighbour, makeStale, neighbourFor } from "./neighbours";
import { routerAdvertised, routerIsNone } from "./routers";
import { Interface, Neighbour, NeighbourState, OwnAddress } from "./stack";

const SECOND: u64 = 1_000_000_000;
/** How long a neighbour is there once it has answered, where routers say nothing else, in nanoseconds (section 10). */
const REACHABLE_TIME: u64 = 30 * SECOND;
/** One of our addresses is not defended more often (as RFC 5227, section 2.4, says of IPv4). */
const DEFEND_INTERVAL: u64 = 10 * SECOND;
const ALL_NODES: u8 = 1;

const group = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

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

/** The hardware address that a packet from the wire has come from. */
function frameSource(ip: Ipv6Header): usize {
  return changetype<EthernetHeader>(changetype<usize>(ip) - ETHERNET_SIZE).source;
}
