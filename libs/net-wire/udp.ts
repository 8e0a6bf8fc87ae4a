/** The header of UDP (RFC 768). */
import { swap16 } from "./order";
import { PortsHeader } from "./ports";

export const UDP_SIZE: u32 = 8;

@unmanaged
export class UdpHeader extends PortsHeader {
  private rawLength: u16;
  /** As it is on the wire; 0: there is none. */
  checksum: u16;

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
