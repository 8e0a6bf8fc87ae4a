/** The header of IPv6 (RFC 8200, section 3). */
import { IpAddress } from "./address";
import { swap16 } from "./order";

export const IPV6_SIZE: u32 = 40;
/** What every link carries at least (section 5). */
export const IPV6_SMALLEST_MTU: u32 = 1280;

@unmanaged
export class Ipv6Header {
  /** Version 4 bits, traffic class 8, flow label 20. */
  private rawFlow: u32;
  private rawLength: u16;
  /** The protocol, or the first extension header: `Protocol`, `Extension`. */
  next: u8;
  hopLimit: u8;
  private sourceHigh: u64;
  private sourceLow: u64;
  private destinationHigh: u64;
  private destinationLow: u64;

  get version(): u32 {
    return (this.rawFlow & 0xf0) >>> 4;
  }

  /** Bytes behind this header. */
  get length(): u32 {
    return swap16(this.rawLength);
  }

  set length(value: u32) {
    this.rawLength = <u16>swap16(value);
  }

  get trafficClass(): u32 {
    return (bswap<u32>(this.rawFlow) >>> 20) & 0xff;
  }

  /** In place: not aligned. */
  get source(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<Ipv6Header>("sourceHigh"));
  }

  get destination(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<Ipv6Header>("destinationHigh"));
  }

  /** Version 6, without a flow label. */
  begin(trafficClass: u32): void {
    this.rawFlow = bswap<u32>((6 << 28) | (trafficClass << 20));
  }
}

/** Whether `length` bytes at `address` begin with the header of a packet that is no longer than `available` bytes in all. */
export function checkIpv6(address: usize, length: u32, available: u32): bool {
  if (length < IPV6_SIZE) return false;
  const header = changetype<Ipv6Header>(address);
  return header.version == 6 && header.length + IPV6_SIZE <= available;
}
