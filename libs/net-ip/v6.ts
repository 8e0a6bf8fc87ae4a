/** IPv6 on an interface: it begins with a link-local address (RFC 4862, section 5.3) and a question for routers. */
import { ENOSPC } from "ukerrno";
import { IP_ADDRESS_SIZE, IpAddress } from "net-wire";
import { NEVER } from "uktime";
import { newAddress } from "./addresses";
import { duplicatesTick } from "./duplicates";
import { interfaceIdentifier } from "./identifier";
import { listenerTick } from "./listener";
import { prefixesTick } from "./prefixes";
import { linkLocalOf, routersTick } from "./routers";
import { Interface } from "./stack";

/** fe80::/64, as it loads from the wire. */
const LINK_LOCAL: u64 = 0x80fe;
const LINK_PREFIX: u32 = 64;

const address = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/**
 * Gives an interface a link-local address, and has it listen to routers: default routes, prefixes of neighbours, name servers, the link's MTU; with
 * `isAutonomous` it makes itself addresses as they say (SLAAC). -ENOSPC when there is no place for the address. The next `poll` begins.
 */
export function startV6(one: Interface, isAutonomous: bool): i32 {
  const state = one.v6;
  state.isAutonomous = isAutonomous;
  if (state.isOn) return 0;
  if (linkLocalOf(one) === null) {
    address.high = LINK_LOCAL;
    interfaceIdentifier(one, address, 0);
    const own = newAddress(one, address, LINK_PREFIX);
    if (own === null) return -ENOSPC;
    own.isAutomatic = true;
  }
  state.isOn = true;
  state.solicitations = 0;
  state.solicitAt = 0;
  state.deadline = 0;
  return 0;
}

/** Does what is due. Returns the next moment at which something will be. */
export function v6Tick(one: Interface, now: u64): u64 {
  const state = one.v6;
  if (now < state.deadline) return state.deadline;
  state.deadline = NEVER; // whoever finds something to do at once says so below
  let next = listenerTick(one, now);
  next = min(next, duplicatesTick(one, now));
  next = min(next, routersTick(one, now));
  next = min(next, prefixesTick(one, now));
  state.deadline = min(state.deadline, next);
  return max(state.deadline, now);
}
