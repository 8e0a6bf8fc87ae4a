/** Routers of an interface (RFC 4861, section 6.3): who they are, and what they say about the link. */
import { copyAddress, Icmpv6Type, IpAddress, Ipv6Header, isLinkLocal } from "net-wire";
import { Icmpv6Header, IP_ADDRESS_SIZE, macOption, MAC_OPTION_SIZE, NdOption } from "net-wire";
import { optionSize, putMacOption, ND_HOP_LIMIT } from "net-wire";
import {
  RouterAdvertisement,
  ROUTER_ADVERTISEMENT_SIZE,
  ROUTER_SOLICITATION_SIZE,
  same,
  setAny,
  setLinkGroup,
} from "net-wire";
import { NEVER } from "uktime";
import { NetBuf, takeBuffer } from "uknetdev";
import { readOption } from "./advertised";
import { heardFrom } from "./discovery";
import { sendOnLink } from "./icmpv6-output";
import { knownNeighbour } from "./neighbours";
import { Interface, MOST_ADDRESSES, OwnAddress } from "./stack";
import { DefaultRouter, MOST_ROUTERS, MOST_SERVERS } from "./v6-state";

const MILLISECOND: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
const ALL_ROUTERS: u8 = 2;
/** Between two solicitations at first, and at most (RFC 7559, section 2). */
const FIRST_INTERVAL: u64 = 4 * SECOND;
const LONGEST_INTERVAL: u64 = 3600 * SECOND;
/** More is not believed (section 6.2.1: an hour; a minute for questions is more than enough). */
const MOST_REACHABLE: u32 = 3_600_000;
const MOST_RETRANSMISSION: u32 = 60_000;
const LEAST_RETRANSMISSION: u32 = 10;
/** Less than this many hops would cut us off, not help anybody. */
const FEWEST_HOPS: u8 = 32;

const group = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const nobody = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** Takes an advertisement whose options are in order (section 6.3.4). False when it breaks a rule. */
export function routerAdvertised(one: Interface, packet: NetBuf, now: u64): bool {
  const source = changetype<Ipv6Header>(packet.network).source;
  if (!isLinkLocal(source)) return false;
  const state = one.v6;
  if (!state.isOn) return true;
  const message = changetype<RouterAdvertisement>(packet.data);
  state.solicitAt = NEVER;
  if (message.hopLimit) state.hopLimit = max(message.hopLimit, FEWEST_HOPS);
  if (message.reachable) state.reachableTime = <u64>min(message.reachable, MOST_REACHABLE) * MILLISECOND;
  const retransmission = message.retransmission;
  if (retransmission)
    state.retransmission = <u64>min(max(retransmission, LEAST_RETRANSMISSION), MOST_RETRANSMISSION) * MILLISECOND;
  keepRouter(one, source, message, now);
  const options = packet.data + ROUTER_ADVERTISEMENT_SIZE;
  const length = packet.length - ROUTER_ADVERTISEMENT_SIZE;
  const mac = macOption(options, length, NdOption.SOURCE_MAC);
  const neighbour = mac ? heardFrom(one, source, mac, now) : knownNeighbour(one, source);
  if (neighbour !== null) neighbour.isRouter = true;
  for (let at = options; at < options + length; at += optionSize(at)) readOption(one, at, now);
  state.deadline = 0;
  return true;
}

/** The router to take: one that answers, of these one that is preferred, the first of these; null when there is none. */
export function routerFor(one: Interface): IpAddress | null {
  let best: DefaultRouter | null = null;
  for (let i: u32 = 0; i < MOST_ROUTERS; i++) {
    const router = one.v6.router(i);
    if (router.until == 0) continue;
    if (best === null || rank(router) > rank(best)) best = router;
  }
  return best === null ? null : best.address;
}

/** A neighbour does not answer: if it is a router others are better (section 6.3.6). */
export function routerSilent(one: Interface, address: IpAddress): void {
  const router = known(one, address);
  if (router === null) return;
  router.isSilent = true;
  one.stack.generation++;
}

/** A neighbour says that it is no router any more (section 7.2.5). */
export function routerIsNone(one: Interface, address: IpAddress): void {
  const router = known(one, address);
  if (router !== null) forget(one, router);
}

/** Forgets what is over, and asks for routers while there are none. Returns the next moment at which there is something to do. */
export function routersTick(one: Interface, now: u64): u64 {
  const state = one.v6;
  if (!state.isOn) return NEVER;
  if (state.solicitAt <= now) {
    solicitRouters(one, now);
    const wait = min(FIRST_INTERVAL << (<u64>min(state.solicitations, 10)), LONGEST_INTERVAL);
    state.solicitations++;
    state.solicitAt = now + wait;
  }
  let next = state.solicitAt;
  for (let i: u32 = 0; i < MOST_ROUTERS; i++) {
    const router = state.router(i);
    if (router.until == 0) continue;
    if (router.until <= now) forget(one, router);
    else next = min(next, router.until);
  }
  for (let i: u32 = 0; i < MOST_SERVERS; i++) {
    const server = state.server(i);
    if (server.until <= now) server.until = 0;
    else next = min(next, server.until);
  }
  return next;
}

// --- internal -------------------------------------------------------------------------------------------------------

function rank(router: DefaultRouter): i32 {
  return router.preference - (router.isSilent ? 4 : 0);
}

function known(one: Interface, address: IpAddress): DefaultRouter | null {
  for (let i: u32 = 0; i < MOST_ROUTERS; i++) {
    const router = one.v6.router(i);
    if (router.until != 0 && same(router.address, address)) return router;
  }
  return null;
}

function keepRouter(one: Interface, source: IpAddress, message: RouterAdvertisement, now: u64): void {
  let router = known(one, source);
  if (message.lifetime == 0) {
    if (router !== null) forget(one, router);
    return;
  }
  if (router === null) {
    for (let i: u32 = 0; i < MOST_ROUTERS && router === null; i++)
      if (one.v6.router(i).until == 0) router = one.v6.router(i);
    if (router === null) return; // the first ones have the same right
    copyAddress(router.address, source);
    router.preference = message.preference;
    one.stack.generation++;
  }
  if (router.isSilent || router.preference != message.preference) one.stack.generation++;
  router.isSilent = false;
  router.preference = message.preference;
  router.until = now + <u64>message.lifetime * SECOND;
}

function forget(one: Interface, router: DefaultRouter): void {
  router.until = 0;
  router.isSilent = false;
  one.stack.generation++;
  if (routerFor(one) !== null) return;
  one.v6.solicitations = 0;
  one.v6.solicitAt = 0;
  one.v6.deadline = 0;
}

/** Section 4.1. Where we are is said only by an address that is surely ours. */
function solicitRouters(one: Interface, now: u64): void {
  const packet = takeBuffer(one.stack.transmitPool);
  if (packet === null) return;
  changetype<Icmpv6Header>(packet.data).begin(Icmpv6Type.ROUTER_SOLICITATION, 0);
  packet.length = ROUTER_SOLICITATION_SIZE;
  const own = linkLocalOf(one);
  if (own !== null && !own.isOptimistic) {
    putMacOption(packet.data + packet.length, NdOption.SOURCE_MAC, one.device.mac);
    packet.length += MAC_OPTION_SIZE;
  }
  setAny(nobody);
  setLinkGroup(group, ALL_ROUTERS);
  sendOnLink(one, packet, own !== null ? own.address : nobody, group, ND_HOP_LIMIT, 0, now);
}

/** The link-local address of an interface; null when it has none. */
export function linkLocalOf(one: Interface): OwnAddress | null {
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
    const own = one.address(i);
    if (own.isUsed && isLinkLocal(own.address) && own.address.high != 0) return own;
  }
  return null;
}
