/** What a frame is, in one line. Nothing in it is believed: what is cut off or makes no sense is left out, or said. */
import { copyBytes, NetBuf, NetBufFlag, packetLength } from "uknetdev";
import {
  ArpOperation,
  ArpPacket,
  ARP_SIZE,
  EthernetHeader,
  EtherType,
  ETHERNET_SIZE,
  Fragment,
  IcmpHeader,
} from "net-wire";
import { ICMP_SIZE, IpAddress, IP_ADDRESS_SIZE, Ipv4Header, IPV4_SIZE, Protocol, TcpHeader, TCP_SIZE } from "net-wire";
import { UdpHeader, UDP_SIZE } from "net-wire";
import { add, addFigure, addFlags, addMac, addNumber, addPlace, addV4, addWord } from "./line";

/** Ethernet, IPv4 with all options or IPv6, and a transport header fit. */
const LOOKED_AT: u32 = 128;
/** IPv6 (RFC 8200, section 3): where its fields are. */
const IPV6_SIZE: u32 = 40;
const V6_LENGTH: u32 = 4;
const V6_NEXT: u32 = 6;
const V6_SOURCE: u32 = 8;
const V6_DESTINATION: u32 = V6_SOURCE + IP_ADDRESS_SIZE;

const head = memory.data(LOOKED_AT, 8);
const NO_PORT: i32 = -1;

/** Adds the description of a frame to the line: "74 10.0.0.1:1234 > 10.0.0.2:80 tcp S seq 1 ack 0 win 1024 len 0". */
export function describe(packet: NetBuf): void {
  const whole = packetLength(packet);
  addNumber(whole);
  const length = copyBytes(packet, 0, head, LOOKED_AT);
  if (length < ETHERNET_SIZE) return addWord(cstr("(cut off)"));
  const type = changetype<EthernetHeader>(head).type;
  const payload = head + ETHERNET_SIZE;
  const left = length - ETHERNET_SIZE;
  if (type == EtherType.ARP && left >= ARP_SIZE) describeArp(changetype<ArpPacket>(payload));
  else if (type == EtherType.IPV4 && left >= IPV4_SIZE) describeV4(payload, left);
  else if (type == EtherType.IPV6 && left >= IPV6_SIZE) describeV6(payload, left);
  else describeOther(changetype<EthernetHeader>(head), type);
  if (packet.flags & (NetBufFlag.SEGMENTS_V4 | NetBufFlag.SEGMENTS_V6))
    addFigure(cstr("in segments of"), packet.segmentSize);
}

// --- internal -------------------------------------------------------------------------------------------------------

function describeOther(header: EthernetHeader, type: u32): void {
  addWord(cstr(""));
  addMac(header.source);
  addWord(cstr("> "));
  addMac(header.destination);
  addFigure(cstr("type"), type);
}

function describeArp(arp: ArpPacket): void {
  addWord(cstr("arp "));
  if (!arp.isForEthernet) return add(cstr("of another kind"));
  if (arp.operation == ArpOperation.REQUEST) {
    add(cstr("who has "));
    addV4(arp.target, NO_PORT);
    add(cstr(" tell "));
    addV4(arp.sender, NO_PORT);
  } else {
    addV4(arp.sender, NO_PORT);
    add(cstr(" is at "));
    addMac(arp.senderMac);
  }
}

function describeV4(at: usize, left: u32): void {
  const ip = changetype<Ipv4Header>(at);
  const size = ip.size;
  if (ip.version != 4 || size < IPV4_SIZE || ip.length < size) return addWord(cstr("(no ip header)"));
  const isFirst = (ip.fragment & Fragment.OFFSET) == 0;
  const payload = at + size;
  const seen = left > size && isFirst ? left - size : 0;
  const hasPorts = portsAreThere(ip.protocol, seen);
  addWord(cstr(""));
  addV4(ip.source, hasPorts ? changetype<UdpHeader>(payload).source : NO_PORT);
  add(cstr(" > "));
  addV4(ip.destination, hasPorts ? changetype<UdpHeader>(payload).destination : NO_PORT);
  describeTransport(ip.protocol, payload, seen, ip.length - size);
  if ((ip.fragment & (Fragment.OFFSET | Fragment.MORE)) == 0) return;
  addFigure(cstr("fragment"), ip.identification);
  addFigure(cstr("at"), (ip.fragment & Fragment.OFFSET) * 8);
  if (ip.fragment & Fragment.MORE) add(cstr("+"));
}

function describeV6(at: usize, left: u32): void {
  const payload = at + IPV6_SIZE;
  const seen = left - IPV6_SIZE;
  const protocol: u32 = load<u8>(at + V6_NEXT);
  const hasPorts = portsAreThere(protocol, seen);
  addWord(cstr(""));
  addPlace(changetype<IpAddress>(at + V6_SOURCE), hasPorts ? changetype<UdpHeader>(payload).source : NO_PORT);
  add(cstr(" > "));
  addPlace(changetype<IpAddress>(at + V6_DESTINATION), hasPorts ? changetype<UdpHeader>(payload).destination : NO_PORT);
  describeTransport(protocol, payload, seen, bswap<u16>(load<u16>(at + V6_LENGTH)));
}

function portsAreThere(protocol: u32, seen: u32): bool {
  return (protocol == Protocol.TCP && seen >= TCP_SIZE) || (protocol == Protocol.UDP && seen >= UDP_SIZE);
}

/** `seen` bytes of the transport's `length` are at hand; 0 for later fragments. */
function describeTransport(protocol: u32, at: usize, seen: u32, length: u32): void {
  if (protocol == Protocol.TCP) {
    addWord(cstr("tcp"));
    if (seen >= TCP_SIZE) describeTcp(changetype<TcpHeader>(at), length);
  } else if (protocol == Protocol.UDP) {
    addWord(cstr("udp"));
    if (seen >= UDP_SIZE) addFigure(cstr("len"), length - min(length, UDP_SIZE));
  } else if (protocol == Protocol.ICMP || protocol == Protocol.ICMPV6) {
    addWord(protocol == Protocol.ICMP ? cstr("icmp") : cstr("icmp6"));
    if (seen < ICMP_SIZE) return;
    addFigure(cstr("type"), changetype<IcmpHeader>(at).type);
    addFigure(cstr("code"), changetype<IcmpHeader>(at).code);
  } else addFigure(cstr("protocol"), protocol);
}

function describeTcp(tcp: TcpHeader, length: u32): void {
  addWord(cstr(""));
  addFlags(tcp.flags, cstr("FSRPAUEC")); // RFC 9293, section 3.1, from the lowest bit on
  addFigure(cstr("seq"), tcp.sequence);
  addFigure(cstr("ack"), tcp.acknowledged);
  addFigure(cstr("win"), tcp.window);
  addFigure(cstr("len"), length - min(length, tcp.size));
}
