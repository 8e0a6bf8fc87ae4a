/** Packets of IPv6 on their way down. */
import { copyAddress, IpAddress, Ipv6Header, IPV6_SIZE } from "net-wire";
import { NetBuf, NetBufFlag, NetFeature, packetLength, release } from "uknetdev";
import { completeChecksum } from "./complete";
import { fragment } from "./fragment";
import { sendTo } from "./neighbours";
import { Neighbour, Route } from "./stack";

const SEGMENTS: u32 = NetBufFlag.SEGMENTS_V4 | NetBufFlag.SEGMENTS_V6;
/** The header's field has 16 bits. */
const MOST_BYTES: u32 = 65_535;

/** Sends a packet by a fresh route: as `output`, whose second half it is. */
export function outputV6(route: Route, packet: NetBuf, protocol: u32, now: u64): void {
  const one = route.interface;
  const bytes = packet.next === null ? packet.length : packetLength(packet);
  if (bytes > MOST_BYTES) return release(packet);
  const isLarge = bytes + IPV6_SIZE > route.mtu && !(packet.flags & SEGMENTS);
  if (packet.flags & NetBufFlag.CHECKSUM_PARTIAL) {
    // A device would see one fragment, and the sum is over all of them.
    if (one.device.features & NetFeature.TRANSMIT_CHECKSUM && !isLarge) packet.checksumStart = <u16>IPV6_SIZE;
    else completeChecksum(packet);
  }
  one.stack.counters.sent++;
  pushV6(packet, route.source, route.destination, protocol, route.timeToLive, route.trafficClass);
  const neighbour = changetype<Neighbour>(changetype<usize>(route.neighbour));
  if (isLarge) fragment(route, neighbour, packet, now);
  else sendTo(one, neighbour, packet, now);
}

/** Puts an IPv6 header in front of a packet. */
export function pushV6(
  packet: NetBuf,
  source: IpAddress,
  destination: IpAddress,
  next: u32,
  hopLimit: u8,
  trafficClass: u32,
): void {
  const bytes = packet.next === null ? packet.length : packetLength(packet);
  const header = changetype<Ipv6Header>(packet.push(IPV6_SIZE));
  header.begin(trafficClass);
  header.length = bytes;
  header.next = <u8>next;
  header.hopLimit = hopLimit;
  copyAddress(header.source, source);
  copyAddress(header.destination, destination);
}
