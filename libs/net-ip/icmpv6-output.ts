/** Messages of ICMPv6 on their way down: by a route, or on the link alone. */
import { EtherType, foldSum, Icmpv6Header, IpAddress, isMulticast, MAC_SIZE, packetSum } from "net-wire";
import { Extension, Protocol, pseudoSum, putRouterAlert, ROUTER_ALERT_SIZE } from "net-wire";
import { NetBuf, packetLength, release } from "uknetdev";
import { sendFrame } from "./frame";
import { pushV6 } from "./ipv6-output";
import { groupMac, neighbourFor, sendTo } from "./neighbours";
import { output } from "./output";
import { Interface, NeighbourState, Route } from "./stack";

const groupAddress = memory.data(MAC_SIZE, 8);

/** Fills in the checksum, and sends. Takes the packet. */
export function sendIcmpv6(route: Route, packet: NetBuf, now: u64): void {
  seal(packet, route.source, route.destination);
  route.interface.stack.counters.icmpSent++;
  output(route, packet, Protocol.ICMPV6, now);
}

/**
 * Sends a message to a neighbour or a group, whatever routes say, and without taking it for a reason to ask whether the neighbour is still there: else two
 * that have nothing to say to each other would go on asking for ever. `mac` is where the neighbour is, 0 what we know of it. Takes the packet.
 */
export function sendOnLink(
  one: Interface,
  packet: NetBuf,
  source: IpAddress,
  destination: IpAddress,
  hopLimit: u8,
  mac: usize,
  now: u64,
): void {
  seal(packet, source, destination);
  one.stack.counters.icmpSent++;
  pushV6(packet, source, destination, Protocol.ICMPV6, hopLimit, 0);
  if (isMulticast(destination)) {
    groupMac(destination, groupAddress);
    return sendFrame(one, packet, groupAddress, EtherType.IPV6);
  }
  if (mac) return sendFrame(one, packet, mac, EtherType.IPV6);
  const neighbour = neighbourFor(one, destination, false);
  if (neighbour === null) return release(packet);
  if (neighbour.state == NeighbourState.INCOMPLETE) sendTo(one, neighbour, packet, now);
  else if (neighbour.state == NeighbourState.LOCAL) release(packet);
  else sendFrame(one, packet, neighbour.mac, EtherType.IPV6);
}

/** Sends a message to a group with a router alert and the hop limit 1, as MLD does (RFC 3810, section 5). Takes the packet. */
export function sendAlerting(one: Interface, packet: NetBuf, source: IpAddress, group: IpAddress): void {
  seal(packet, source, group);
  one.stack.counters.icmpSent++;
  putRouterAlert(packet.push(ROUTER_ALERT_SIZE), Protocol.ICMPV6);
  pushV6(packet, source, group, Extension.HOP_BY_HOP, 1, 0);
  groupMac(group, groupAddress);
  sendFrame(one, packet, groupAddress, EtherType.IPV6);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Section 2.3 of RFC 4443. */
function seal(packet: NetBuf, source: IpAddress, destination: IpAddress): void {
  const header = changetype<Icmpv6Header>(packet.data);
  const length = packet.next === null ? packet.length : packetLength(packet);
  header.checksum = 0;
  const sum = packetSum(packet, 0) + pseudoSum(source, destination, Protocol.ICMPV6, length);
  header.checksum = <u16>(foldSum(sum) ^ 0xffff);
}
