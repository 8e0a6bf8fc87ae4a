/** Messages of neighbour discovery (RFC 4861, section 4) and their options. */
import { IpAddress } from "./address";
import { MAC_SIZE } from "./ethernet";
import { swap16 } from "./order";

/** Bytes of the messages without options. */
export const ROUTER_SOLICITATION_SIZE: u32 = 8;
export const ROUTER_ADVERTISEMENT_SIZE: u32 = 16;
export const NEIGHBOUR_MESSAGE_SIZE: u32 = 24;
/** Who comes by a router has fewer hops left. */
export const ND_HOP_LIMIT: u8 = 255;
/** Options that are looked at in one message. */
const MOST_OPTIONS: u32 = 32;

/** Flags of a neighbour advertisement. */
export const enum Advertised {
  ROUTER = 0x80,
  SOLICITED = 0x40,
  OVERRIDE = 0x20,
}

/** Kinds of options. */
export const enum NdOption {
  SOURCE_MAC = 1,
  TARGET_MAC = 2,
  PREFIX = 3,
  REDIRECTED = 4,
  MTU = 5,
  /** RFC 3971, section 5.3.2. */
  NONCE = 14,
  /** RFC 8106, section 5.1. */
  NAME_SERVERS = 25,
}

/** Bytes of an option with a hardware address. */
export const MAC_OPTION_SIZE: u32 = 8;
export const PREFIX_OPTION_SIZE: u32 = 32;
export const MTU_OPTION_SIZE: u32 = 8;
/** Of one with name servers, without them. */
export const NAME_SERVERS_SIZE: u32 = 8;

/** A neighbour solicitation or advertisement. */
@unmanaged
export class NeighbourMessage {
  type: u8;
  code: u8;
  checksum: u16;
  /** Of an advertisement: `Advertised` bits. */
  flags: u8;
  private reserved0: u8;
  private reserved1: u16;
  private targetHigh: u64;
  private targetLow: u64;

  get target(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<NeighbourMessage>("targetHigh"));
  }
}

@unmanaged
export class RouterAdvertisement {
  type: u8;
  code: u8;
  checksum: u16;
  /** What hosts shall send with; 0: not said. */
  hopLimit: u8;
  flags: u8;
  private rawLifetime: u16;
  private rawReachable: u32;
  private rawRetransmission: u32;

  /** Seconds for which it is a default router; 0: it is none. */
  get lifetime(): u32 {
    return swap16(this.rawLifetime);
  }

  set lifetime(value: u32) {
    this.rawLifetime = <u16>swap16(value);
  }

  /** Milliseconds, 0: not said. */
  get reachable(): u32 {
    return bswap<u32>(this.rawReachable);
  }

  set reachable(value: u32) {
    this.rawReachable = bswap<u32>(value);
  }

  /** Milliseconds between solicitations, 0: not said. */
  get retransmission(): u32 {
    return bswap<u32>(this.rawRetransmission);
  }

  set retransmission(value: u32) {
    this.rawRetransmission = bswap<u32>(value);
  }

  /** Between default routers: -1 low, 0, 1 high (RFC 4191, section 2.1; the reserved value is 0). */
  get preference(): i32 {
    const bits = ((<u32>this.flags) >>> 3) & 3;
    return bits == 1 ? 1 : bits == 3 ? -1 : 0;
  }
}

/** A prefix (section 4.6.2). */
@unmanaged
export class PrefixOption {
  kind: u8;
  units: u8;
  /** Bits. */
  length: u8;
  flags: u8;
  private rawValid: u32;
  private rawPreferred: u32;
  private reserved: u32;
  private high: u64;
  private low: u64;

  /** Addresses of this prefix are neighbours. */
  get isOnLink(): bool {
    return (this.flags & 0x80) != 0;
  }

  /** Hosts make addresses with this prefix. */
  get isAutonomous(): bool {
    return (this.flags & 0x40) != 0;
  }

  /** Seconds; all ones: for ever. */
  get valid(): u32 {
    return bswap<u32>(this.rawValid);
  }

  set valid(value: u32) {
    this.rawValid = bswap<u32>(value);
  }

  get preferred(): u32 {
    return bswap<u32>(this.rawPreferred);
  }

  set preferred(value: u32) {
    this.rawPreferred = bswap<u32>(value);
  }

  get prefix(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<PrefixOption>("high"));
  }
}

/** An option's kind and all of its bytes. */
export function optionKind(option: usize): u32 {
  return load<u8>(option);
}

export function optionSize(option: usize): u32 {
  return (<u32>load<u8>(option, 1)) << 3;
}

/** The 32-bit number in an option's second word: the MTU, or how many seconds name servers are good for. */
export function optionWord(option: usize): u32 {
  return bswap<u32>(load<u32>(option, 4));
}

export function setOptionWord(option: usize, value: u32): void {
  store<u32>(option, bswap<u32>(value), 4);
}

/** Writes an option with 6 bytes by which who asks knows its own question again (RFC 7527). */
export function putNonce(at: usize, nonce: u64): void {
  store<u64>(at, (nonce << 16) | (<u64>NdOption.NONCE) | ((MAC_OPTION_SIZE >>> 3) << 8));
}

/** Whether one of the options is that of `putNonce`. The options have been checked. */
export function hasNonce(at: usize, length: u32, nonce: u64): bool {
  const found = macOption(at, length, NdOption.NONCE);
  return found != 0 && load<u64>(found - 2) >>> 16 == (nonce << 16) >>> 16;
}

/** Whether `length` bytes at `at` are options all through (section 4.6: one of length 0 spoils the message). */
export function checkOptions(at: usize, length: u32): bool {
  let options: u32 = 0;
  while (length > 0) {
    if (length < 8 || options++ == MOST_OPTIONS) return false;
    const size = optionSize(at);
    if (size == 0 || size > length) return false;
    at += size;
    length -= size;
  }
  return true;
}

/** The hardware address in the first option of a kind; 0 when there is none. The options have been checked. */
export function macOption(at: usize, length: u32, kind: u32): usize {
  const end = at + length;
  while (at < end) {
    if (optionKind(at) == kind && optionSize(at) == MAC_OPTION_SIZE) return at + 2;
    at += optionSize(at);
  }
  return 0;
}

/** Writes an option with a hardware address. */
export function putMacOption(at: usize, kind: u32, mac: usize): void {
  store<u8>(at, <u8>kind);
  store<u8>(at, <u8>(MAC_OPTION_SIZE >>> 3), 1);
  memory.copy(at + 2, mac, MAC_SIZE);
}
