/** Somebody on the cable who is played by hand: sees every frame that comes to it, and sends what a test makes up. */
import { Cable, cablePlug } from "netdev-cable";
import { Advertised, copyAddress, copyMac, EthernetHeader, ETHERNET_SIZE, EtherType, foldSum } from "net-wire";
import {
  Icmpv6Header,
  Icmpv6Type,
  IpAddress,
  Ipv6Header,
  IPV6_SIZE,
  isMulticast,
  MAC_OPTION_SIZE,
  NdOption,
} from "net-wire";
import {
  NeighbourMessage,
  NEIGHBOUR_MESSAGE_SIZE,
  packetSum,
  Protocol,
  pseudoSum,
  putMacOption,
  same,
  setLinkGroup,
} from "net-wire";
import { check } from "uktest";
import { configure, NetBuf, NetDev, NetPool, poolCreate, poolDestroy, receive, release, start } from "uknetdev";
import { takeBuffer, transmit } from "uknetdev";

const ND_HOPS: u8 = 255;
const BUFFERS: u32 = 256;
const allNodes = changetype<IpAddress>(memory.data(16, 8));
const list = memory.data(64 * sizeof<usize>(), 8);

export class Peer {
  device: NetDev;
  pool: NetPool;
  /** Frames of IPv6 that have come, without their Ethernet headers. */
  frames: NetBuf[] = [];
  /** For these it answers when neighbours ask. */
  addresses: IpAddress[] = [];

  constructor(cable: Cable) {
    this.device = cablePlug(cable)!;
    this.pool = poolCreate(BUFFERS)!;
    check(configure(this.device, 1, 64, 0) == 0, "configured");
    store<usize>(list, changetype<usize>(this.pool));
    check(start(this.device, list) == 0, "started");
  }

  get mac(): usize {
    return this.device.mac;
  }

  /** Takes what has come. */
  collect(): void {
    for (let count = receive(this.device, 0, list, 64); count > 0; count = receive(this.device, 0, list, 64)) {
      for (let i: u32 = 0; i < count; i++) {
        const frame = changetype<NetBuf>(load<usize>(list + i * sizeof<usize>()));
        const header = changetype<EthernetHeader>(frame.data);
        frame.pull(ETHERNET_SIZE);
        if (header.type != EtherType.IPV6) release(frame);
        else this.take(frame, header.source);
      }
    }
  }

  /** How many messages of a type have come. */
  count(type: u32): i32 {
    let count = 0;
    for (let i = 0; i < this.frames.length; i++) if (typeOf(this.frames[i]) == type) count++;
    return count;
  }

  /** The first packet with a message of a type, or null; it stays here. */
  find(type: u32): NetBuf | null {
    for (let i = 0; i < this.frames.length; i++) if (typeOf(this.frames[i]) == type) return this.frames[i];
    return null;
  }

  /** Forgets what has come. */
  clear(): void {
    for (let i = 0; i < this.frames.length; i++) release(this.frames[i]);
    this.frames.length = 0;
  }

  /** A packet of `size` zeros, to be filled. */
  begin(size: u32): NetBuf {
    const packet = takeBuffer(this.pool)!;
    memory.fill(packet.data, 0, size);
    packet.length = size;
    return packet;
  }

  message(type: u32, size: u32): NetBuf {
    const packet = this.begin(size);
    changetype<Icmpv6Header>(packet.data).begin(type, 0);
    return packet;
  }

  /** Fills in the checksum of ICMPv6, and sends. */
  sendMessage(packet: NetBuf, source: IpAddress, destination: IpAddress, mac: usize, hops: u8 = ND_HOPS): void {
    const header = changetype<Icmpv6Header>(packet.data);
    header.checksum = 0;
    const sum = packetSum(packet, 0) + pseudoSum(source, destination, Protocol.ICMPV6, packet.length);
    header.checksum = <u16>(foldSum(sum) ^ 0xffff);
    this.send(packet, source, destination, mac, Protocol.ICMPV6, hops);
  }

  /** Puts the headers in front, and sends. */
  send(packet: NetBuf, source: IpAddress, destination: IpAddress, mac: usize, next: u32, hops: u8 = 64): void {
    const length = packet.length;
    const ip = changetype<Ipv6Header>(packet.push(IPV6_SIZE));
    ip.begin(0);
    ip.length = length;
    ip.next = <u8>next;
    ip.hopLimit = hops;
    copyAddress(ip.source, source);
    copyAddress(ip.destination, destination);
    const ethernet = changetype<EthernetHeader>(packet.push(ETHERNET_SIZE));
    if (isMulticast(destination)) {
      store<u16>(ethernet.destination, 0x3333);
      store<u32>(ethernet.destination, load<u32>(changetype<usize>(destination), 12), 2);
    } else copyMac(ethernet.destination, mac);
    copyMac(ethernet.source, this.mac);
    ethernet.type = EtherType.IPV6;
    store<usize>(list, changetype<usize>(packet));
    if (transmit(this.device, 0, list, 1) == 0) release(packet);
  }

  /** Advertises an address as its own, or, with `mac`, as somebody's. */
  advertise(target: IpAddress, destination: IpAddress, to: usize, flags: u32, mac: usize = 0): void {
    const packet = this.message(Icmpv6Type.NEIGHBOUR_ADVERTISEMENT, NEIGHBOUR_MESSAGE_SIZE + MAC_OPTION_SIZE);
    const message = changetype<NeighbourMessage>(packet.data);
    copyAddress(message.target, target);
    message.flags = <u8>flags;
    putMacOption(packet.data + NEIGHBOUR_MESSAGE_SIZE, NdOption.TARGET_MAC, mac ? mac : this.mac);
    this.sendMessage(packet, target, destination, to);
  }

  /** Sends back what has come, as it was. */
  reflect(): void {
    for (let i = 0; i < this.frames.length; i++) {
      this.frames[i].push(ETHERNET_SIZE);
      store<usize>(list, changetype<usize>(this.frames[i]));
      if (transmit(this.device, 0, list, 1) == 0) release(this.frames[i]);
    }
    this.frames.length = 0;
  }

  /** Claims an address that is another one's, from an address of its own. */
  claim(from: IpAddress, target: IpAddress, destination: IpAddress): void {
    const packet = this.message(Icmpv6Type.NEIGHBOUR_ADVERTISEMENT, NEIGHBOUR_MESSAGE_SIZE + MAC_OPTION_SIZE);
    copyAddress(changetype<NeighbourMessage>(packet.data).target, target);
    changetype<NeighbourMessage>(packet.data).flags = <u8>Advertised.OVERRIDE;
    putMacOption(packet.data + NEIGHBOUR_MESSAGE_SIZE, NdOption.TARGET_MAC, this.mac);
    this.sendMessage(packet, from, destination, this.mac);
  }

  /** Sends a router's advertisement to all nodes. */
  sendRouter(packet: NetBuf, from: IpAddress): void {
    setLinkGroup(allNodes, 1);
    this.sendMessage(packet, from, allNodes, this.mac);
  }

  end(): void {
    this.collect();
    this.clear();
    check(this.pool.available == this.pool.total, "the peer's buffers");
  }

  /** When the cable is gone, too. */
  destroy(): void {
    poolDestroy(this.pool);
  }

  private take(frame: NetBuf, from: usize): void {
    if (typeOf(frame) == Icmpv6Type.NEIGHBOUR_SOLICITATION) {
      const target = changetype<NeighbourMessage>(icmpOf(frame)).target;
      for (let i = 0; i < this.addresses.length; i++) {
        if (!same(this.addresses[i], target)) continue;
        this.advertise(target, ipOf(frame).source, from, Advertised.SOLICITED | Advertised.OVERRIDE);
        release(frame);
        return;
      }
    }
    this.frames.push(frame);
  }
}

export function ipOf(frame: NetBuf): Ipv6Header {
  return changetype<Ipv6Header>(frame.data);
}

/** The ICMPv6 header of a packet, behind hop-by-hop options if it has them; 0 when it has none. */
export function icmpOf(frame: NetBuf): usize {
  const ip = ipOf(frame);
  if (ip.next == <u8>Protocol.ICMPV6) return frame.data + IPV6_SIZE;
  return ip.next == 0 && load<u8>(frame.data, IPV6_SIZE) == <u8>Protocol.ICMPV6 ? frame.data + IPV6_SIZE + 8 : 0;
}

/** The type of a packet's message; 0 when it has none. */
export function typeOf(frame: NetBuf): u32 {
  const at = icmpOf(frame);
  return at ? load<u8>(at) : 0;
}
