/** Random packets, and packets that are right up to a few bits, to everything that reads IPv6. */
import {
  Extension,
  ETHERNET_SIZE,
  FragmentHeader,
  Icmpv6Type,
  IpAddress,
  Ipv6Header,
  IPV6_SIZE,
  Protocol,
} from "net-wire";
import { copyAddress, EthernetHeader, EtherType, foldSum, packetSum, pseudoSum, solicitedNode } from "net-wire";
import { addAddress } from "net-ip";
import { check, equal, random, randomBelow, test } from "uktest";
import { NetBuf, release, transmit } from "uknetdev";
import { networkV6, newAddress } from "./machines";
import { Peer } from "./peer";
import { listen, ping, pongs, countPongs, PROTOCOL } from "./traffic";

const SECOND: u64 = 1_000_000_000;
const ROUNDS = 100_000;
const list = memory.data(sizeof<usize>(), 8);

function pick(from: u32[]): u32 {
  return from[randomBelow(from.length)];
}

/** Random bytes, small ones more often. */
function fill(at: usize, length: u32): void {
  for (let i: u32 = 0; i < length; i++) store<u8>(at + i, <u8>(randomBelow(3) ? randomBelow(8) : random()));
}

const TYPES: u32[] = [1, 2, 3, 4, 128, 129, 130, 131, 133, 134, 135, 136, 137, 143, 200];
const OPTIONS: u32[] = [1, 2, 3, 4, 5, 14, 25, 31];
const HEADERS: u32[] = [0, 43, 44, 60, 59, 58, 58, 58, 6, 17, PROTOCOL];

/** Options of neighbour discovery, mostly in order. */
function options(at: usize, length: u32): void {
  let left = length;
  while (left >= 8) {
    const units: u32 = randomBelow(8) ? 1 + randomBelow(4) : randomBelow(256);
    store<u8>(at, <u8>pick(OPTIONS));
    store<u8>(at, <u8>units, 1);
    if (units * 8 > left || units == 0) return;
    at += units * 8;
    left -= units * 8;
  }
}

/** A message of ICMPv6 of `length` bytes. */
function message(at: usize, length: u32, own: IpAddress): void {
  if (length < 8) return;
  const type = pick(TYPES);
  store<u8>(at, <u8>type);
  if (randomBelow(8)) store<u8>(at, 0, 1);
  const size: u32 = type == Icmpv6Type.ROUTER_ADVERTISEMENT ? 16 : 24;
  if (type >= 134 && type <= 137 && length > size) {
    if (type != Icmpv6Type.ROUTER_ADVERTISEMENT && randomBelow(2)) copyAddress(changetype<IpAddress>(at + 8), own);
    options(at + size, length - size);
  }
  if (type < 128 && length >= 8 + IPV6_SIZE + 8) {
    const quoted = changetype<Ipv6Header>(at + 8);
    quoted.begin(0);
    quoted.next = <u8>pick(HEADERS);
    copyAddress(quoted.source, own);
  }
}

test(`v6: ${ROUNDS} random and half-right packets do no harm`, () => {
  const net = networkV6(2, 64);
  const peer: Peer = net.addPeer();
  const victim = net.machines[0];
  const mac = victim.interface!.device.mac;
  const groups: IpAddress[] = [victim.address, newAddress("ff02::1"), newAddress("fd00::7"), newAddress("ff02::2")];
  solicitedNode(victim.address, groups[3]);
  addAddress(victim.interface!, groups[2], 64);
  const sources: IpAddress[] = [
    newAddress("fe80::99"),
    newAddress("::"),
    newAddress("fe80::1"),
    newAddress("fd00::9"),
    victim.address,
  ];
  listen(victim);
  for (let round = 0; round < ROUNDS; round++) {
    const packet = peer.begin(0);
    const length = randomBelow(160);
    packet.length = length;
    fill(packet.data, length);
    const source = sources[randomBelow(sources.length)];
    const destination = groups[randomBelow(groups.length)];
    const next = pick(HEADERS);
    let at: u32 = 0;
    let part = next;
    while ((part == 0 || part == 43 || part == 44 || part == 60) && at + 8 < length && randomBelow(16)) {
      const size: u32 = part == Extension.FRAGMENT || randomBelow(8) ? 8 : 8 * randomBelow(5);
      if (part == Extension.FRAGMENT) {
        changetype<FragmentHeader>(packet.data + at).setOffset(8 * randomBelow(12), randomBelow(2) == 0);
        changetype<FragmentHeader>(packet.data + at).identification = randomBelow(20);
      } else {
        store<u8>(packet.data + at, <u8>(size ? size / 8 - 1 : 255), 1);
        if (randomBelow(2)) store<u32>(packet.data + at, pick([0, 0, 0x0205, 0x0401]), 2);
        if (part == Extension.ROUTING && randomBelow(2)) store<u8>(packet.data + at, 0, 3);
      }
      part = pick(HEADERS);
      store<u8>(packet.data + at, <u8>part);
      at += size;
      if (size == 0) break;
    }
    if (part == Protocol.ICMPV6 && at + 8 <= length) {
      const body = packet.data + at;
      message(body, length - at, victim.address);
      store<u16>(body, 0, 2);
      packet.pull(at);
      const sum = packetSum(packet, 0) + pseudoSum(source, destination, Protocol.ICMPV6, length - at);
      packet.push(at);
      if (randomBelow(16)) store<u16>(body, <u16>(foldSum(sum) ^ 0xffff), 2);
    }
    const hops: u8 = randomBelow(4) ? 255 : <u8>randomBelow(3);
    if (randomBelow(32)) peer.send(packet, source, destination, mac, next, hops);
    else nonsense(peer, packet, mac);
    if ((round & 15) == 15) {
      net.run(randomBelow(64) ? 100_000 : SECOND);
      peer.clear();
    }
  }
  net.run(200 * SECOND);
  peer.clear();
  check(victim.stack.counters.received > 50_000, "they came");
  // It still lives, if nobody has taken its address away, which who is on the link can do.
  if (victim.interface!.address(0).isUsed) {
    countPongs(net.machines[1]);
    equal<i32>(ping(net.machines[1], victim.interface!.address(0).address, 10, net.now), 0);
    net.run(10 * SECOND);
    equal<u32>(pongs, 1);
  }
  net.end();
});

/** A frame whose header of IPv6 is not right. */
function nonsense(peer: Peer, packet: NetBuf, mac: usize): void {
  fill(packet.data - IPV6_SIZE, IPV6_SIZE);
  packet.push(randomBelow(IPV6_SIZE));
  if (packet.length && randomBelow(2)) store<u8>(packet.data, 0x60);
  const ethernet = changetype<EthernetHeader>(packet.push(ETHERNET_SIZE));
  memory.copy(ethernet.destination, mac, 6);
  ethernet.type = EtherType.IPV6;
  store<usize>(list, changetype<usize>(packet));
  if (transmit(peer.device, 0, list, 1) == 0) release(packet);
}
