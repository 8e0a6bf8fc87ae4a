/** A card that cuts TCP segments, made of a cable's device: what is too large for the cable is cut in front of it. */

import {
  Ipv4Header,
  IPV4_SIZE,
  ETHERNET_SIZE,
  pseudoSum,
  foldSum,
  IpAddress,
  setV4,
  TcpFlag,
  TcpHeader,
} from "net-wire";
import { NetBuf, NetBufFlag, NetDev, NetFeature, packetLength, release, takeBuffer } from "uknetdev";
import { check } from "uktest";
import { Network } from "./machines";

/** What a cable's devices have to offer for it: see `cutSegments`. */
export const CUTTING: u32 = NetFeature.TRANSMIT_CHECKSUM | NetFeature.RECEIVE_CHECKSUM | NetFeature.SEGMENT_V4;

/** How many packets were cut, the largest of them, and the buffers of the one with the most. */
export let cutPackets: u32 = 0;
export let largestCut: u32 = 0;
export let mostParts: u32 = 0;

let below: ((device: NetDev, queue: u32, packets: usize, count: u32) => u32) | null = null;
let network: Network | null = null;
const one = memory.data(8, 8);
const from = changetype<IpAddress>(memory.data(16, 8));
const to = changetype<IpAddress>(memory.data(16, 8));
const flat: StaticArray<u8> = new StaticArray<u8>(70000);

/** Lets all devices of a network cut, whose cable was made with `CUTTING`. */
export function cutSegments(net: Network): void {
  network = net;
  cutPackets = 0;
  largestCut = 0;
  mostParts = 0;
  for (let i = 0; i < net.machines.length; i++) {
    const device = net.machines[i].interface!.device;
    below = device.transmitBatch;
    device.transmitBatch = transmit;
  }
}

function transmit(device: NetDev, queue: u32, packets: usize, count: u32): u32 {
  for (let i: u32 = 0; i < count; i++) {
    const packet = load<NetBuf>(packets + i * sizeof<usize>());
    if (packet.flags & NetBufFlag.SEGMENTS_V4) {
      cut(device, packet);
      release(packet);
    } else if (!sendOne(device, packet)) return i;
  }
  return count;
}

function sendOne(device: NetDev, packet: NetBuf): bool {
  store<NetBuf>(one, packet);
  return below!(device, 0, one, 1) == 1;
}

function cut(device: NetDev, packet: NetBuf): void {
  const length = packetLength(packet);
  let at = changetype<usize>(flat);
  let part: NetBuf | null = packet;
  let parts: u32 = 0;
  while (part !== null) {
    memory.copy(at, part.data, part.length);
    at += part.length;
    parts++;
    part = part.next;
  }
  cutPackets++;
  largestCut = max(largestCut, length);
  mostParts = max(mostParts, parts);
  const bytes = changetype<usize>(flat);
  const headers: u32 = packet.headerSize;
  const size: u32 = packet.segmentSize;
  const ip = changetype<Ipv4Header>(bytes + ETHERNET_SIZE);
  const tcp = changetype<TcpHeader>(bytes + ETHERNET_SIZE + IPV4_SIZE);
  check(headers == ETHERNET_SIZE + IPV4_SIZE + tcp.size, "the size of the headers");
  check(ip.length == length - ETHERNET_SIZE, "the length in the IP header");
  check(packet.checksumStart == ETHERNET_SIZE + IPV4_SIZE && packet.checksumOffset == 16, "where the checksum is");
  setV4(from, ip.source);
  setV4(to, ip.destination);
  check(<u32>tcp.checksum == foldSum(pseudoSum(from, to, 6, ip.length - IPV4_SIZE)), "the sum of the pseudo header");
  const flags: u32 = tcp.flags;
  const sequence = tcp.sequence;
  for (let offset: u32 = headers; offset < length; offset += size) {
    const payload = min(size, length - offset);
    const isLast = offset + payload == length;
    const frame = takeBuffer(network!.cutPool);
    if (frame === null) return; // lost
    frame.length = headers + payload;
    ip.length = headers - ETHERNET_SIZE + payload;
    ip.seal();
    tcp.sequence = sequence + offset - headers;
    tcp.flags = <u8>(isLast ? flags : flags & ~(TcpFlag.FIN | TcpFlag.PSH));
    tcp.checksum = <u16>foldSum(pseudoSum(from, to, 6, ip.length - IPV4_SIZE));
    memory.copy(frame.data, bytes, headers);
    memory.copy(frame.data + headers, bytes + offset, payload);
    frame.flags = NetBufFlag.CHECKSUM_PARTIAL;
    frame.checksumStart = packet.checksumStart;
    frame.checksumOffset = packet.checksumOffset;
    if (!sendOne(device, frame)) release(frame);
  }
}
