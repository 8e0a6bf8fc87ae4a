/** What a packet on its way up says of itself, whatever its family: for protocols above. `network` is its IP header's address. */
import { copyAddress, IpAddress, Ipv4Header, Ipv6Header, setV4 } from "net-wire";
import { NET_IPV6 } from "config";
import { NetBuf } from "uknetdev";

/** Whether it has come by IPv6. */
export function isV6(packet: NetBuf): bool {
  return NET_IPV6 && load<u8>(packet.network) >>> 4 == 6;
}

/** Stores who sent it. */
export function packetSource(packet: NetBuf, into: IpAddress): void {
  if (isV6(packet)) copyAddress(into, changetype<Ipv6Header>(packet.network).source);
  else setV4(into, changetype<Ipv4Header>(packet.network).source);
}

/** Stores to whom it was sent: one of our addresses, a group, or a broadcast address. `mark` is 1 when that is more than us. */
export function packetDestination(packet: NetBuf, into: IpAddress): void {
  if (isV6(packet)) copyAddress(into, changetype<Ipv6Header>(packet.network).destination);
  else setV4(into, changetype<Ipv4Header>(packet.network).destination);
}
