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

/** The last 8 bytes of ::1. */
const LOOPBACK_LOW: u64 = 0x0100_0000_0000_0000;
/** Of ff02::1:ff00:0 the last 8 bytes, and which of them are the address's own. */
const SOLICITED_LOW: u64 = 0x0000_00ff_0100_0000;
const SOLICITED_BITS: u64 = 0xffff_ff00_0000_0000;

/** Scopes of addresses: RFC 4291, section 2.7. */
export const enum Scope {
  LINK = 2,
  GLOBAL = 14,
}

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

/** 127.0.0.0/8 (RFC 1122, section 3.2.1.3), ::1. */
export function isLoopback(address: IpAddress): bool {
  if (isV4(address)) return (v4Of(address) & 0xff) == 127;
  return address.high == 0 && address.low == LOOPBACK_LOW;
}

/** How far an IPv6 address reaches, as the scopes of groups are numbered: 2 the link, 14 the world (RFC 4291, section 2.7; RFC 6724, section 3.1). */
export function scopeOf(address: IpAddress): u32 {
  if (isMulticast(address)) return (<u32>(address.high >> 8)) & 15;
  return isLinkLocal(address) || isLoopback(address) ? Scope.LINK : Scope.GLOBAL;
}

/** Makes `into` the group in which neighbours look for `address`: ff02::1:ff and its last 3 bytes (RFC 4291, section 2.7.1). */
export function solicitedNode(address: IpAddress, into: IpAddress): void {
  const last = address.low & SOLICITED_BITS;
  into.high = 0x02ff;
  into.low = SOLICITED_LOW | last;
}

/** Makes it the group of the link with that number: ff02::1 is all nodes, ff02::2 all routers, ff02::16 all routers that speak MLDv2. */
export function setLinkGroup(address: IpAddress, group: u8): void {
  address.high = 0x02ff;
  address.low = (<u64>group) << 56;
}

/** How many bits two addresses begin with that are the same, 0 … 128. */
export function commonBits(one: IpAddress, other: IpAddress): u32 {
  const high = bswap<u64>(one.high ^ other.high);
  if (high) return <u32>clz<u64>(high);
  return 64 + <u32>clz<u64>(bswap<u64>(one.low ^ other.low));
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
