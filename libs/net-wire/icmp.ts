/** ICMP (RFC 792). */
import { swap16 } from "./order";

export const enum IcmpType {
  ECHO_REPLY = 0,
  UNREACHABLE = 3,
  ECHO = 8,
  TIME_EXCEEDED = 11,
  PARAMETER_PROBLEM = 12,
}

/** Codes of UNREACHABLE. */
export const enum Unreachable {
  NETWORK = 0,
  HOST = 1,
  PROTOCOL = 2,
  PORT = 3,
  /** The packet is too long for a link and must not be cut: the MTU is in the header (RFC 1191, section 4). */
  TOO_BIG = 4,
  ADMINISTRATIVELY = 13,
}

export const ICMP_SIZE: u32 = 8;

@unmanaged
export class IcmpHeader {
  private rawType: u8;
  private rawCode: u8;
  /** As it is on the wire. */
  checksum: u16;
  private rawIdentifier: u16;
  private rawSequence: u16;

  get type(): u32 {
    return this.rawType;
  }

  set type(value: u32) {
    this.rawType = <u8>value;
  }

  get code(): u32 {
    return this.rawCode;
  }

  set code(value: u32) {
    this.rawCode = <u8>value;
  }

  get identifier(): u32 {
    return swap16(this.rawIdentifier);
  }

  set identifier(value: u32) {
    this.rawIdentifier = <u16>swap16(value);
  }

  get sequence(): u32 {
    return swap16(this.rawSequence);
  }

  set sequence(value: u32) {
    this.rawSequence = <u16>swap16(value);
  }

  /** Of Unreachable.TOO_BIG: the MTU that would have done; 0 when the router does not say it. */
  get mtu(): u32 {
    return swap16(this.rawSequence);
  }
}
