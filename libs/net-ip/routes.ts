/** Which way a packet goes: to ourselves, else the addresses' own networks first, then configured routes, the longest prefix first. */
import { EHOSTUNREACH, EINVAL, ENETUNREACH } from "ukerrno";
import { copyAddress, hostBits, IpAddress, isAny, isLoopback, isMulticast, isV4, v4Of } from "net-wire";
import { NET_IPV6 } from "config";
import { ownerOf } from "./addresses";
import { Interface, MOST_ADDRESSES, Neighbour, OwnAddress, Route, Stack, StaticRoute } from "./stack";
import { localNeighbour, neighbourFor } from "./neighbours";
import { pathMtu } from "./paths";
import { findRouteV6 } from "./routes-v6";

const TIME_TO_LIVE: u8 = 64;
/** All ones on the wire: this network's broadcast (RFC 919). */
const BROADCAST: u32 = 0xffffffff;

/**
 * Finds the way to `destination`, from the address `source` (null: the one that fits best), and fills `into` in. -ENETUNREACH when there is
 * none, -EINVAL when `source` is none of ours.
 */
export function findRoute(stack: Stack, destination: IpAddress, source: IpAddress | null, into: Route): i32 {
  if (!NET_IPV6 && !isV4(destination)) {
    stack.counters.noRoutes++;
    return -ENETUNREACH;
  }
  const self = isLoopback(destination) ? stack.firstInterface : ownerOf(stack, destination);
  if (self !== null) return routeToSelf(self, destination, source, into);
  if (NET_IPV6 && !isV4(destination)) return findRouteV6(stack, destination, source, into);
  let best: StaticRoute | null = null;
  let one: Interface | null = null;
  let own: OwnAddress | null = null;
  let longest: i32 = -1;
  let candidate = stack.firstInterface;
  while (candidate !== null) {
    for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
      const address = candidate.address(i);
      if (!address.isUsed || <i32>address.prefix <= longest) continue;
      if (
        !shares(address.address, destination, address.prefix) &&
        !(isLimitedBroadcast(destination) && isV4(address.address))
      )
        continue;
      longest = address.prefix;
      one = candidate;
      own = address;
    }
    candidate = candidate.next;
  }
  for (let i: u32 = 0; i < stack.routeCount; i++) {
    const route = stack.route(i);
    if (<i32>route.prefix <= longest || isV4(route.destination) != isV4(destination)) continue;
    if (!shares(route.destination, destination, route.prefix)) continue;
    longest = route.prefix;
    best = route;
    one = route.interface;
    own = null;
  }
  if (one === null) {
    stack.counters.noRoutes++;
    return -ENETUNREACH;
  }
  if (source !== null && !isAny(source)) {
    if (ownerOf(stack, source) === null) return -EINVAL;
    copyAddress(into.source, source);
  } else {
    if (own === null) own = bestAddress(one, best !== null && !isAny(best.gateway) ? best.gateway : destination);
    if (own === null) return -ENETUNREACH;
    copyAddress(into.source, own.address);
  }
  const hop = best !== null && !isAny(best.gateway) ? best.gateway : destination;
  return enterRoute(one, destination, neighbourFor(one, hop, isBroadcast(one, hop)), one.mtu, TIME_TO_LIVE, into);
}

/** Fills in what was found; its source is there already. `mtu` and `hops` are the interface's. */
export function enterRoute(
  one: Interface,
  destination: IpAddress,
  neighbour: Neighbour | null,
  mtu: u32,
  hops: u8,
  into: Route,
): i32 {
  if (neighbour === null) return -EHOSTUNREACH;
  const stack = one.stack;
  copyAddress(into.destination, destination);
  into.interface = one;
  into.isV4 = isV4(destination);
  into.mtu = pathMtu(stack, destination, mtu);
  if (into.timeToLive == 0) into.timeToLive = hops;
  into.neighbour = neighbour;
  into.neighbourSerial = neighbour.serial;
  into.generation = stack.generation;
  return 0;
}

/** Brings a route up to date that was found before. What `findRoute` returns. Its MTU is what is known of the way then: see `learnMtu`. */
export function refreshRoute(route: Route): i32 {
  return findRoute(route.interface.stack, route.destination, route.source, route);
}

/** Whether a route can be used as it is. */
export function isFresh(route: Route): bool {
  const neighbour = route.neighbour;
  return (
    neighbour !== null &&
    neighbour.serial == route.neighbourSerial &&
    route.generation == route.interface.stack.generation
  );
}

/** Whether an address means everybody: 255.255.255.255, a network's last address, a group. */
export function isBroadcast(one: Interface, address: IpAddress): bool {
  if (isMulticast(address) || isLimitedBroadcast(address)) return true;
  if (!isV4(address)) return false;
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
    const own = one.address(i);
    if (!own.isUsed || !isV4(own.address) || own.prefix > 126) continue;
    const rest = hostBits(own.prefix - 96);
    if ((v4Of(address) & rest) == rest && ((v4Of(address) ^ v4Of(own.address)) & ~rest) == 0) return true;
  }
  return false;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The way to ourselves, which leads by no device: `one` has the address, or lends its name to the loopback addresses. */
function routeToSelf(one: Interface, destination: IpAddress, source: IpAddress | null, into: Route): i32 {
  if (source !== null && !isAny(source)) {
    if (isV4(source) != isV4(destination)) return -EINVAL;
    if (!isLoopback(source) && ownerOf(one.stack, source) === null) return -EINVAL;
    copyAddress(into.source, source);
  } else copyAddress(into.source, destination);
  return enterRoute(one, destination, localNeighbour(one, destination), one.mtu, TIME_TO_LIVE, into);
}

function isLimitedBroadcast(address: IpAddress): bool {
  return isV4(address) && v4Of(address) == BROADCAST;
}

/** Whether the first `prefix` bits are the same. */
export function shares(one: IpAddress, other: IpAddress, prefix: u32): bool {
  return (
    differs(one.high, other.high, min(prefix, 64)) == 0 &&
    differs(one.low, other.low, prefix > 64 ? prefix - 64 : 0) == 0
  );
}

function differs(one: u64, other: u64, bits: u32): u64 {
  return bits == 0 ? 0 : bswap<u64>(one ^ other) >> (64 - bits);
}

/** The address of an interface that is nearest to another one: RFC 6724, section 5, as far as there is a choice here. */
function bestAddress(one: Interface, to: IpAddress): OwnAddress | null {
  let best: OwnAddress | null = null;
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
    const own = one.address(i);
    if (!own.isUsed || isV4(own.address) != isV4(to)) continue;
    if (best === null || shares(own.address, to, own.prefix)) best = own;
  }
  return best;
}
