/**
 * Which way a packet of IPv6 goes (RFC 4861, section 5.2): networks of configured addresses, prefixes that routers say are on the link and configured routes,
 * the longest first, then a default router. And from which of our addresses (RFC 6724, section 5).
 */
import { EINVAL, ENETUNREACH } from "ukerrno";
import {
  commonBits,
  copyAddress,
  IpAddress,
  IPV6_SMALLEST_MTU,
  isAny,
  isMulticast,
  isV4,
  Scope,
  scopeOf,
} from "net-wire";
import { ownerOf } from "./addresses";
import { neighbourFor } from "./neighbours";
import { routerFor } from "./routers";
import { enterRoute, shares } from "./routes";
import { Interface, MOST_ADDRESSES, OwnAddress, Route, Stack } from "./stack";
import { MOST_PREFIXES } from "./v6-state";

const HOP_LIMIT: u8 = 64;

/** As `findRoute`, to an address of IPv6 that is not ours. */
export function findRouteV6(stack: Stack, destination: IpAddress, source: IpAddress | null, into: Route): i32 {
  const owner = source !== null && !isAny(source) ? ownerOf(stack, source) : null;
  if (source !== null && !isAny(source) && owner === null) return -EINVAL;
  // An address of the link does not say of which one: of that of the source, or the first.
  const isOfLink = scopeOf(destination) == Scope.LINK || isMulticast(destination);
  let one: Interface | null = null;
  let hop: IpAddress | null = null;
  if (isAny(destination)) one = null;
  else if (isOfLink) one = owner !== null ? owner : firstWithLink(stack);
  else one = onLink(stack, destination);
  if (!isOfLink && !isAny(destination)) {
    let longest: i32 = one !== null ? <i32>longestHere : -1;
    for (let i: u32 = 0; i < stack.routeCount; i++) {
      const route = stack.route(i);
      if (<i32>route.prefix <= longest || isV4(route.destination)) continue;
      if (!shares(route.destination, destination, route.prefix)) continue;
      longest = route.prefix;
      one = route.interface;
      hop = isAny(route.gateway) ? null : route.gateway;
    }
    if (one === null) {
      one = firstWithRouter(stack, owner);
      if (one !== null) hop = routerFor(one);
    }
  }
  if (one === null) {
    stack.counters.noRoutes++;
    return -ENETUNREACH;
  }
  if (source !== null && !isAny(source)) copyAddress(into.source, source);
  else {
    const own = bestSource(one, destination);
    if (own === null) return -ENETUNREACH;
    copyAddress(into.source, own.address);
  }
  const next: IpAddress = hop !== null ? hop : destination;
  const hops = one.v6.hopLimit ? one.v6.hopLimit : HOP_LIMIT;
  return enterRoute(one, destination, neighbourFor(one, next, isMulticast(next)), mtuOf(one), hops, into);
}

/** The address of an interface to speak to `destination` from; null when it has none of this family. */
export function bestSource(one: Interface, destination: IpAddress): OwnAddress | null {
  let best: OwnAddress | null = null;
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
    const own = one.address(i);
    if (!own.isUsed || isV4(own.address)) continue;
    if (best === null || isBetter(own, best, destination)) best = own;
  }
  return best;
}

/** The largest packet of IPv6 on an interface's link: routers may say less than the device, but no link of IPv6 carries less than 1,280 bytes. */
export function mtuOf(one: Interface): u32 {
  const said = one.v6.mtu;
  return max(said ? min(said, one.mtu) : one.mtu, IPV6_SMALLEST_MTU);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Bits of the prefix that `onLink` has found. */
let longestHere: u32 = 0;

/** The interface on whose link a destination is; null when it is on none. */
function onLink(stack: Stack, destination: IpAddress): Interface | null {
  let found: Interface | null = null;
  longestHere = 0;
  let one = stack.firstInterface;
  while (one !== null) {
    for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
      const own = one.address(i);
      if (!own.isUsed || own.prefix <= longestHere || isV4(own.address)) continue;
      if (!shares(own.address, destination, own.prefix)) continue;
      longestHere = own.prefix;
      found = one;
    }
    for (let i: u32 = 0; i < MOST_PREFIXES; i++) {
      const prefix = one.v6.prefix(i);
      if (prefix.until == 0 || prefix.length <= longestHere) continue;
      if (!shares(prefix.address, destination, prefix.length)) continue;
      longestHere = prefix.length;
      found = one;
    }
    one = one.next;
  }
  return found;
}

function firstWithLink(stack: Stack): Interface | null {
  let one = stack.firstInterface;
  while (one !== null && !hasV6(one)) one = one.next;
  return one;
}

function hasV6(one: Interface): bool {
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) if (one.address(i).isUsed && !isV4(one.address(i).address)) return true;
  return false;
}

/** The first interface with a default router; that which has the source, if it is one. */
function firstWithRouter(stack: Stack, owner: Interface | null): Interface | null {
  if (owner !== null && routerFor(owner) !== null) return owner;
  let one = stack.firstInterface;
  while (one !== null && routerFor(one) === null) one = one.next;
  return one;
}

/** RFC 6724, section 5: rules 2, 3 and 8 (an address that might be another's is avoided as a deprecated one: RFC 4429, section 3.3). */
function isBetter(own: OwnAddress, best: OwnAddress, destination: IpAddress): bool {
  const wanted = scopeOf(destination);
  const scope = scopeOf(own.address);
  const other = scopeOf(best.address);
  if (scope != other) return scope < other ? scope >= wanted : other < wanted;
  if (own.isDeprecated != best.isDeprecated) return best.isDeprecated;
  if (own.isOptimistic != best.isOptimistic) return best.isOptimistic;
  return commonBits(own.address, destination) > commonBits(best.address, destination);
}
