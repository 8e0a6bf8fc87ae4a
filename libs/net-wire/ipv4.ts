/** The header of IPv4 (RFC 791, section 3.1). */
import { checksumOf } from "./checksum";
import { swap16 } from "./order";

export const enum Protocol {
  ICMP = 1,
  TCP = 6,
  UDP = 17,
  ICMPV6 = 58,
}

/** Bits of the field of flags and fragment offset. */
export const enum Fragment {
  OFFSET = 0x1fff,
  MORE = 0x2000,
  DONT = 0x4000,
}

/** Bytes of a header without options, and with as many as there can be. */
export const IPV4_SIZE: u32 = 20;
export const IPV4_MOST: u32 = 60;

@unmanaged
export class Ipv4Header {
  private versionAndSize: u8;
  trafficClass: u8;
  private rawLength: u16;
  private rawIdentification: u16;
  private rawFragment: u16;
  timeToLive: u8;
  protocol: u8;
  /** As it is on the wire. */
  checksum: u16;
  /** Addresses as they load from the wire. */
  source: u32;
  destination: u32;

  get version(): u32 {
    return this.versionAndSize >>> 4;
  }

  /** Bytes of the header with its options. */
  get size(): u32 {
    return (<u32>(this.versionAndSize & 15)) << 2;
  }

  /** Bytes of header and payload. */
  get length(): u32 {
    return swap16(this.rawLength);
  }

  set length(value: u32) {
    this.rawLength = <u16>swap16(value);
  }

  get identification(): u32 {
    return swap16(this.rawIdentification);
  }

  set identification(value: u32) {
    this.rawIdentification = <u16>swap16(value);
  }

  /** Flags and offset: Fragment. The offset counts 8 bytes. */
  get fragment(): u32 {
    return swap16(this.rawFragment);
  }

  set fragment(value: u32) {
    this.rawFragment = <u16>swap16(value);
  }

  /** Version 4, without options. */
  begin(): void {
    this.versionAndSize = 0x45;
    this.trafficClass = 0;
  }

  /** Fills in the checksum. */
  seal(): void {
    this.checksum = 0;
    this.checksum = <u16>checksumOf(changetype<usize>(this), this.size);
  }
}

/** Whether `length` bytes at `address` begin with a header that is whole and right, with the payload that it promises. */
export function checkIpv4(address: usize, length: u32): bool {
  if (length < IPV4_SIZE) return false;
  const header = changetype<Ipv4Header>(address);
  const size = header.size;
  if (header.version != 4 || size < IPV4_SIZE || size > length) return false;
  return header.length >= size && header.length <= length && checksumOf(address, size) == 0;
}
