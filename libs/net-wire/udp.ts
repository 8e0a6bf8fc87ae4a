/** The header of UDP (RFC 768). */
import { swap16 } from "./order";

export const UDP_SIZE: u32 = 8;

@unmanaged
export class UdpHeader {
  private rawSource: u16;
  private rawDestination: u16;
  private rawLength: u16;
  /** As it is on the wire; 0: there is none. */
  checksum: u16;

  get source(): u32 {
    return swap16(this.rawSource);
  }

  set source(value: u32) {
    this.rawSource = <u16>swap16(value);
  }

  get destination(): u32 {
    return swap16(this.rawDestination);
  }

  set destination(value: u32) {
    this.rawDestination = <u16>swap16(value);
  }

  /** Bytes of header and payload. */
  get length(): u32 {
    return swap16(this.rawLength);
  }

  set length(value: u32) {
    this.rawLength = <u16>swap16(value);
  }
}

/** Whether `length` bytes at `address` are a datagram that is no longer than that. */
export function checkUdp(address: usize, length: u32): bool {
  if (length < UDP_SIZE) return false;
  const claimed = changetype<UdpHeader>(address).length;
  return claimed >= UDP_SIZE && claimed <= length;
}
