/** Cuts what is larger than the way allows (RFC 791, section 2.3). TCP never needs it. */
import { Fragment, Ipv4Header, IPV4_SIZE } from "net-wire";
import { NetBuf, release, takeBuffer } from "uknetdev";
import { Neighbour, Route } from "./stack";
import { sendTo } from "./neighbours";

/** Room for data in a fresh buffer, which is more than any fragment gets. */
const MOST: u32 = 1480;

/** Sends a packet with its IPv4 header in pieces of at most `route.mtu` bytes. Takes the packet. */
export function fragment(route: Route, neighbour: Neighbour, packet: NetBuf, now: u64): void {
  const one = route.interface;
  const payload = min((route.mtu - IPV4_SIZE) & ~7, MOST);
  const whole = changetype<Ipv4Header>(packet.data).length - IPV4_SIZE;
  let part: NetBuf | null = packet;
  let skip = IPV4_SIZE;
  for (let offset: u32 = 0; offset < whole; offset += payload) {
    const piece = takeBuffer(one.stack.transmitPool);
    if (piece === null) break; // the receiver gives the others up
    const bytes = min(payload, whole - offset);
    const at = piece.data;
    memory.copy(at, packet.data, IPV4_SIZE);
    let done: u32 = 0;
    while (done < bytes && part !== null) {
      const some = min(bytes - done, part.length - skip);
      memory.copy(at + IPV4_SIZE + done, part.data + skip, some);
      done += some;
      skip += some;
      if (skip < part.length) continue;
      part = part.next;
      skip = 0;
    }
    piece.length = IPV4_SIZE + bytes;
    const header = changetype<Ipv4Header>(at);
    header.length = piece.length;
    header.fragment = (offset >>> 3) | (offset + bytes < whole ? Fragment.MORE : 0);
    header.seal();
    sendTo(one, neighbour, piece, now);
  }
  release(packet);
}
