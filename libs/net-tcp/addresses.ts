/** Who sent the segment at hand, and to which of our addresses. */
import { IP_ADDRESS_SIZE, IpAddress, Ipv4Header, setV4 } from "net-wire";
import { NetBuf } from "uknetdev";

/** The addresses of the segment that is being handled, until the next one. */
export const remote = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
export const local = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** Where an IPv6 header has its addresses (RFC 8200, section 3). */
const V6_SOURCE: usize = 8;
const V6_DESTINATION: usize = V6_SOURCE + IP_ADDRESS_SIZE;

/** Reads the addresses of the IP header at `network`, of either version. `isQuoted`: it is one of ours that an ICMP error quotes. */
export function readAddresses(packet: NetBuf, isQuoted: bool = false): void {
  const from = isQuoted ? local : remote;
  const to = isQuoted ? remote : local;
  const header = changetype<Ipv4Header>(packet.network);
  if (header.version == 4) {
    setV4(from, header.source);
    setV4(to, header.destination);
    return;
  }
  memory.copy(changetype<usize>(from), packet.network + V6_SOURCE, IP_ADDRESS_SIZE);
  memory.copy(changetype<usize>(to), packet.network + V6_DESTINATION, IP_ADDRESS_SIZE);
}
