/** ICMPv6 (RFC 4443). Echo messages are laid out as ICMP's: `IcmpHeader`. */

export const enum Icmpv6Type {
  UNREACHABLE = 1,
  TOO_BIG = 2,
  TIME_EXCEEDED = 3,
  PARAMETER_PROBLEM = 4,
  /** Errors are below, information from here on. */
  INFORMATION = 128,
  ECHO = 128,
  ECHO_REPLY = 129,
  /** RFC 3810. */
  LISTENER_QUERY = 130,
  LISTENER_REPORT_V2 = 143,
  /** RFC 4861. */
  ROUTER_SOLICITATION = 133,
  ROUTER_ADVERTISEMENT = 134,
  NEIGHBOUR_SOLICITATION = 135,
  NEIGHBOUR_ADVERTISEMENT = 136,
  REDIRECT = 137,
}

/** Codes of UNREACHABLE (section 3.1). */
export const enum Unreachable6 {
  NO_ROUTE = 0,
  PROHIBITED = 1,
  BEYOND_SCOPE = 2,
  ADDRESS = 3,
  PORT = 4,
}

/** Codes of TIME_EXCEEDED (section 3.3). */
export const enum Exceeded {
  HOPS = 0,
  REASSEMBLY = 1,
}

export const ICMPV6_SIZE: u32 = 8;

/** What errors begin with: the packet in question follows, as much of it as fits. */
@unmanaged
export class Icmpv6Header {
  private rawType: u8;
  private rawCode: u8;
  /** As it is on the wire. */
  checksum: u16;
  private rawWord: u32;

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

  /** Of TOO_BIG the MTU, of PARAMETER_PROBLEM which byte, of others nothing. */
  get word(): u32 {
    return bswap<u32>(this.rawWord);
  }

  set word(value: u32) {
    this.rawWord = bswap<u32>(value);
  }

  /** A type and a code, the rest is zero. */
  begin(type: u32, code: u32): void {
    this.rawType = <u8>type;
    this.rawCode = <u8>code;
    this.checksum = 0;
    this.rawWord = 0;
  }
}
