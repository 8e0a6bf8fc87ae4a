/** Whether what arrived is what was sent. */
import { foldSum, IpAddress, packetSum, pseudoSum } from "net-wire";
import { NetBuf, NetBufFlag } from "uknetdev";

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
