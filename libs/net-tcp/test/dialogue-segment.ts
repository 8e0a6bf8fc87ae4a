/** Segments as the tests see them: one that was heard, taken apart, and options to be sent. */
import { IpAddress, setV4, Ipv4Header, swap16, swap32, TcpHeader, TCP_SIZE } from "net-wire";
import { checksumOf, foldSum, Protocol, pseudoSum, sumBytes, TcpOption } from "net-wire";
import { check } from "uktest";

export const FIN: u32 = 1;
export const SYN: u32 = 2;
export const RST: u32 = 4;
export const PSH: u32 = 8;
export const ACK: u32 = 16;
export const URG: u32 = 32;

const source = changetype<IpAddress>(memory.data(16, 8));
const destination = changetype<IpAddress>(memory.data(16, 8));

/** Byte `offset` of every stream that these tests send, in both directions. The period is a prime: no length of a segment divides it. */
export function patternByte(offset: u32): u32 {
  return ((offset % 251) * 7 + 13) & 0xff;
}

export function fillPattern(at: usize, offset: u32, length: u32): void {
  for (let i: u32 = 0; i < length; i++) store<u8>(at + i, <u8>patternByte(offset + i));
}

export function isPattern(at: usize, offset: u32, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) if (load<u8>(at + i) != <u8>patternByte(offset + i)) return false;
  return true;
}

/** A segment that the stack sent. Numbers are as on the wire: `Peer` makes them relative. */
export class Segment {
  /** When it was sent. */
  time: u64 = 0;
  /** Addresses as they load from the wire. */
  source: u32 = 0;
  destination: u32 = 0;
  sourcePort: u32 = 0;
  destinationPort: u32 = 0;
  sequence: u32 = 0;
  acknowledged: u32 = 0;
  flags: u32 = 0;
  /** Not scaled. */
  window: u32 = 0;
  length: u32 = 0;
  payload: StaticArray<u8> = new StaticArray<u8>(0);
  /** Bytes of the whole IP packet. */
  size: u32 = 0;
  /** Options: 0, -1, or false where there is none. */
  mss: u32 = 0;
  scale: i32 = -1;
  isSackPermitted: bool = false;
  /** Left and right edges, in turn. */
  sack: u32[] = [];
  hasTimestamps: bool = false;
  timestamp: u32 = 0;
  echo: u32 = 0;

  get bytes(): usize {
    return changetype<usize>(this.payload);
  }

  text(): string {
    let names = "";
    const letters = "FSRPAU";
    for (let i = 0; i < 6; i++) if (this.flags & (1 << i)) names += letters.charAt(i);
    return `${names} length ${this.length}`;
  }
}

/** Takes an IPv4 packet of `length` bytes with a TCP segment apart; checks sums and lengths on the way. */
export function readSegment(at: usize, length: u32, time: u64): Segment {
  const segment = new Segment();
  const ip = changetype<Ipv4Header>(at);
  check(checksumOf(at, ip.size) == 0, "the IP header's checksum");
  const tcpLength = length - ip.size;
  const tcp = changetype<TcpHeader>(at + ip.size);
  setV4(source, ip.source);
  setV4(destination, ip.destination);
  const sum = sumBytes(changetype<usize>(tcp), tcpLength, pseudoSum(source, destination, Protocol.TCP, tcpLength));
  check(foldSum(sum) == 0xffff, "the segment's checksum");
  check(tcp.size >= TCP_SIZE && tcp.size <= tcpLength, "the header's length");
  segment.time = time;
  segment.size = length;
  segment.source = ip.source;
  segment.destination = ip.destination;
  segment.sourcePort = tcp.source;
  segment.destinationPort = tcp.destination;
  segment.sequence = tcp.sequence;
  segment.acknowledged = tcp.acknowledged;
  segment.flags = tcp.flags;
  segment.window = tcp.window;
  readOptions(segment, changetype<usize>(tcp) + TCP_SIZE, changetype<usize>(tcp) + tcp.size);
  segment.length = tcpLength - tcp.size;
  segment.payload = new StaticArray<u8>(segment.length);
  memory.copy(segment.bytes, changetype<usize>(tcp) + tcp.size, segment.length);
  return segment;
}

function readOptions(segment: Segment, at: usize, end: usize): void {
  while (at < end) {
    const kind = load<u8>(at);
    if (kind == TcpOption.END) return;
    if (kind == TcpOption.NOTHING) {
      at++;
      continue;
    }
    const size: u32 = at + 1 < end ? load<u8>(at, 1) : 0;
    check(size >= 2 && at + size <= end, "an option's length");
    if (size < 2) return;
    if (kind == TcpOption.SEGMENT_SIZE) segment.mss = swap16(load<u16>(at, 2));
    if (kind == TcpOption.WINDOW_SCALE) segment.scale = load<u8>(at, 2);
    if (kind == TcpOption.SACK_PERMITTED) segment.isSackPermitted = true;
    if (kind == TcpOption.SACK) for (let i: u32 = 2; i < size; i += 4) segment.sack.push(swap32(load<u32>(at + i)));
    if (kind == TcpOption.TIMESTAMPS) {
      segment.hasTimestamps = true;
      segment.timestamp = swap32(load<u32>(at, 2));
      segment.echo = swap32(load<u32>(at, 6));
    }
    at += size;
  }
}

// --- options to be sent: join them with concat; what is missing to a multiple of 4 is filled up ------------------------

export const NONE: u32[] = [];

export function mss(bytes: u32): u32[] {
  return [TcpOption.SEGMENT_SIZE, 4, bytes >> 8, bytes & 0xff];
}

export function scale(shift: u32): u32[] {
  return [TcpOption.NOTHING, TcpOption.WINDOW_SCALE, 3, shift];
}

export function sackPermitted(): u32[] {
  return [TcpOption.NOTHING, TcpOption.NOTHING, TcpOption.SACK_PERMITTED, 2];
}

export function timestamps(value: u32, echo: u32): u32[] {
  const option: u32[] = [TcpOption.NOTHING, TcpOption.NOTHING, TcpOption.TIMESTAMPS, 10];
  return word(word(option, value), echo);
}

/** Blocks are pairs of edges as on the wire. */
export function sackBlocks(edges: u32[]): u32[] {
  let option: u32[] = [TcpOption.NOTHING, TcpOption.NOTHING, TcpOption.SACK, 2 + 4 * edges.length];
  for (let i = 0; i < edges.length; i++) option = word(option, edges[i]);
  return option;
}

function word(bytes: u32[], value: u32): u32[] {
  for (let shift = 24; shift >= 0; shift -= 8) bytes.push((value >> shift) & 0xff);
  return bytes;
}
