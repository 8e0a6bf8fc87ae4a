// Answers ARP, ping, UDP (by an echo) and HTTP without a stack and without remembering anything: what follows of a segment is in the segment.
import {
  armReceive,
  configure,
  netDevAt,
  NetBuf,
  NetDev,
  onReceive,
  poolCreate,
  receive,
  release,
  start,
  transmit,
} from "uknetdev";
import { Semaphore, SEMAPHORE_SIZE } from "uklock";
import "tap";
import "virtio-net";

const packets = memory.data(32 * 4, 4);
const pools = memory.data(4, 4);
const news = changetype<Semaphore>(memory.data(SEMAPHORE_SIZE, 8));

const ETHERNET: usize = 14;
const ARP: u32 = 0x0806;
const IPV4: u32 = 0x0800;
const ICMP: u32 = 1;
const TCP: u32 = 6;
const UDP: u32 = 17;
const FIN: u32 = 1;
const SYN: u32 = 2;
const RST: u32 = 4;
const PSH: u32 = 8;
const ACK: u32 = 16;

let own: u32 = 0;

function get16(at: usize): u32 {
  return bswap<u16>(load<u16>(at));
}

function get32(at: usize): u32 {
  return bswap<u32>(load<u32>(at));
}

function set16(at: usize, value: u32): void {
  store<u16>(at, bswap<u16>(<u16>value));
}

function set32(at: usize, value: u32): void {
  store<u32>(at, bswap<u32>(value));
}

function wake(_argument: usize): void {
  news.up();
}

/** The internet checksum (RFC 1071) of `length` bytes, begun with `sum`. */
function checksum(at: usize, length: u32, sum: u32): u32 {
  for (let i: u32 = 0; i + 1 < length; i += 2) sum += get16(at + i);
  if (length & 1) sum += (<u32>load<u8>(at + length - 1)) << 8;
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

/** Makes the frame one from us to whoever sent it. */
function turnEthernet(device: NetDev, frame: usize): void {
  memory.copy(frame, frame + 6, 6);
  memory.copy(frame + 6, device.mac, 6);
}

function answerArp(device: NetDev, frame: usize): bool {
  const arp = frame + ETHERNET;
  if (get16(arp + 6) != 1 || get32(arp + 24) != own) return false;
  turnEthernet(device, frame);
  set16(arp + 6, 2);
  memory.copy(arp + 18, arp + 8, 10);
  memory.copy(arp + 8, device.mac, 6);
  set32(arp + 14, own);
  return true;
}

/** Puts IP's header right for `length` bytes behind it. */
function turnIp(ip: usize, length: u32): void {
  const other = load<u32>(ip + 12);
  store<u32>(ip + 12, load<u32>(ip + 16));
  store<u32>(ip + 16, other);
  set16(ip + 2, 20 + length);
  set32(ip + 4, 0);
  store<u8>(ip + 8, 64);
  set16(ip + 10, 0);
  set16(ip + 10, checksum(ip, 20, 0));
}

function answerPing(ip: usize, length: u32): bool {
  const icmp = ip + 20;
  if (load<u8>(icmp) != 8) return false;
  store<u8>(icmp, 0);
  set16(icmp + 2, 0);
  set16(icmp + 2, checksum(icmp, length, 0));
  turnIp(ip, length);
  return true;
}

function echoUdp(ip: usize, length: u32): void {
  const port = load<u16>(ip + 20);
  store<u16>(ip + 20, load<u16>(ip + 22));
  store<u16>(ip + 22, port);
  store<u16>(ip + 26, 0); // no checksum, which IPv4 permits
  turnIp(ip, length);
}

/** Bytes of the answering segment, header included; 0 for none. */
function answerTcp(ip: usize, length: u32, reply: ArrayBuffer): u32 {
  const tcp = ip + 20;
  const header = <u32>(load<u8>(tcp + 12) >> 4) * 4;
  const flags = <u32>load<u8>(tcp + 13);
  const bytes = length - header;
  const sequence = get32(tcp + 4);
  let answer = ACK;
  let payload: u32 = 0;
  let from = get32(tcp + 8);
  if (flags & RST) return 0;
  if (flags & SYN) {
    answer |= SYN;
    from = 0x12345678;
  } else if (bytes) {
    answer |= FIN | PSH;
    payload = reply.byteLength;
    memory.copy(tcp + 20, changetype<usize>(reply), payload);
  } else if (!(flags & FIN)) return 0;
  const port = load<u16>(tcp);
  store<u16>(tcp, load<u16>(tcp + 2));
  store<u16>(tcp + 2, port);
  set32(tcp + 4, from);
  set32(tcp + 8, sequence + bytes + (flags & (SYN | FIN) ? 1 : 0));
  set16(tcp + 12, (5 << 12) | answer);
  set16(tcp + 14, 0xffff);
  set32(tcp + 16, 0);
  turnIp(ip, 20 + payload);
  let pseudo: u32 = TCP + 20 + payload;
  for (let i: usize = 12; i < 20; i += 2) pseudo += get16(ip + i);
  set16(tcp + 16, checksum(tcp, 20 + payload, pseudo));
  return 20 + payload;
}

/** Makes an answer of a packet; false when there is none. */
function answer(device: NetDev, packet: NetBuf, reply: ArrayBuffer): bool {
  const frame = packet.data;
  if (packet.length < 42) return false;
  if (get16(frame + 12) == ARP) return answerArp(device, frame);
  const ip = frame + ETHERNET;
  const total = get16(ip + 2);
  if (get16(frame + 12) != IPV4 || load<u8>(ip) != 0x45 || get32(ip + 16) != own || total + 14 > packet.length)
    return false;
  const protocol = <u32>load<u8>(ip + 9);
  let length = total - 20;
  if (protocol == TCP) length = answerTcp(ip, length, reply);
  else if (protocol == UDP) echoUdp(ip, length);
  else if (protocol != ICMP || !answerPing(ip, length)) return false;
  if (length == 0) return false;
  packet.length = 34 + length;
  turnEthernet(device, frame);
  return true;
}

/** The argument is its address. */
export function main(args: string[]): i32 {
  const parts = args[0].split(".");
  for (let i = 0; i < 4; i++) own = (own << 8) | (<u32>I32.parseInt(parts[i]));
  const device = netDevAt(0);
  const pool = poolCreate(256);
  if (device === null || pool === null) return 1;
  store<usize>(pools, changetype<usize>(pool));
  if (configure(device, 1, 128, 0) < 0) return 1;
  onReceive(device, wake, 0);
  if (start(device, pools) < 0) return 1;
  const page = `hello from ${args[0]}\n`;
  const reply = String.UTF8.encode(`HTTP/1.0 200 OK\r\nContent-Length: ${page.length}\r\n\r\n${page}`);
  console.log("ready");
  while (true) {
    const count = receive(device, 0, packets, 32);
    if (count == 0) {
      if (!armReceive(device, 0)) news.down();
      continue;
    }
    for (let i: u32 = 0; i < count; i++) {
      const packet = changetype<NetBuf>(load<usize>(packets + i * 4));
      if (!answer(device, packet, reply) || transmit(device, 0, packets + i * 4, 1) == 0) release(packet);
    }
  }
  return 0;
}
