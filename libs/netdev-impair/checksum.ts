/** The internet checksum (RFC 1071) where a device has to fill it in. */
import { NetBuf, NetBufFlag, packetLength } from "uknetdev";
import { setByte } from "./copy";

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

/** The sum of all bytes from `start` on, folded to 16 bits, in the order of bytes that memory has. */
export function sumFrom(packet: NetBuf, start: u32): u32 {
  let sum: u32 = 0;
  let isOdd = false;
  let part: NetBuf | null = packet;
  while (part !== null) {
    if (start < part.length) {
      const length = part.length - start;
      let piece = sumRun(part.data + start, length);
      if (isOdd) piece = ((piece & 0xff) << 8) | (piece >> 8);
      sum = fold(sum + piece);
      if (length & 1) isOdd = !isOdd;
      start = 0;
    } else start -= part.length;
    part = part.next;
  }
  return sum;
}

// --- internal -------------------------------------------------------------------------------------------------------

function sumRun(address: usize, length: u32): u32 {
  let sum: u64 = 0;
  for (; length >= 4; length -= 4, address += 4) sum += <u64>load<u32>(address);
  if (length & 2) {
    sum += <u64>load<u16>(address);
    address += 2;
  }
  if (length & 1) sum += <u64>load<u8>(address);
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffff) + (sum >> 16);
  return fold(fold(<u32>sum));
}

function fold(sum: u32): u32 {
  return (sum & 0xffff) + (sum >> 16);
}
