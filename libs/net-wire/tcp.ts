/** The header of TCP (RFC 9293, section 3.1). */
import { swap16, swap32 } from "./order";
import { PortsHeader } from "./ports";

export const enum TcpFlag {
  FIN = 1,
  SYN = 2,
  RST = 4,
  PSH = 8,
  ACK = 16,
  URG = 32,
}

/** Kinds of options. */
export const enum TcpOption {
  END = 0,
  NOTHING = 1,
  /** RFC 9293, section 3.7.1. */
  SEGMENT_SIZE = 2,
  /** RFC 7323, section 2. */
  WINDOW_SCALE = 3,
  /** RFC 2018. */
  SACK_PERMITTED = 4,
  SACK = 5,
  /** RFC 7323, section 3. */
  TIMESTAMPS = 8,
}

/** Bytes of a header without options, and with as many as there can be. */
export const TCP_SIZE: u32 = 20;
export const TCP_MOST: u32 = 60;

@unmanaged
export class TcpHeader extends PortsHeader {
  private rawSequence: u32;
  private rawAcknowledged: u32;
  private rawSize: u8;
  /** TcpFlag bits. */
  flags: u8;
  private rawWindow: u16;
  /** As it is on the wire. */
  checksum: u16;
  private rawUrgent: u16;

  get sequence(): u32 {
    return swap32(this.rawSequence);
  }

  set sequence(value: u32) {
    this.rawSequence = swap32(value);
  }

  get acknowledged(): u32 {
    return swap32(this.rawAcknowledged);
  }

  set acknowledged(value: u32) {
    this.rawAcknowledged = swap32(value);
  }

  /** Bytes of the header with its options. */
  get size(): u32 {
    return (<u32>(this.rawSize >> 4)) << 2;
  }

  set size(value: u32) {
    this.rawSize = <u8>(value << 2);
  }

  /** Not scaled. */
  get window(): u32 {
    return swap16(this.rawWindow);
  }

  set window(value: u32) {
    this.rawWindow = <u16>swap16(value);
  }

  set urgent(value: u32) {
    this.rawUrgent = <u16>swap16(value);
  }
}

/** Whether `length` bytes at `address` begin with a whole header. */
export function checkTcp(address: usize, length: u32): bool {
  if (length < TCP_SIZE) return false;
  const size = changetype<TcpHeader>(address).size;
  return size >= TCP_SIZE && size <= length;
}
