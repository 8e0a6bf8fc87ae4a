/** Which port is whose. */
import { EADDRINUSE, EINVAL } from "ukerrno";
import { isAny, same } from "net-wire";
import { Stack } from "net-ip";
import { Udp, UdpPort } from "./port";

/** Ports for those who do not care which (RFC 6335, section 6), and how many of them are tried: the table is never nearly full. */
const FIRST_FREE: u32 = 49152;
const FREE: u32 = 16384;
const TRIES: u32 = 64;
const LAST: u32 = 65535;

/** UDP of a stack. */
export function udpOf(stack: Stack): Udp {
  return changetype<Udp>(stack.udp);
}

/**
 * Begins to listen, on the port that `port.number` says or, when that is 0, on a free one that is hard to guess (RFC 6056, section 3.3.1). -EADDRINUSE when
 * somebody listens there already, or everywhere one looked; -EINVAL for no number of a port.
 */
export function udpOpen(stack: Stack, port: UdpPort): i32 {
  if (port.number > LAST) return -EINVAL;
  if (port.number == 0) {
    port.number = choose(stack, port);
    if (port.number == 0) return -EADDRINUSE;
  } else if (isTaken(stack, port)) return -EADDRINUSE;
  port.stack = stack;
  const bucket = udpOf(stack).bucket(port.number);
  port.next = changetype<UdpPort | null>(load<usize>(bucket));
  store<usize>(bucket, changetype<usize>(port));
  return 0;
}

/** Ends listening. Nothing is called for the port any more. */
export function udpClose(port: UdpPort): void {
  let link = udpOf(port.stack).bucket(port.number);
  for (;;) {
    const one = changetype<UdpPort | null>(load<usize>(link));
    if (one === null) return;
    if (one == port) break;
    link = changetype<usize>(one) + offsetof<UdpPort>("next");
  }
  store<usize>(link, changetype<usize>(port.next));
  port.next = null;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Whether somebody has the number, for the same address or for all. */
function isTaken(stack: Stack, port: UdpPort): bool {
  let one = changetype<UdpPort | null>(load<usize>(udpOf(stack).bucket(port.number)));
  while (one !== null) {
    const overlaps = isAny(one.address) || isAny(port.address) || same(one.address, port.address);
    if (one.number == port.number && overlaps) return true;
    one = one.next;
  }
  return false;
}

function choose(stack: Stack, port: UdpPort): u32 {
  for (let i: u32 = 0; i < TRIES; i++) {
    port.number = FIRST_FREE + (stack.nextRandom() & (FREE - 1));
    if (!isTaken(stack, port)) return port.number;
  }
  return 0;
}
