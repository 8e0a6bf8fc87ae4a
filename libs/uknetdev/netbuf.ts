/**
 * A packet buffer. A packet is a chain of one or more of them; each describes a run of bytes that a device can reach.
 *
 * The bytes of a buffer that a pool gave lie behind it, in memory that does not cross a page's end:
 *
 *     | NetBuf | headroom | data       | tailroom |
 *              ^start     ^data        ^+ length   ^end
 *
 * Who holds a reference may read. Who holds the only one may write, and may move `data` and change `length`.
 */
import { NetPool } from "./pool";

/** What is known of a packet, or asked of the device: of the packet's first buffer. */
export const enum NetBufFlag {
  /**
   * To a device: it has to put the internet checksum of all bytes from `checksumStart` on to `checksumStart + checksumOffset`, where that
   * of the pseudo header stands meanwhile. From a device: the same is still open, since the packet comes from this very machine's host.
   */
  CHECKSUM_PARTIAL = 1,
  /** From a device: it found the transport's checksum right. */
  CHECKSUM_GOOD = 2,
  /** To a device: TCP over IPv4, to be cut into segments of `segmentSize` bytes; CHECKSUM_PARTIAL is set, too. From one: was put together so. */
  SEGMENTS_V4 = 4,
  /** The same over IPv6. */
  SEGMENTS_V6 = 8,
}

@unmanaged
export class NetBuf {
  /** The first byte, and how many there are. */
  data: usize;
  length: u32;
  /** Where the room begins that `data` may be moved in, and where it ends. */
  start: usize;
  end: usize;
  /** Device address minus address, for every byte of this buffer. */
  physicalOffset: u64;

  /** The next buffer of the same packet. */
  next: NetBuf | null;
  /** The next packet: belongs to whoever owns the packet, for queues. Not touched by this library. */
  link: NetBuf | null;

  /** How many hold it. `release` takes one away. */
  references: u32;
  /** Where it returns to. */
  pool: NetPool;

  /** NetBufFlag bits, in the first buffer. */
  flags: u32;
  /** Counted from the first byte of the packet. */
  checksumStart: u16;
  checksumOffset: u16;
  /** Bytes of payload of a segment, with SEGMENTS_V4 or SEGMENTS_V6. */
  segmentSize: u16;
  /** Bytes of all headers before the payload, with SEGMENTS_V4 or SEGMENTS_V6. */
  headerSize: u16;

  /** On the way up: the address of the network header. Layers set it as they pass; 0 when there is none. */
  network: usize;
  /** A word of the layer that owns the packet at the moment, and another one. */
  context: usize;
  mark: u32;
  mark2: u32;

  /** Free bytes in front of the data, and behind it. */
  get headroom(): u32 {
    return <u32>(this.data - this.start);
  }

  get tailroom(): u32 {
    return <u32>(this.end - this.data) - this.length;
  }

  /** The address by which a device knows the first byte. */
  get physical(): u64 {
    return <u64>this.data + this.physicalOffset;
  }

  /** Makes `bytes` of the headroom part of the data. Returns the new first byte. There has to be that much. */
  push(bytes: u32): usize {
    this.data -= bytes;
    this.length += bytes;
    return this.data;
  }

  /** Takes `bytes` away from the front of the data. There have to be that many. */
  pull(bytes: u32): void {
    this.data += bytes;
    this.length -= bytes;
  }
}

/** Bytes of a NetBuf, rounded up so that data behind it is aligned to 16. */
export const NETBUF_SIZE: u32 = ((<u32>offsetof<NetBuf>() + 15) & ~15) >>> 0;

/** Bytes of the whole packet. */
export function packetLength(packet: NetBuf): u32 {
  let length = packet.length;
  let part = packet.next;
  while (part !== null) {
    length += part.length;
    part = part.next;
  }
  return length;
}

/** Buffers of the whole packet. */
export function partCount(packet: NetBuf): u32 {
  let count: u32 = 1;
  let part = packet.next;
  while (part !== null) {
    count++;
    part = part.next;
  }
  return count;
}
