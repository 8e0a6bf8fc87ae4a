/** The addresses of an interface: they come and go. */
import { EEXIST, EINVAL, ENOSPC } from "ukerrno";
import { copyAddress, IpAddress, isV4, same, v4Of } from "net-wire";
import { NET_IPV6 } from "config";
import { NEVER } from "uktime";
import { joinGroup, leaveGroup } from "./listener";
import { dropNeighbour } from "./neighbours";
import { Interface, MOST_ADDRESSES, OwnAddress, Stack } from "./stack";

/**
 * Gives an interface an address, whose first `prefix` bits are its network. -EEXIST when it has it, -ENOSPC when it has too many, -EINVAL. One of IPv6
 * can be used at once while others are asked whether they have it (RFC 4862, section 5.4; RFC 4429): if one says so, it is taken away again, and
 * `counters.duplicates` tells.
 */
export function addAddress(one: Interface, address: IpAddress, prefix: u32): i32 {
  const bits = isV4(address) ? prefix + 96 : prefix;
  if (bits > 128 || (!NET_IPV6 && !isV4(address))) return -EINVAL;
  if (ownAddress(one, address) !== null) return -EEXIST;
  return newAddress(one, address, bits) === null ? -ENOSPC : 0;
}

/** Takes an address away. What is connected by it goes on as long as packets still arrive. -EINVAL when it has no such address. */
export function removeAddress(one: Interface, address: IpAddress): i32 {
  const own = ownAddress(one, address);
  if (own === null) return -EINVAL;
  forgetAddress(one, own);
  return 0;
}

/** The entry of an address that the interface has; null when it has it not. */
export function ownAddress(one: Interface, address: IpAddress): OwnAddress | null {
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
    const own = one.address(i);
    if (own.isUsed && same(own.address, address)) return own;
  }
  return null;
}

/** Makes an entry of an address that the interface does not have yet, for ever, with `bits` of 128 for its network. Null when it has too many. */
export function newAddress(one: Interface, address: IpAddress, bits: u32): OwnAddress | null {
  let own: OwnAddress | null = null;
  for (let i: u32 = 0; i < MOST_ADDRESSES && own === null; i++) if (!one.address(i).isUsed) own = one.address(i);
  if (own === null) return null;
  memory.fill(changetype<usize>(own), 0, offsetof<OwnAddress>());
  copyAddress(own.address, address);
  own.prefix = bits;
  own.isUsed = true;
  own.preferredUntil = NEVER;
  own.validUntil = NEVER;
  isOurs(one, own);
  return own;
}

/** What follows from an entry's address, new or another than before. */
export function isOurs(one: Interface, own: OwnAddress): void {
  changed(one, own);
  if (!NET_IPV6 || isV4(own.address)) return;
  own.isOptimistic = true;
  own.probes = 0;
  own.probeAt = 0;
  joinGroup(one);
  one.v6.deadline = 0;
}

/** Takes an entry away. */
export function forgetAddress(one: Interface, own: OwnAddress): void {
  own.isUsed = false;
  changed(one, own);
  if (NET_IPV6 && !isV4(own.address)) leaveGroup(one, own.address);
}

/** Whether the address on the wire whose last byte is `ending` may be one of ours: nearly always tells at once that it is not. */
export function mayBeOurs(stack: Stack, ending: u32): bool {
  return ((stack.ownEndings >>> (ending & 31)) & 1) != 0;
}

/** The interface that has this address; null when it is not ours. */
export function ownerOf(stack: Stack, address: IpAddress): Interface | null {
  let one = stack.firstInterface;
  while (one !== null && ownAddress(one, address) === null) one = one.next;
  return one;
}

/** Whether an interface has this address. */
export function isOwn(one: Interface, address: IpAddress): bool {
  return ownAddress(one, address) !== null;
}

/** Whether an interface has this IPv4 address, as it loads from the wire. */
export function isOwnV4(one: Interface, wire: u32): bool {
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
    const own = one.address(i);
    if (own.isUsed && v4Of(own.address) == wire && isV4(own.address)) return true;
  }
  return false;
}

// --- internal -------------------------------------------------------------------------------------------------------

const ONE: u32 = 1;

/** Nobody else has this address any more, or it is not ours any more. */
function changed(one: Interface, own: OwnAddress): void {
  const stack = one.stack;
  dropNeighbour(one, own.address);
  stack.ownEndings = 0;
  let any = stack.firstInterface;
  while (any !== null) {
    for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
      const each = any.address(i);
      const ending: u32 = load<u8>(changetype<usize>(each.address), 15) & 31;
      if (each.isUsed) stack.ownEndings |= ONE << ending;
    }
    any = any.next;
  }
  stack.generation++;
}
