/**
 * The internet checksum (RFC 1071): the ones' complement sum of 16-bit words. Sums are kept as 64-bit numbers of little-endian words, which
 * give the same 16 bits in the end as the wire's order does (section 2B).
 */
import { NetBuf } from "uknetdev";
import { IpAddress, isV4, v4Of } from "./address";
import { swap16 } from "./order";

/** Adds `length` bytes at `address` to `sum`. An odd last byte is taken as if a zero followed. */
export function sumBytes(address: usize, length: u32, sum: u64): u64 {
  const wide = address + (length & ~31);
  while (address < wide) {
    // Four 32-bit words fit below 2^34: a packet's sum never overflows 64 bits.
    const a = load<u64>(address);
    const b = load<u64>(address, 8);
    const c = load<u64>(address, 16);
    const d = load<u64>(address, 24);
    sum += (a & 0xffffffff) + (a >> 32) + (b & 0xffffffff) + (b >> 32);
    sum += (c & 0xffffffff) + (c >> 32) + (d & 0xffffffff) + (d >> 32);
    address += 32;
  }
  length &= 31;
  while (length >= 4) {
    sum += load<u32>(address);
    address += 4;
    length -= 4;
  }
  if (length & 2) {
    sum += load<u16>(address);
    address += 2;
  }
  if (length & 1) sum += load<u8>(address);
  return sum;
}

/** The sum as the 16 bits that belong into a header, not yet complemented. */
export function foldSum(sum: u64): u32 {
  sum = (sum & 0xffffffff) + (sum >> 32);
  let half = <u32>((sum & 0xffffffff) + (sum >> 32));
  half = (half & 0xffff) + (half >> 16);
  return (half & 0xffff) + (half >> 16);
}

/** The checksum of `length` bytes at `address`, as it is stored in a header (a load or store of a u16). 0 over bytes that have theirs in them. */
export function checksumOf(address: usize, length: u32): u32 {
  return foldSum(sumBytes(address, length, 0)) ^ 0xffff;
}

/** The sum of the pseudo header of TCP, UDP and ICMPv6 (RFC 9293, section 3.1; RFC 8200, section 8.1). */
export function pseudoSum(source: IpAddress, destination: IpAddress, protocol: u32, length: u32): u64 {
  const rest = <u64>swap16(protocol) + (length >>> 16 ? swap16(length >>> 16) : 0) + swap16(length & 0xffff);
  if (isV4(source)) return rest + v4Of(source) + v4Of(destination);
  return rest + halves(source.high) + halves(source.low) + halves(destination.high) + halves(destination.low);
}

/** The sum of all bytes of a packet from byte `from` of its first buffer on. */
export function packetSum(packet: NetBuf, from: u32): u64 {
  let sum = sumBytes(packet.data + from, packet.length - from, 0);
  let isOdd = ((packet.length - from) & 1) != 0;
  let part = packet.next;
  while (part !== null) {
    const own = sumBytes(part.data, part.length, 0);
    sum += isOdd ? swap16(foldSum(own)) : own;
    if (part.length & 1) isOdd = !isOdd;
    part = part.next;
  }
  return sum;
}

function halves(value: u64): u64 {
  return (value & 0xffffffff) + (value >> 32);
}
