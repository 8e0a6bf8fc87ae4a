/** The options of a TCP header: what a segment has, and what is written (RFC 9293, section 3.1; RFC 7323; RFC 2018). */
import { swap16, swap32, TCP_SIZE, TcpHeader, TcpOption } from "net-wire";

/** A segment that is being handled: the header's fields as numbers, and its options. */
@unmanaged
export class Segment {
  sequence: u32;
  acknowledged: u32;
  /** TcpFlag bits. */
  flags: u32;
  /** Bytes of payload. */
  length: u32;
  /** Unscaled. */
  window: u32;
  hasTimestamps: bool;
  timestamp: u32;
  echo: u32;
  /** 0: not there. */
  segmentSize: u32;
  /** -1: not there. */
  scale: i32;
  maySack: bool;
  /** Where the blocks of a SACK option are, and how many. */
  blocks: usize;
  blockCount: u32;
  /** Where the numbers of a connection in TIME-WAIT have ended that it takes the place of; 0: of none. */
  leastSequence: u32;
}

/** RFC 7323, section 2.3. */
const MOST_SCALE: u32 = 14;
/** NOP, NOP, timestamps, 10 bytes: as everybody lays them out (RFC 7323, appendix A). */
export const TIMESTAMPS_LAYOUT: u32 = 0x0a080101;
export const TIMESTAMPS_SIZE: u32 = 12;
const BLOCK_SIZE: u32 = 8;

/** Takes a header's fields and options apart, for `length` bytes of payload. Options that are malformed end the list. */
export function parseSegment(header: TcpHeader, length: u32, into: Segment): void {
  into.sequence = header.sequence;
  into.acknowledged = header.acknowledged;
  into.flags = header.flags;
  into.length = length;
  into.window = header.window;
  into.hasTimestamps = false;
  into.segmentSize = 0;
  into.scale = -1;
  into.maySack = false;
  into.blockCount = 0;
  into.leastSequence = 0;
  let at = changetype<usize>(header) + TCP_SIZE;
  const end = changetype<usize>(header) + header.size;
  if (end - at == TIMESTAMPS_SIZE && load<u32>(at) == TIMESTAMPS_LAYOUT) {
    setTimestamps(at + 2, into);
    return;
  }
  while (at < end) {
    const kind: u32 = load<u8>(at);
    if (kind == TcpOption.END) return;
    if (kind == TcpOption.NOTHING) {
      at++;
      continue;
    }
    if (at + 2 > end) return;
    const size: u32 = load<u8>(at, 1);
    if (size < 2 || at + size > end) return;
    take(kind, size, at, into);
    at += size;
  }
}

/** Writes timestamps at `at`: TIMESTAMPS_SIZE bytes. */
export function writeTimestamps(at: usize, value: u32, echo: u32): void {
  store<u32>(at, TIMESTAMPS_LAYOUT);
  store<u32>(at, swap32(value), 4);
  store<u32>(at, swap32(echo), 8);
}

// --- internal -------------------------------------------------------------------------------------------------------

function take(kind: u32, size: u32, at: usize, into: Segment): void {
  switch (kind) {
    case TcpOption.SEGMENT_SIZE:
      if (size == 4) into.segmentSize = swap16(load<u16>(at, 2));
      return;
    case TcpOption.WINDOW_SCALE:
      if (size == 3) into.scale = min<u32>(load<u8>(at, 2), MOST_SCALE);
      return;
    case TcpOption.SACK_PERMITTED:
      if (size == 2) into.maySack = true;
      return;
    case TcpOption.TIMESTAMPS:
      if (size == 10) setTimestamps(at, into);
      return;
    case TcpOption.SACK:
      if ((size - 2) % BLOCK_SIZE != 0) return;
      into.blocks = at + 2;
      into.blockCount = (size - 2) / BLOCK_SIZE;
  }
}

function setTimestamps(at: usize, into: Segment): void {
  into.hasTimestamps = true;
  into.timestamp = swap32(load<u32>(at, 2));
  into.echo = swap32(load<u32>(at, 6));
}
