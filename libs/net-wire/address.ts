/**
 * Internet addresses of both families in one form: 16 bytes as on the wire. An IPv4 address is ::ffff:a.b.c.d (RFC 4291, section 2.5.5.2),
 * so that all above the IP layer needs one code path.
 */

@unmanaged
export class IpAddress {
  /** The first 8 bytes and the last ones, as a little-endian machine loads them. */
  high: u64;
  low: u64;
}

export const IP_ADDRESS_SIZE: u32 = <u32>offsetof<IpAddress>();

/** Bytes 8 … 11 of every IPv4 address: 00 00 ff ff. */
const V4_PREFIX: u64 = 0xffff0000;

export function isV4(address: IpAddress): bool {
  return address.high == 0 && (address.low & 0xffffffff) == V4_PREFIX;
}

/** Makes it the IPv4 address whose 4 bytes on the wire load as `wire`. */
export function setV4(address: IpAddress, wire: u32): void {
  address.high = 0;
  address.low = V4_PREFIX | ((<u64>wire) << 32);
}

/** The 4 bytes of an IPv4 address as they load from the wire. */
export function v4Of(address: IpAddress): u32 {
  return <u32>(address.low >> 32);
}

/** Makes it the address that stands for any: `::`. */
export function setAny(address: IpAddress): void {
  address.high = 0;
  address.low = 0;
}

/** Whether it is `::` or 0.0.0.0. */
export function isAny(address: IpAddress): bool {
  return address.high == 0 && (address.low == 0 || address.low == V4_PREFIX);
}

/** 224.0.0.0/4 (RFC 1112), ff00::/8. */
export function isMulticast(address: IpAddress): bool {
  if (isV4(address)) return (v4Of(address) & 0xf0) == 0xe0;
  return (address.high & 0xff) == 0xff;
}

/** 169.254.0.0/16 (RFC 3927), fe80::/10. */
export function isLinkLocal(address: IpAddress): bool {
  if (isV4(address)) return (v4Of(address) & 0xffff) == 0xfea9;
  return (address.high & 0xc0ff) == 0x80fe;
}

/** Bits of the network of an IPv4 address as it loads from the wire, where nothing else says it: those of its old class (RFC 950). */
export function classPrefix(wire: u32): u32 {
  const first = wire & 0xff;
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}

/** The bits of an IPv4 address behind the first `prefix` ones, as they load from the wire. */
export function hostBits(prefix: u32): u32 {
  return prefix == 0 ? ~0 : bswap<u32>(~(~(<u32>0) << (32 - prefix)));
}

export function same(one: IpAddress, other: IpAddress): bool {
  return one.low == other.low && one.high == other.high;
}

export function copyAddress(to: IpAddress, from: IpAddress): void {
  to.high = from.high;
  to.low = from.low;
}

/** A well-mixed number of an address and a word; `key` keeps others from choosing addresses that collide. */
export function hashAddress(address: IpAddress, word: u32, key: u64): u32 {
  let hash = (address.low ^ key) * 0x9e3779b97f4a7c15;
  hash = (hash ^ (hash >> 32) ^ address.high ^ (<u64>word)) * 0xd6e8feb86659fd93;
  return <u32>(hash >> 32);
}
