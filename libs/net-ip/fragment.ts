/** Cuts what is larger than the way allows (RFC 791, section 2.3; RFC 8200, section 4.5). TCP never needs it. */
import {
  Extension,
  Fragment,
  FragmentHeader,
  FRAGMENT_SIZE,
  Ipv4Header,
  IPV4_SIZE,
  Ipv6Header,
  IPV6_SIZE,
} from "net-wire";
import { NET_IPV6 } from "config";
import { NetBuf, release, takeBuffer } from "uknetdev";
import { Neighbour, Route } from "./stack";
import { sendTo } from "./neighbours";

/** Room for data in a fresh buffer, which is more than any fragment gets. */
const MOST: u32 = 1480;

/** Sends a packet with its IP header, and no extension header, in pieces of at most `route.mtu` bytes. Takes the packet. */
export function fragment(route: Route, neighbour: Neighbour, packet: NetBuf, now: u64): void {
  const one = route.interface;
  const isV4 = !NET_IPV6 || route.isV4;
  const ipSize = isV4 ? IPV4_SIZE : IPV6_SIZE;
  const headers = isV4 ? IPV4_SIZE : IPV6_SIZE + FRAGMENT_SIZE;
  const payload = min((route.mtu - headers) & ~7, MOST);
  const whole = isV4
    ? changetype<Ipv4Header>(packet.data).length - IPV4_SIZE
    : changetype<Ipv6Header>(packet.data).length;
  const identification = isV4 ? 0 : one.stack.nextRandom(); // RFC 7739: nobody can guess it
  let part: NetBuf | null = packet;
  let skip = ipSize;
  for (let offset: u32 = 0; offset < whole; offset += payload) {
    const piece = takeBuffer(one.stack.transmitPool);
    if (piece === null) break; // the receiver gives the others up
    const bytes = min(payload, whole - offset);
    const at = piece.data;
    memory.copy(at, packet.data, ipSize);
    let done: u32 = 0;
    while (done < bytes && part !== null) {
      const some = min(bytes - done, part.length - skip);
      memory.copy(at + headers + done, part.data + skip, some);
      done += some;
      skip += some;
      if (skip < part.length) continue;
      part = part.next;
      skip = 0;
    }
    piece.length = headers + bytes;
    const hasMore = offset + bytes < whole;
    if (isV4) sealV4(changetype<Ipv4Header>(at), piece.length, offset, hasMore);
    else sealV6(changetype<Ipv6Header>(at), bytes, offset, hasMore, identification);
    sendTo(one, neighbour, piece, now);
  }
  release(packet);
}

// --- internal -------------------------------------------------------------------------------------------------------

function sealV4(header: Ipv4Header, length: u32, offset: u32, hasMore: bool): void {
  header.length = length;
  header.fragment = (offset >>> 3) | (hasMore ? Fragment.MORE : 0);
  header.seal();
}

function sealV6(header: Ipv6Header, bytes: u32, offset: u32, hasMore: bool, identification: u32): void {
  const extension = changetype<FragmentHeader>(changetype<usize>(header) + IPV6_SIZE);
  extension.next = header.next;
  extension.reserved = 0;
  extension.setOffset(offset, hasMore);
  extension.identification = identification;
  header.next = <u8>Extension.FRAGMENT;
  header.length = FRAGMENT_SIZE + bytes;
}
