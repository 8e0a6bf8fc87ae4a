/** A network card whose other side is a test: it hears what the stack sends, and what the test says arrives. ARP is answered for everybody. */
import { ArpOperation, ArpPacket, ARP_SIZE, copyMac, EthernetHeader, ETHERNET_SIZE, EtherType } from "net-wire";
import { Ipv4Header, IPV4_SIZE, Protocol } from "net-wire";
import { check } from "uktest";
import { NetBuf, NetBufFlag, NetDev, NETDEV_SIZE, NetPool, packetLength, release, takeBuffer } from "uknetdev";
import { register, unregister } from "uknetdev/driver";
import { readSegment, Segment } from "./dialogue-segment";

const SEGMENTS: u32 = NetBufFlag.SEGMENTS_V4 | NetBufFlag.SEGMENTS_V6;
/** A frame with a TCP segment of the largest size that a device cuts. */
const LARGEST: u32 = 65536 + ETHERNET_SIZE;
const scratch = memory.data(LARGEST, 16);
/** The hardware address of everybody else. */
const peerMac = memory.data<u8>([2, 0, 0, 0, 0, 0x99, 0, 0]);

export class Card {
  device: NetDev;
  pool: NetPool | null = null;
  /** What it offers: NetFeature. */
  offered: u32 = 0;
  now: u64 = 0;
  /** Segments that the stack sent, oldest first. */
  heard: Segment[] = [];
  /** ICMP messages that it sent: their types. */
  icmp: u32[] = [];
  /** Frames that wait to be received. */
  private frames: usize[] = [];
  /** It has no room: nothing can be sent. */
  isFull: bool = false;
  /** It keeps what it was given, as a card does whose line is slow; `letGo` ends that. */
  isKeeping: bool = false;
  private kept: usize[] = [];
  /** Nobody answers ARP. */
  isDeaf: bool = false;
  /** Only counts what is sent, and makes no segments of it: for floods. */
  isCounting: bool = false;
  sent: u32 = 0;

  constructor(mtu: u32, features: u32) {
    const address = heap.alloc(NETDEV_SIZE);
    memory.fill(address, 0, NETDEV_SIZE);
    const device = changetype<NetDev>(address);
    device.driverName = cstr("dialogue");
    device.maxQueues = 1;
    device.features = features;
    device.mtu = mtu;
    device.isLinkUp = true;
    device.mac0 = 2;
    device.mac5 = 1;
    device.configureQueues = configureQueues;
    device.startQueues = startQueues;
    device.stopQueues = stopQueues;
    device.transmitBatch = transmitBatch;
    device.receiveBatch = receiveBatch;
    device.armReceiveQueue = alwaysArmed;
    device.armTransmitQueue = alwaysArmed;
    this.device = device;
    this.offered = features;
    card = this;
    register(device);
  }

  /** Lets `length` bytes of an IP packet arrive. False when there was no buffer. */
  arrive(ip: usize, length: u32): bool {
    return this.frame(ip, length, EtherType.IPV4);
  }

  letGo(): void {
    for (let i = 0; i < this.kept.length; i++) release(changetype<NetBuf>(this.kept[i]));
    this.kept.length = 0;
    this.isKeeping = false;
  }

  destroy(): void {
    unregister(this.device);
    heap.free(changetype<usize>(this.device));
  }

  get hasFrames(): bool {
    return this.frames.length > 0;
  }

  /** The next frame that has arrived; 0 when there is none. */
  take(): usize {
    return this.frames.length ? this.frames.shift() : 0;
  }

  drop(): void {
    for (;;) {
      const frame = this.take();
      if (!frame) break;
      release(changetype<NetBuf>(frame));
    }
    this.letGo();
  }

  hear(packet: NetBuf): void {
    const length = packetLength(packet);
    check(length >= ETHERNET_SIZE && length <= LARGEST, "a frame's length");
    check(
      (packet.flags & SEGMENTS) != 0 || length <= ETHERNET_SIZE + this.device.mtu,
      `a frame of ${length} bytes is too large`,
    );
    this.sent++;
    flatten(packet);
    complete(packet, length);
    const type = changetype<EthernetHeader>(scratch).type;
    if (type == EtherType.ARP) this.answer();
    else if (type == EtherType.IPV4 && !this.isCounting) this.sort(length);
    if (this.isKeeping) this.kept.push(changetype<usize>(packet));
    else release(packet);
  }

  private sort(length: u32): void {
    const ip = changetype<Ipv4Header>(scratch + ETHERNET_SIZE);
    if (ip.protocol == Protocol.TCP)
      this.heard.push(readSegment(scratch + ETHERNET_SIZE, length - ETHERNET_SIZE, this.now));
    else if (ip.protocol == Protocol.ICMP) this.icmp.push(load<u8>(scratch + ETHERNET_SIZE + IPV4_SIZE));
  }

  private answer(): void {
    const arp = changetype<ArpPacket>(scratch + ETHERNET_SIZE);
    if (arp.operation != ArpOperation.REQUEST || this.isDeaf) return;
    const asker = arp.sender;
    const asked = arp.target;
    copyMac(arp.targetMac, arp.senderMac);
    copyMac(arp.senderMac, peerMac);
    arp.operation = ArpOperation.REPLY;
    arp.sender = asked;
    arp.target = asker;
    this.frame(scratch + ETHERNET_SIZE, ARP_SIZE, EtherType.ARP);
  }

  private frame(at: usize, length: u32, type: u32): bool {
    const pool = this.pool;
    if (pool === null) return false;
    const packet = takeBuffer(pool);
    if (packet === null) return false;
    packet.length = ETHERNET_SIZE + length;
    check(packet.tailroom < 4096, "a frame fits into one buffer");
    memory.copy(packet.data + ETHERNET_SIZE, at, length);
    const header = changetype<EthernetHeader>(packet.data);
    copyMac(header.destination, this.device.mac);
    copyMac(header.source, peerMac);
    header.type = type;
    this.frames.push(changetype<usize>(packet));
    return true;
  }
}

/** There is one card a test. */
let card: Card | null = null;

/** The whole frame, in one piece. */
function flatten(packet: NetBuf): void {
  let at = scratch;
  let part: NetBuf | null = packet;
  while (part !== null) {
    memory.copy(at, part.data, part.length);
    at += part.length;
    part = part.next;
  }
}

/** Does what a card does that fills in checksums and cuts segments; here one large segment stays one. */
function complete(packet: NetBuf, length: u32): void {
  if (packet.flags & SEGMENTS) {
    check(packet.segmentSize > 0 && (packet.flags & NetBufFlag.CHECKSUM_PARTIAL) != 0, "a large segment's description");
    check(<u32>packet.headerSize >= ETHERNET_SIZE + IPV4_SIZE + 20, "a large segment's headers");
    cutSizes.push(packet.segmentSize);
  }
  if (!(packet.flags & NetBufFlag.CHECKSUM_PARTIAL)) return;
  const start: u32 = packet.checksumStart;
  const place = scratch + start + packet.checksumOffset;
  check(start + packet.checksumOffset + 2 <= length, "where a checksum is to be put");
  let sum: u64 = 0;
  for (let i = start; i + 1 < length; i += 2) sum += load<u16>(scratch + i);
  if ((length - start) & 1) sum += load<u8>(scratch + length - 1);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  store<u16>(place, <u16>((<u32>sum) ^ 0xffff));
}

/** Segment sizes of the large segments that were sent. */
export const cutSizes: u32[] = [];

// --- operations -----------------------------------------------------------------------------------------------------

function configureQueues(device: NetDev, queues: u32, descriptors: u32, wanted: u32): i32 {
  device.features = card!.offered & wanted;
  return 0;
}

function startQueues(device: NetDev, pools: usize): i32 {
  card!.pool = load<NetPool>(pools);
  return 0;
}

function stopQueues(device: NetDev): void {
  card!.drop();
  card!.pool = null;
}

function transmitBatch(device: NetDev, queue: u32, packets: usize, count: u32): u32 {
  if (card!.isFull) return 0;
  for (let i: u32 = 0; i < count; i++) card!.hear(load<NetBuf>(packets + i * sizeof<usize>()));
  return count;
}

function receiveBatch(device: NetDev, queue: u32, packets: usize, count: u32): u32 {
  let taken: u32 = 0;
  while (taken < count) {
    const frame = card!.take();
    if (!frame) break;
    store<usize>(packets + taken * sizeof<usize>(), frame);
    taken++;
  }
  return taken;
}

function alwaysArmed(device: NetDev, queue: u32): bool {
  return false;
}
