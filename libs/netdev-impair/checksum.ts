/** The internet checksum (RFC 1071) where a device has to fill it in. */
import { NetBuf, NetBufFlag, packetLength, setByte } from "uknetdev";
import { foldSum, packetSum } from "net-wire";

/**
 * Does what CHECKSUM_PARTIAL asks of a device, in a packet that nobody else holds, and takes the flag away. False when the packet asks for
 * bytes that it does not have. A sum of 0 is written as its other form: to UDP, 0 means that there is none.
 */
export function completeChecksum(packet: NetBuf): bool {
  const start: u32 = packet.checksumStart;
  const at = start + <u32>packet.checksumOffset;
  if (at + 2 > packetLength(packet)) return false;
  const sum = ~sumFrom(packet, start) & 0xffff;
  const stored: u32 = sum ? sum : 0xffff;
  setByte(packet, at, stored & 0xff);
  setByte(packet, at + 1, stored >> 8);
  packet.flags &= ~NetBufFlag.CHECKSUM_PARTIAL;
  return true;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The sum of all bytes from `start` on, which may be in a later buffer. */
function sumFrom(packet: NetBuf, start: u32): u32 {
  let part = packet;
  while (start >= part.length && part.next !== null) {
    start -= part.length;
    part = part.next!;
  }
  return foldSum(packetSum(part, start));
}
