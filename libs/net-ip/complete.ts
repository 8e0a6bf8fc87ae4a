/** Checksums that are left open, and that no device fills in. */
import { foldSum, packetSum } from "net-wire";
import { NetBuf, NetBufFlag } from "uknetdev";

/** Does what the device cannot, before the IP header is put in front. UDP's sum of zero is written as ones (RFC 768). */
export function completeChecksum(packet: NetBuf): void {
  const sum = foldSum(packetSum(packet, 0)) ^ 0xffff;
  store<u16>(packet.data + packet.checksumOffset, sum ? sum : 0xffff);
  packet.flags &= ~NetBufFlag.CHECKSUM_PARTIAL;
}
