/**
 * Extension headers of IPv6 (RFC 8200, section 4): what may stand between the IP header and the protocol. There is a limit to how many are looked at
 * (RFC 8504, section 5.3): whoever sends more of them has nothing good in mind.
 */
import { IPV6_SIZE } from "./ipv6";
import { swap16 } from "./order";

/** Values of a next-header field that are no protocols. */
export const enum Extension {
  HOP_BY_HOP = 0,
  ROUTING = 43,
  FRAGMENT = 44,
  NONE = 59,
  DESTINATION = 60,
}

/** Extension headers in one packet, and options in one header, beside padding. */
export const MOST_EXTENSIONS: u32 = 8;
export const MOST_OPTIONS: u32 = 8;

export const FRAGMENT_SIZE: u32 = 8;

/** Kinds of options; the two highest bits of others say what to do with them. */
const enum ExtensionOption {
  PAD1 = 0,
  PADN = 1,
  ROUTER_ALERT = 5,
}

const SKIP: u32 = 0;
const DISCARD: u32 = 1;
const REPORT_UNLESS_GROUP: u32 = 3;

/** What hop-by-hop, routing and destination headers begin with. */
@unmanaged
export class ExtensionHeader {
  next: u8;
  private units: u8;
  /** Of a routing header: its kind, and how many stops are still to come. */
  routingType: u8;
  segmentsLeft: u8;

  /** Bytes of all of it. */
  get size(): u32 {
    return (<u32>this.units + 1) << 3;
  }
}

@unmanaged
export class FragmentHeader {
  next: u8;
  reserved: u8;
  private rawOffset: u16;
  private rawIdentification: u32;

  /** Bytes of the payload that come before this fragment's: a multiple of 8. */
  get offset(): u32 {
    return swap16(this.rawOffset) & 0xfff8;
  }

  /** Whether it is not the last one. */
  get hasMore(): bool {
    return (swap16(this.rawOffset) & 1) != 0;
  }

  setOffset(offset: u32, hasMore: bool): void {
    this.rawOffset = <u16>swap16(offset | (<u32>hasMore));
  }

  get identification(): u32 {
    return bswap<u32>(this.rawIdentification);
  }

  set identification(value: u32) {
    this.rawIdentification = bswap<u32>(value);
  }
}

/** Where a walk over the headers has ended. */
export const enum WalkEnd {
  /** At the protocol. */
  PROTOCOL,
  /** At a fragment header. */
  FRAGMENT,
  /** Nothing follows, or the packet is to be dropped without a word. */
  NOTHING,
  /** The sender is to be told: `problem`, `pointer`. */
  PROBLEM,
  /** The same, though the packet has gone to a group. */
  PROBLEM_EVEN_FOR_GROUP,
}

/** A walk over the headers of one packet. */
@unmanaged
export class HeaderWalk {
  /** What comes next, and where: bytes from the IP header on. */
  next: u32;
  offset: u32;
  /** Where the field is that says what comes next. */
  field: u32;
  /** A code of ICMPv6's parameter problem, and which byte it is about. */
  problem: u32;
  pointer: u32;
  headers: u32;
  /** There was a router alert among the options. */
  isAlert: bool;

  /** Begins behind the IP header, with what its `next` says. */
  begin(next: u32): void {
    this.next = next;
    this.offset = IPV6_SIZE;
    this.field = NEXT_FIELD;
    this.headers = 0;
    this.isAlert = false;
  }
}

export const HEADER_WALK_SIZE: u32 = <u32>offsetof<HeaderWalk>();

/** Codes of ICMPv6's parameter problem: RFC 4443, section 3.4. */
export const enum Problem {
  FIELD = 0,
  NEXT_HEADER = 1,
  OPTION = 2,
}

/** Where the IP header says what follows. */
const NEXT_FIELD: u32 = 6;

/** Goes on until the protocol, or a fragment header. `length` bytes at `ip` can be read. */
export function walkHeaders(ip: usize, length: u32, walk: HeaderWalk): WalkEnd {
  while (true) {
    const next = walk.next;
    if (next == Extension.NONE) return WalkEnd.NOTHING;
    if (next == Extension.FRAGMENT) return walk.offset + FRAGMENT_SIZE <= length ? WalkEnd.FRAGMENT : WalkEnd.NOTHING;
    if (next != Extension.HOP_BY_HOP && next != Extension.ROUTING && next != Extension.DESTINATION)
      return WalkEnd.PROTOCOL;
    // Hop-by-hop options come first, or not at all.
    if (next == Extension.HOP_BY_HOP && walk.headers) return problem(walk, Problem.NEXT_HEADER, walk.field);
    if (walk.headers++ == MOST_EXTENSIONS || walk.offset + 8 > length) return WalkEnd.NOTHING;
    const header = changetype<ExtensionHeader>(ip + walk.offset);
    const size = header.size;
    if (walk.offset + size > length) return WalkEnd.NOTHING;
    if (next == Extension.ROUTING) {
      // We are the end of every way: RFC 5095 for type 0, RFC 8200, section 4.4, for unknown ones.
      if (header.segmentsLeft) return problem(walk, Problem.FIELD, walk.offset + 2);
    } else {
      const end = readOptions(ip, walk, size);
      if (end != WalkEnd.PROTOCOL) return end;
    }
    walk.field = walk.offset;
    walk.next = header.next;
    walk.offset += size;
  }
}

/**
 * Looks for the protocol without a look at options: in packets of our own that an error quotes, and before one is sent. False when it is not within
 * `length` bytes, and in a fragment that is not the first.
 */
export function skipHeaders(ip: usize, length: u32, walk: HeaderWalk): bool {
  for (let headers: u32 = 0; headers <= MOST_EXTENSIONS; headers++) {
    const next = walk.next;
    const isFragment = next == Extension.FRAGMENT;
    if (next == Extension.NONE) return false;
    if (!isFragment && next != Extension.HOP_BY_HOP && next != Extension.ROUTING && next != Extension.DESTINATION)
      return true;
    if (walk.offset + 8 > length) return false;
    const at = ip + walk.offset;
    if (isFragment && changetype<FragmentHeader>(at).offset) return false;
    const size = isFragment ? FRAGMENT_SIZE : changetype<ExtensionHeader>(at).size;
    if (walk.offset + size > length) return false;
    walk.field = walk.offset;
    walk.next = changetype<ExtensionHeader>(at).next;
    walk.offset += size;
  }
  return false;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Section 4.2. PROTOCOL: go on. */
function readOptions(ip: usize, walk: HeaderWalk, size: u32): WalkEnd {
  const end = walk.offset + size;
  let at = walk.offset + 2;
  let options: u32 = 0;
  while (at < end) {
    const kind: u32 = load<u8>(ip + at);
    if (kind == ExtensionOption.PAD1) {
      at++;
      continue;
    }
    if (at + 2 > end) return WalkEnd.NOTHING;
    const length: u32 = load<u8>(ip + at + 1);
    if (at + 2 + length > end) return WalkEnd.NOTHING;
    if (kind != ExtensionOption.PADN) {
      if (options++ == MOST_OPTIONS) return WalkEnd.NOTHING;
      if (kind == ExtensionOption.ROUTER_ALERT && length == 2) walk.isAlert = true;
      else if (kind >>> 6 == DISCARD) return WalkEnd.NOTHING;
      else if (kind >>> 6 != SKIP) {
        problem(walk, Problem.OPTION, at);
        return kind >>> 6 == REPORT_UNLESS_GROUP ? WalkEnd.PROBLEM : WalkEnd.PROBLEM_EVEN_FOR_GROUP;
      }
    }
    at += 2 + length;
  }
  return WalkEnd.PROTOCOL;
}

function problem(walk: HeaderWalk, code: u32, pointer: u32): WalkEnd {
  walk.problem = code;
  walk.pointer = pointer;
  return WalkEnd.PROBLEM;
}
