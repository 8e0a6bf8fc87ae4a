/** Machines ask for each other, answer pings, cut and join what is long, and stand what is sent to harm them. */
import "./v6-neighbours";
import "./v6-addresses";
import "./v6-routers";
import "./v6-packets";
import "./paths";
import "./loopback";
import "./v6-fuzz";
import { cableCreate, cableImpair, Impairment, IMPAIRMENT_SIZE } from "netdev-cable";
import {
  checksumOf,
  foldSum,
  IcmpHeader,
  ICMP_SIZE,
  IcmpType,
  IpAddress,
  Ipv4Header,
  packetSum,
  Protocol,
  pseudoSum,
  setV4,
  v4Of,
} from "net-wire";
import { findRoute, NeighbourState, onError, onProtocol, output, Route, ROUTE_SIZE, Stack, takePacket } from "net-ip";
import { ENETUNREACH, ENOPROTOOPT } from "ukerrno";
import { check, equal, random, randomBelow, test } from "uktest";
import { NetBuf, NetBufFlag, NetFeature, packetLength, release } from "uknetdev";
import { addressOf, Machine, network, Network } from "./machines";

const SECOND: u64 = 1_000_000_000;
const PROTOCOL: u32 = 253; // for experiments: RFC 3692
const route = changetype<Route>(memory.data(ROUTE_SIZE, 8));
const address = changetype<IpAddress>(memory.data(16, 8));
const other = changetype<IpAddress>(memory.data(16, 8));

/** What arrived: lengths, and the sum of all bytes. */
const arrived: u32[] = [];
let bytesGood: bool = true;

function note(stack: Stack, packet: NetBuf, now: u64): void {
  arrived.push(packetLength(packet));
  let part: NetBuf | null = packet;
  let index: u32 = 0;
  while (part !== null) {
    for (let i: u32 = 0; i < part.length; i++, index++)
      if (load<u8>(part.data + i) != <u8>(index * 7)) bytesGood = false;
    part = part.next;
  }
  release(packet);
}

/** Sends `length` bytes of a pattern, in parts of up to 1,000 bytes. */
function send(from: Machine, to: IpAddress, length: u32, now: u64, protocol: u32 = PROTOCOL): i32 {
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  const error = findRoute(from.stack, to, null, route);
  if (error < 0) return error;
  const first = takePacket(from.stack)!;
  let part = first;
  for (let i: u32 = 0; i < length; i++) {
    if (part.length == 1000) {
      const next = takePacket(from.stack)!;
      part.next = next;
      part = next;
    }
    store<u8>(part.data + part.length++, <u8>(i * 7));
  }
  output(route, first, protocol, now);
  return 0;
}

function listen(machine: Machine): void {
  arrived.length = 0;
  bytesGood = true;
  equal<i32>(onProtocol(machine.stack, PROTOCOL, note), 0);
}

test("a packet waits until its neighbour has answered, the next one does not", () => {
  const net = network(2);
  listen(net.machines[1]);
  equal<i32>(send(net.machines[0], net.machines[1].address, 100, net.now), 0);
  net.run(SECOND / 10);
  equal<i32>(arrived.length, 1);
  equal<u32>(arrived[0], 100);
  equal<u64>(net.machines[0].stack.counters.arpRequests, 1);
  equal<u64>(net.machines[1].stack.counters.arpReplies, 1);
  send(net.machines[0], net.machines[1].address, 1, net.now);
  net.run(1000);
  equal<i32>(arrived.length, 2);
  equal<u64>(net.machines[0].stack.counters.arpRequests, 1);
  equal<u64>(net.machines[1].stack.counters.arpRequests, 0, "it knows who asked");
  check(bytesGood, "the bytes are those that were sent");
  net.end();
});

test("a neighbour that is not there: three questions, and the packets are given up", () => {
  const net = network(1);
  for (let i = 0; i < 12; i++) send(net.machines[0], addressOf("10.0.0.77", address), 10, net.now);
  net.run(10 * SECOND);
  equal<u64>(net.machines[0].stack.counters.arpRequests, 3);
  equal<u64>(net.machines[0].stack.counters.noNeighbours, 12);
  net.end();
});

test("a neighbour in use is asked again after a minute, one that is not is forgotten", () => {
  const net = network(2);
  listen(net.machines[1]);
  for (let i = 0; i < 130; i++) {
    send(net.machines[0], net.machines[1].address, 10, net.now);
    net.run(SECOND);
  }
  equal<i32>(arrived.length, 130);
  equal<u64>(net.machines[0].stack.counters.arpRequests, 3);
  net.run(200 * SECOND);
  for (let i: u32 = 0; i < 64; i++) equal<u32>(net.machines[0].interface!.neighbour(i).state, NeighbourState.FREE);
  net.end();
});

test("there is no way to other networks without a route", () => {
  const net = network(1);
  equal<i32>(send(net.machines[0], addressOf("10.0.1.1", address), 10, net.now), -ENETUNREACH);
  equal<i32>(send(net.machines[0], addressOf("2001:db8::1", address), 10, net.now), -ENETUNREACH);
  net.end();
});

test("long packets are cut and joined, with every way to lose them", () => {
  const net = network(2);
  listen(net.machines[1]);
  const lengths: u32[] = [1480, 1481, 1488, 2960, 2961, 5000, 20000];
  for (let i = 0; i < lengths.length; i++) {
    send(net.machines[0], net.machines[1].address, lengths[i], net.now);
    net.run(SECOND / 10);
    equal<i32>(arrived.length, i + 1);
    equal<u32>(arrived[i], lengths[i]);
  }
  check(bytesGood, "the bytes are those that were sent");
  equal<u64>(net.machines[1].stack.counters.reassembled, 6);
  net.end();
});

let sumGood: bool = false;

function noteSum(stack: Stack, packet: NetBuf, now: u64): void {
  const ip = changetype<Ipv4Header>(packet.network);
  setV4(address, ip.source);
  setV4(other, ip.destination);
  sumGood = foldSum(packetSum(packet, 0) + pseudoSum(address, other, PROTOCOL, packetLength(packet))) == 0xffff;
  release(packet);
}

test("a sum that was left to the device is there, in a packet that is cut as well", () => {
  const cable = cableCreate(64)!;
  cable.features = NetFeature.TRANSMIT_CHECKSUM;
  const net = new Network(cable, 2);
  const one = net.machines[0];
  const two = net.machines[1];
  onProtocol(two.stack, PROTOCOL, noteSum);
  for (let length: u32 = 100; length < 6000; length += 1900) {
    memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
    findRoute(one.stack, two.address, null, route);
    const first = takePacket(one.stack)!;
    let part = first;
    for (let i: u32 = 0; i < length; i++) {
      if (part.length == 1000) {
        const next = takePacket(one.stack)!;
        part.next = next;
        part = next;
      }
      store<u8>(part.data + part.length++, <u8>random());
    }
    first.flags |= NetBufFlag.CHECKSUM_PARTIAL;
    first.checksumOffset = 6;
    store<u16>(first.data, <u16>foldSum(pseudoSum(one.address, two.address, PROTOCOL, length)), 6);
    output(route, first, PROTOCOL, net.now);
    sumGood = false;
    net.run(SECOND / 10);
    check(sumGood, `${length} bytes`);
  }
  net.end();
});

test("fragments are lost, swapped and doubled: nothing wrong arrives, and nothing stays", () => {
  const net = network(2);
  listen(net.machines[1]);
  send(net.machines[0], net.machines[1].address, 10, net.now);
  net.run(SECOND);
  const settings = changetype<Impairment>(heap.alloc(IMPAIRMENT_SIZE));
  memory.fill(changetype<usize>(settings), 0, IMPAIRMENT_SIZE);
  settings.loss = 50_000;
  settings.duplicate = 50_000;
  settings.reorder = 200_000;
  settings.delay = 1_000_000;
  settings.jitter = 3_000_000;
  cableImpair(net.cable, settings, random());
  let sent = 1;
  for (let i = 0; i < 300; i++, sent++) {
    send(net.machines[0], net.machines[1].address, 1 + randomBelow(8000), net.now);
    net.run(SECOND / 20);
  }
  net.run(60 * SECOND);
  check(bytesGood, "the bytes are those that were sent");
  check(arrived.length > 150 && arrived.length < sent * 2, `${arrived.length} of ${sent} arrived`);
  net.end();
});

let pongs: u32 = 0;

function countPong(stack: Stack, packet: NetBuf, now: u64): void {
  if (changetype<IcmpHeader>(packet.data).type == IcmpType.ECHO_REPLY && checksumOf(packet.data, packet.length) == 0)
    pongs++;
  release(packet);
}

function ping(from: Machine, to: IpAddress, length: u32, now: u64): void {
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  equal<i32>(findRoute(from.stack, to, null, route), 0);
  const packet = takePacket(from.stack)!;
  packet.length = ICMP_SIZE + length;
  memory.fill(packet.data, 0x5a, packet.length);
  const header = changetype<IcmpHeader>(packet.data);
  header.type = IcmpType.ECHO;
  header.code = 0;
  header.checksum = 0;
  header.checksum = <u16>checksumOf(packet.data, packet.length);
  output(route, packet, Protocol.ICMP, now);
}

test("pings are answered, those to everybody are not", () => {
  const net = network(3);
  pongs = 0;
  onProtocol(net.machines[0].stack, Protocol.ICMP, countPong);
  for (let i: u32 = 0; i < 100; i++) {
    ping(net.machines[0], net.machines[1 + (i & 1)].address, i * 10, net.now);
    net.run(SECOND / 100);
  }
  equal<u32>(pongs, 100);
  ping(net.machines[0], addressOf("10.0.0.255", address), 8, net.now);
  ping(net.machines[0], addressOf("255.255.255.255", address), 8, net.now);
  net.run(SECOND);
  equal<u32>(pongs, 100);
  net.end();
});

const reported: i32[] = [];

function noteError(stack: Stack, packet: NetBuf, kind: i32, mtu: u32, now: u64): void {
  reported.push(kind);
  check(changetype<Ipv4Header>(packet.network).protocol == PROTOCOL, "the quoted header");
  equal<u32>(load<u8>(packet.data, 1), 7);
}

test("a protocol that nobody wants is reported, but not without limit", () => {
  const net = network(2);
  reported.length = 0;
  onError(net.machines[0].stack, PROTOCOL, noteError);
  send(net.machines[0], net.machines[1].address, 10, net.now);
  net.run(SECOND);
  equal<i32>(reported.length, 1);
  equal<i32>(reported[0], -ENOPROTOOPT);
  for (let i = 0; i < 60; i++) {
    send(net.machines[0], net.machines[1].address, 10, net.now);
    net.run(1000);
  }
  check(reported.length < 30, `${reported.length} errors`);
  check(net.machines[1].stack.counters.icmpLimited > 20, "limited");
  net.end();
});

/** Puts bytes into a frame that the machine is given as if they had arrived. */
function inject(net: Network, machine: Machine, frame: NetBuf): void {
  const target = machine.interface!.device;
  memory.copy(frame.data, target.mac, 6);
  frame.checksumStart = 0;
  const other = net.machines[1].interface!;
  store<usize>(other.batch + other.waiting * sizeof<usize>(), changetype<usize>(frame));
  other.waiting++;
}

test("random and half-right frames do no harm", () => {
  const net = network(2);
  const victim = net.machines[0];
  listen(victim);
  for (let round = 0; round < 30000; round++) {
    const frame = takePacket(net.machines[1].stack)!;
    const length: u32 = 14 + randomBelow(120);
    frame.length = length;
    const at = frame.data;
    for (let i: u32 = 0; i < length; i += 4) store<u32>(at + i, random());
    const types: u32[] = [0x0008, 0x0008, 0x0608, 0xdd86];
    store<u16>(at, <u16>types[randomBelow(4)], 12);
    if (randomBelow(4)) {
      // an IPv4 header that is right up to a few bits
      const header = changetype<Ipv4Header>(at + 14);
      header.begin();
      if (randomBelow(8) == 0) store<u8>(at, <u8>(0x40 | randomBelow(16)), 14);
      header.length = randomBelow(4) ? length - 14 : random() & 0xffff;
      header.fragment = randomBelow(3) ? 0 : randomBelow(0x4000);
      header.identification = randomBelow(4);
      header.destination = v4Of(victim.address);
      header.source = v4Of(net.machines[1].address);
      const protocols: u32[] = [1, 6, 17, PROTOCOL];
      header.protocol = <u8>protocols[randomBelow(4)];
      if (length >= 34 && header.size <= length - 14) header.seal();
      if (header.protocol == 1 && length > 42) {
        const icmp = changetype<IcmpHeader>(at + 34);
        const kinds: u32[] = [0, 3, 8, 11, 12];
        icmp.type = kinds[randomBelow(5)];
        icmp.checksum = 0;
        icmp.checksum = <u16>checksumOf(at + 34, length - 34);
      }
    } else if (randomBelow(2)) {
      store<u16>(at, 0x0608, 12);
      store<u64>(at, 0x0100_0406_0008_0100, 14);
      store<u32>(at, v4Of(randomBelow(2) ? victim.address : net.machines[1].address), 28);
      store<u32>(at, v4Of(victim.address), 38);
    }
    inject(net, victim, frame);
    if ((round & 15) == 15) net.run(100_000);
  }
  net.run(200 * SECOND);
  net.end();
});
