/**
 * vnet-header: the header that stands before each packet between a network device of virtio and its driver (Virtual I/O Device (VIRTIO) Version
 * 1.2, section 5.1.6), and between Linux's tap devices and who has opened them (Documentation/networking/tuntap.rst, IFF_VNET_HDR):
 *
 *     | flags 1 | kind of segments 1 | header length 2 | segment size 2 | checksum start 2 | checksum offset 2 | buffers 2 |
 */
import { NetBuf, NetBufFlag } from "uknetdev";

export const VNET_HEADER_SIZE: u32 = 12;

/** Where a header says of how many buffers its packet is, to a driver. */
export const VNET_BUFFERS: usize = 10;

const enum HeaderFlag {
  NEEDS_CHECKSUM = 1,
  DATA_VALID = 2,
}

const enum Segments {
  NONE = 0,
  TCP_V4 = 1,
  TCP_V6 = 4,
}

/** With the kind of segments: the sender had congestion to report. It changes nothing for us. */
const SEGMENTS_ECN: u32 = 0x80;

/** Writes the header of a packet that is sent. */
export function writeVnetHeader(header: usize, packet: NetBuf): void {
  let kind: u32 = Segments.NONE;
  if (packet.flags & NetBufFlag.SEGMENTS_V4) kind = Segments.TCP_V4;
  else if (packet.flags & NetBufFlag.SEGMENTS_V6) kind = Segments.TCP_V6;
  store<u32>(header, 0);
  store<u64>(header, 0, 4);
  if (packet.flags & NetBufFlag.CHECKSUM_PARTIAL) {
    store<u8>(header, HeaderFlag.NEEDS_CHECKSUM);
    store<u16>(header, packet.checksumStart, 6);
    store<u16>(header, packet.checksumOffset, 8);
  }
  if (kind == Segments.NONE) return;
  store<u8>(header, kind, 1);
  store<u16>(header, packet.headerSize, 2);
  store<u16>(header, packet.segmentSize, 4);
}

/**
 * Believes what a header says of a packet that has arrived, as far as it can be true of its first buffer. False when it cannot. `offloads` is the
 * header's first two bytes (u16); when they are 0 the header says nothing.
 */
export function readVnetHeader(packet: NetBuf, header: usize, offloads: u32): bool {
  const length = packet.length;
  if (offloads & HeaderFlag.NEEDS_CHECKSUM) {
    const start: u32 = load<u16>(header, 6);
    const offset: u32 = load<u16>(header, 8);
    if (start + offset + 2 > length) return false;
    packet.flags = NetBufFlag.CHECKSUM_PARTIAL;
    packet.checksumStart = <u16>start;
    packet.checksumOffset = <u16>offset;
  } else if (offloads & HeaderFlag.DATA_VALID) packet.flags = NetBufFlag.CHECKSUM_GOOD;
  const kind = (offloads >> 8) & ~SEGMENTS_ECN;
  if (kind == Segments.NONE) return true;
  const size: u32 = load<u16>(header, 4);
  const headers: u32 = load<u16>(header, 2);
  if (size == 0 || headers > length) return false;
  if (kind == Segments.TCP_V4) packet.flags |= NetBufFlag.SEGMENTS_V4;
  else if (kind == Segments.TCP_V6) packet.flags |= NetBufFlag.SEGMENTS_V6;
  else return false;
  packet.segmentSize = <u16>size;
  packet.headerSize = <u16>headers;
  return true;
}
