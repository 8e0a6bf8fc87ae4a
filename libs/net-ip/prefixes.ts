/** Prefixes that routers advertise: which addresses are neighbours (RFC 4861, section 6.3.4), and addresses made of them (RFC 4862, section 5.5). */
import { copyAddress, IP_ADDRESS_SIZE, IpAddress, isLinkLocal, isMulticast, isV4, PrefixOption } from "net-wire";
import { NEVER } from "uktime";
import { forgetAddress, newAddress } from "./addresses";
import { interfaceIdentifier } from "./identifier";
import { untilAfter } from "./lifetime";
import { shares } from "./routes";
import { Interface, MOST_ADDRESSES, OwnAddress } from "./stack";
import { MOST_PREFIXES, OnLinkPrefix } from "./v6-state";

const SECOND: u64 = 1_000_000_000;
const TWO_HOURS: u64 = 7200 * SECOND;
/** Addresses that routers can make us have; the other places are for those that were configured. */
const MOST_AUTOMATIC: u32 = 4;
/** Bits of an interface identifier, and of the prefix before it (RFC 4291, section 2.5.1). */
const HALF: u32 = 64;
const WHOLE: u32 = 128;

const address = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** Takes a prefix of an advertisement. */
export function prefixAdvertised(one: Interface, option: PrefixOption, now: u64): void {
  const prefix = option.prefix;
  if (isLinkLocal(prefix) || isMulticast(prefix) || option.length > WHOLE || option.length == 0) return;
  if (option.isOnLink) keepPrefix(one, option, now);
  if (!option.isAutonomous || !one.v6.isAutonomous || option.preferred > option.valid || option.length != HALF) return;
  const own = automaticAddress(one, prefix);
  if (own !== null) prolong(own, option, now);
  else if (option.valid > 0) makeAddress(one, option, now);
}

/** Forgets prefixes and addresses whose time is over. Returns the next moment at which there is something to do. */
export function prefixesTick(one: Interface, now: u64): u64 {
  let next = NEVER;
  for (let i: u32 = 0; i < MOST_PREFIXES; i++) {
    const prefix = one.v6.prefix(i);
    if (prefix.until == 0) continue;
    if (prefix.until > now) next = min(next, prefix.until);
    else forgetPrefix(one, prefix);
  }
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
    const own = one.address(i);
    if (!own.isUsed || !own.isAutomatic) continue;
    if (own.validUntil <= now) {
      forgetAddress(one, own);
      continue;
    }
    own.isDeprecated = own.preferredUntil <= now;
    next = min(next, own.isDeprecated ? own.validUntil : min(own.preferredUntil, own.validUntil));
  }
  return next;
}

// --- internal -------------------------------------------------------------------------------------------------------

function keepPrefix(one: Interface, option: PrefixOption, now: u64): void {
  let place: OnLinkPrefix | null = null;
  let found: OnLinkPrefix | null = null;
  for (let i: u32 = 0; i < MOST_PREFIXES; i++) {
    const prefix = one.v6.prefix(i);
    if (prefix.until == 0) place = place === null ? prefix : place;
    else if (prefix.length == option.length && shares(prefix.address, option.prefix, option.length)) found = prefix;
  }
  if (option.valid == 0) {
    if (found !== null) forgetPrefix(one, found);
    return;
  }
  if (found === null) {
    if (place === null) return;
    copyAddress(place.address, option.prefix);
    place.length = option.length;
    one.stack.generation++;
    found = place;
  }
  found.until = untilAfter(now, option.valid);
}

function forgetPrefix(one: Interface, prefix: OnLinkPrefix): void {
  prefix.until = 0;
  one.stack.generation++;
}

/** The address that was made of a prefix; null when there is none. */
function automaticAddress(one: Interface, prefix: IpAddress): OwnAddress | null {
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
    const own = one.address(i);
    if (own.isUsed && own.isAutomatic && !isV4(own.address) && own.address.high == prefix.high) return own;
  }
  return null;
}

/** RFC 4862, section 5.5.3 (e): nobody can end an address at once by a lie, but two hours later. */
function prolong(own: OwnAddress, option: PrefixOption, now: u64): void {
  own.preferredUntil = untilAfter(now, option.preferred);
  own.isDeprecated = own.preferredUntil <= now;
  const wanted = untilAfter(now, option.valid);
  if (wanted > now + TWO_HOURS || wanted > own.validUntil) own.validUntil = wanted;
  else if (own.validUntil > now + TWO_HOURS) own.validUntil = now + TWO_HOURS;
}

/** Section 5.5.3 (d). All hosts hear an advertisement at the same moment: the question whether the address is taken waits up to a second (5.4.2). */
function makeAddress(one: Interface, option: PrefixOption, now: u64): void {
  let count: u32 = 0;
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++)
    if (one.address(i).isUsed && one.address(i).isAutomatic && !isLinkLocal(one.address(i).address)) count++;
  if (count == MOST_AUTOMATIC) return;
  copyAddress(address, option.prefix);
  interfaceIdentifier(one, address, 0);
  // Whether its prefix is on the link is said apart from it: the address itself has no network.
  const own = newAddress(one, address, WHOLE);
  if (own === null) return;
  own.isAutomatic = true;
  own.preferredUntil = untilAfter(now, option.preferred);
  own.validUntil = untilAfter(now, option.valid);
  own.isDeprecated = option.preferred == 0;
  own.probeAt = now + ((SECOND * <u64>one.stack.nextRandom()) >> 32);
}
