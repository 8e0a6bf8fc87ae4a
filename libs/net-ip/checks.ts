/** Whether what arrived is what was sent. */
import { foldSum, IP_ADDRESS_SIZE, IpAddress, Ipv4Header, Ipv6Header, packetSum, pseudoSum, setV4 } from "net-wire";
import { NetBuf, NetBufFlag, packetLength } from "uknetdev";
import { isV6 } from "./packet";

/** Whether the checksum of a TCP segment or UDP datagram at `data` is right, as far as the device has not found out. `length` is the whole packet's. */
export function isChecksumGood(
  packet: NetBuf,
  source: IpAddress,
  destination: IpAddress,
  protocol: u32,
  length: u32,
): bool {
  if (packet.flags & (NetBufFlag.CHECKSUM_GOOD | NetBufFlag.CHECKSUM_PARTIAL)) return true;
  return foldSum(packetSum(packet, 0) + pseudoSum(source, destination, protocol, length)) == 0xffff;
}

const sender = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const receiver = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** The same for a packet that has come by IPv4: the addresses are those of its IP header at `network`. */
export function isChecksumGoodV4(packet: NetBuf, protocol: u32): bool {
  const header = changetype<Ipv4Header>(packet.network);
  setV4(sender, header.source);
  setV4(receiver, header.destination);
  return isChecksumGood(packet, sender, receiver, protocol, packetLength(packet));
}

/** The same for a packet that has come by IPv6. */
export function isChecksumGoodV6(packet: NetBuf, protocol: u32): bool {
  const header = changetype<Ipv6Header>(packet.network);
  return isChecksumGood(packet, header.source, header.destination, protocol, packetLength(packet));
}

/** The same for either. */
export function isPacketGood(packet: NetBuf, protocol: u32): bool {
  return isV6(packet) ? isChecksumGoodV6(packet, protocol) : isChecksumGoodV4(packet, protocol);
}
