/**
 * What the way to a destination carries (RFC 1191, RFC 8201): learned from routers that could not pass a packet on, and forgotten after a while, since
 * ways change. Routes get it by `findRoute`.
 */
import { copyAddress, IpAddress, IPV6_SMALLEST_MTU, isV4, same } from "net-wire";
import { NEVER } from "uktime";
import { Path, PATHS, Stack } from "./stack";

/** How long it is believed: 10 minutes (RFC 8201, section 4; RFC 1191, section 6.3). */
const LIFETIME: u64 = 600_000_000_000;
/** Less is not believed of IPv4, where anybody may claim a way of 68 bytes to make work for us: 576 bytes less the largest options. */
const SMALLEST_V4: u32 = 552;

/** The smallest MTU that is believed of a family. */
export function smallestMtu(isV4: bool): u32 {
  return isV4 ? SMALLEST_V4 : IPV6_SMALLEST_MTU;
}

/** What gets to a destination in one piece, at most `most`. */
export function pathMtu(stack: Stack, destination: IpAddress, most: u32): u32 {
  if (stack.pathDeadline == 0 || stack.pathDeadline == NEVER) return most; // none is known, as nearly always
  const path = find(stack, destination);
  return path === null ? most : min(path.mtu, most);
}

/** Notes that no more than `mtu` bytes get to a destination. Routes find out before they send again. Nothing changes when it is more than was known. */
export function learnMtu(stack: Stack, destination: IpAddress, mtu: u32, now: u64): void {
  mtu = max(mtu, smallestMtu(isV4(destination)));
  let path = find(stack, destination);
  if (path === null) {
    path = stack.path(0);
    for (let i: u32 = 1; i < PATHS; i++) if (stack.path(i).until < path.until) path = stack.path(i);
    copyAddress(path.address, destination);
  } else if (path.mtu < mtu) return;
  path.mtu = mtu;
  path.until = now + LIFETIME;
  if (stack.pathDeadline == 0 || path.until < stack.pathDeadline) stack.pathDeadline = path.until;
  stack.generation++;
}

/** Forgets what is old. Returns the next moment for it. */
export function pathsTick(stack: Stack, now: u64): u64 {
  if (stack.pathDeadline == 0) return NEVER;
  if (now < stack.pathDeadline) return stack.pathDeadline;
  let next = NEVER;
  for (let i: u32 = 0; i < PATHS; i++) {
    const path = stack.path(i);
    if (path.until == 0) continue;
    if (path.until <= now) path.until = 0;
    else next = min(next, path.until);
  }
  stack.pathDeadline = next;
  stack.generation++;
  return next;
}

// --- internal -------------------------------------------------------------------------------------------------------

function find(stack: Stack, destination: IpAddress): Path | null {
  for (let i: u32 = 0; i < PATHS; i++) {
    const path = stack.path(i);
    if (path.until != 0 && same(path.address, destination)) return path;
  }
  return null;
}
