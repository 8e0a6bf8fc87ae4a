/** Packets on their way down: the IP header, the checksum where the device makes none, and on to the neighbour. */
import { foldSum, Fragment, Ipv4Header, IPV4_SIZE, v4Of } from "net-wire";
import { NET_IPV6 } from "config";
import { NetBuf, NetBufFlag, NetFeature, packetLength, release } from "uknetdev";
import { completeChecksum } from "./complete";
import { fragment } from "./fragment";
import { outputV6 } from "./ipv6-output";
import { refreshRoute, isFresh } from "./routes";
import { Neighbour, Route } from "./stack";
import { sendTo } from "./neighbours";

/** Flags of packets that are larger than the link's MTU, and that the device cuts. */
const SEGMENTS: u32 = NetBufFlag.SEGMENTS_V4 | NetBufFlag.SEGMENTS_V6;

/**
 * Sends a packet whose `data` is the transport header. With CHECKSUM_PARTIAL the checksum field has the sum of the pseudo header, `checksumOffset` says
 * where it is, and the rest is done by the device, or here. Takes the packet. Needs headroom for the headers below.
 */
export function output(route: Route, packet: NetBuf, protocol: u32, now: u64): void {
  if (!isFresh(route) && refreshRoute(route) < 0) {
    release(packet);
    return;
  }
  if (NET_IPV6 && !route.isV4) return outputV6(route, packet, protocol, now);
  const one = route.interface;
  const length = (packet.next === null ? packet.length : packetLength(packet)) + IPV4_SIZE;
  const isLarge = length > route.mtu && !(packet.flags & SEGMENTS);
  if (packet.flags & NetBufFlag.CHECKSUM_PARTIAL) {
    // A device would see one fragment, and the sum is over all of them.
    if (one.device.features & NetFeature.TRANSMIT_CHECKSUM && !isLarge) packet.checksumStart = <u16>IPV4_SIZE;
    else completeChecksum(packet);
  }
  one.stack.counters.sent++;
  pushV4(route, packet, protocol, length, isLarge ? 0 : Fragment.DONT);
  const neighbour = changetype<Neighbour>(changetype<usize>(route.neighbour));
  if (isLarge) fragment(route, neighbour, packet, now);
  else sendTo(one, neighbour, packet, now);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** RFC 791, section 3.1. A packet that is never cut needs no identification (RFC 6864, section 4.1). */
function pushV4(route: Route, packet: NetBuf, protocol: u32, length: u32, flags: u32): void {
  const at = packet.push(IPV4_SIZE);
  const header = changetype<Ipv4Header>(at);
  const source = v4Of(route.source);
  const destination = v4Of(route.destination);
  header.begin();
  header.trafficClass = route.trafficClass;
  header.length = length;
  header.fragment = flags;
  header.identification = flags ? 0 : route.interface.stack.nextRandom() & 0xffff;
  header.timeToLive = route.timeToLive;
  header.protocol = <u8>protocol;
  header.checksum = 0;
  header.source = source;
  header.destination = destination;
  const words = load<u64>(at);
  const sum = (words & 0xffffffff) + (words >> 32) + load<u32>(at, 8) + source + destination;
  header.checksum = <u16>(foldSum(sum) ^ 0xffff);
}
