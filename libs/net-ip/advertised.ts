/** What routers advertise besides themselves (RFC 4861, section 4.6; RFC 8106): prefixes, the link's MTU, name servers. */
import {
  copyAddress,
  IP_ADDRESS_SIZE,
  IpAddress,
  IPV6_SMALLEST_MTU,
  isAny,
  isMulticast,
  MTU_OPTION_SIZE,
} from "net-wire";
import {
  NAME_SERVERS_SIZE,
  NdOption,
  optionKind,
  optionSize,
  optionWord,
  PREFIX_OPTION_SIZE,
  PrefixOption,
  same,
} from "net-wire";
import { untilAfter } from "./lifetime";
import { prefixAdvertised } from "./prefixes";
import { Interface } from "./stack";
import { MOST_SERVERS } from "./v6-state";

/** Takes an option of a router's advertisement; its size has been checked. */
export function readOption(one: Interface, at: usize, now: u64): void {
  const size = optionSize(at);
  switch (optionKind(at)) {
    case NdOption.PREFIX:
      if (size == PREFIX_OPTION_SIZE) prefixAdvertised(one, changetype<PrefixOption>(at), now);
      return;
    case NdOption.MTU: {
      const mtu = optionWord(at);
      if (size != MTU_OPTION_SIZE || mtu < IPV6_SMALLEST_MTU || mtu > one.device.mtu || mtu == one.v6.mtu) return;
      one.v6.mtu = mtu;
      one.stack.generation++;
      return;
    }
    case NdOption.NAME_SERVERS:
      for (let server = at + NAME_SERVERS_SIZE; server + IP_ADDRESS_SIZE <= at + size; server += IP_ADDRESS_SIZE)
        keepServer(one, changetype<IpAddress>(server), untilAfter(now, optionWord(at)), optionWord(at) == 0);
  }
}

/** Stores the name server number `index` (0, 1, …) of those that routers advertise (RFC 8106). False when there are not so many. */
export function advertisedServer(one: Interface, index: u32, into: IpAddress): bool {
  let left = index;
  for (let i: u32 = 0; i < MOST_SERVERS; i++) {
    const server = one.v6.server(i);
    if (server.until == 0) continue;
    if (left-- != 0) continue;
    copyAddress(into, server.address);
    return true;
  }
  return false;
}

// --- internal -------------------------------------------------------------------------------------------------------

function keepServer(one: Interface, address: IpAddress, until: u64, isOver: bool): void {
  if (isAny(address) || isMulticast(address)) return;
  let place = -1;
  for (let i: u32 = 0; i < MOST_SERVERS; i++) {
    const server = one.v6.server(i);
    if (server.until == 0) place = place < 0 ? <i32>i : place;
    else if (same(server.address, address)) {
      server.until = isOver ? 0 : until;
      return;
    }
  }
  if (place < 0 || isOver) return;
  copyAddress(one.v6.server(place).address, address);
  one.v6.server(place).until = until;
}
