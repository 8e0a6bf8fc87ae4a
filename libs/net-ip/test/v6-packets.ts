/** Packets of IPv6: extension headers, fragments, errors, and what must never be answered. */
import { cableCreate, cableImpair, Impairment, IMPAIRMENT_SIZE } from "netdev-cable";
import {
  addAddress,
  findRoute,
  IpCounters,
  onError,
  onProtocol,
  output,
  packetSource,
  ROUTE_SIZE,
  Stack,
  takePacket,
} from "net-ip";
import {
  Extension,
  ExtensionHeader,
  foldSum,
  FragmentHeader,
  FRAGMENT_SIZE,
  Icmpv6Header,
  Icmpv6Type,
  IpAddress,
} from "net-wire";
import { Exceeded, ICMPV6_SIZE, Ipv6Header, IPV6_SIZE, packetSum, Problem, Protocol, pseudoSum, same } from "net-wire";
import { ENOPROTOOPT } from "ukerrno";
import { check, equal, random, randomBelow, test } from "uktest";
import { NetBuf, NetBufFlag, NetFeature, packetLength, release } from "uknetdev";
import { addressOf, Machine, Network, networkV6, newAddress } from "./machines";
import { icmpOf, Peer } from "./peer";
import { arrived, bytesGood, countersOf, countPongs, listen, ping, pongs, PROTOCOL, route, send } from "./traffic";

const SECOND: u64 = 1_000_000_000;
const address = changetype<IpAddress>(memory.data(16, 8));

test("v6: long packets are cut and joined", () => {
  const net = networkV6(2);
  net.run(3 * SECOND);
  listen(net.machines[1]);
  const lengths: u32[] = [1460, 1461, 1448, 2900, 5000, 20000, 50000];
  for (let i = 0; i < lengths.length; i++) {
    equal<i32>(send(net.machines[0], net.machines[1].address, lengths[i], net.now), 0);
    net.run(SECOND / 10);
    equal<i32>(arrived.length, i + 1);
    equal<u32>(arrived[i], lengths[i]);
  }
  check(bytesGood, "the bytes are those that were sent");
  equal<u64>(countersOf(net.machines[1]).reassembled, 5);
  countPongs(net.machines[0]);
  net.end();
});

test("v6: fragments are lost, swapped and doubled: nothing wrong arrives, and nothing stays", () => {
  const net = networkV6(2);
  net.run(3 * SECOND);
  listen(net.machines[1]);
  const settings = changetype<Impairment>(heap.alloc(IMPAIRMENT_SIZE));
  memory.fill(changetype<usize>(settings), 0, IMPAIRMENT_SIZE);
  settings.loss = 50_000;
  settings.duplicate = 50_000;
  settings.reorder = 200_000;
  settings.delay = 1_000_000;
  settings.jitter = 3_000_000;
  cableImpair(net.cable, settings, random());
  for (let i = 0; i < 300; i++) {
    send(net.machines[0], net.machines[1].address, 1 + randomBelow(8000), net.now);
    net.run(SECOND / 20);
  }
  net.run(120 * SECOND);
  check(bytesGood, "the bytes are those that were sent");
  check(arrived.length > 150 && arrived.length < 600, `${arrived.length} of 300 arrived`);
  net.end();
});

let sumGood = false;

function noteSum(_stack: Stack, packet: NetBuf, _now: u64): void {
  const ip = changetype<Ipv6Header>(packet.network);
  const sum = pseudoSum(ip.source, ip.destination, PROTOCOL, packetLength(packet));
  sumGood = foldSum(packetSum(packet, 0) + sum) == 0xffff;
  release(packet);
}

test("v6: a sum that was left to the device is there, in a packet that is cut as well", () => {
  const cable = cableCreate(64)!;
  cable.features = NetFeature.TRANSMIT_CHECKSUM;
  const net = new Network(cable, 2);
  const to = newAddress("fd00::2");
  for (let i = 0; i < 2; i++) addAddressOf(net.machines[i], i);
  net.run(3 * SECOND);
  onProtocol(net.machines[1].stack, PROTOCOL, noteSum);
  for (let length: u32 = 100; length < 6000; length += 1900) {
    memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
    equal<i32>(findRoute(net.machines[0].stack, to, null, route), 0);
    const first = takePacket(net.machines[0].stack)!;
    let part = first;
    for (let i: u32 = 0; i < length; i++) {
      if (part.length == 1000) {
        const next = takePacket(net.machines[0].stack)!;
        part.next = next;
        part = next;
      }
      store<u8>(part.data + part.length++, <u8>random());
    }
    first.flags |= NetBufFlag.CHECKSUM_PARTIAL;
    first.checksumOffset = 6;
    store<u16>(first.data, <u16>foldSum(pseudoSum(route.source, to, PROTOCOL, length)), 6);
    output(route, first, PROTOCOL, net.now);
    sumGood = false;
    net.run(SECOND / 10);
    check(sumGood, `${length} bytes`);
  }
  net.end();
});

function addAddressOf(machine: Machine, index: i32): void {
  equal<i32>(addAddress(machine.interface!, newAddress(`fd00::${index + 1}`), 64), 0);
}

// --- by hand --------------------------------------------------------------------------------------------------------

let net: Network = changetype<Network>(0);
let peer: Peer = changetype<Peer>(0);
let machine: Machine = changetype<Machine>(0);
let from: IpAddress = address;

/** A machine that listens, and somebody else. */
function begin(): void {
  net = networkV6(1);
  peer = net.addPeer();
  machine = net.machines[0];
  from = newAddress("fe80::99");
  peer.addresses.push(from);
  net.run(3 * SECOND);
  listen(machine);
  peer.clear();
}

function counters(): IpCounters {
  return countersOf(machine);
}

function give(packet: NetBuf, next: u32): void {
  peer.send(packet, from, machine.address, machine.interface!.device.mac, next);
  net.run(SECOND / 100);
}

/** A fragment of the pattern that `listen` knows. */
function fragment(identification: u32, offset: u32, length: u32, hasMore: bool): void {
  const packet = peer.begin(FRAGMENT_SIZE + length);
  const header = changetype<FragmentHeader>(packet.data);
  header.next = <u8>PROTOCOL;
  header.setOffset(offset, hasMore);
  header.identification = identification;
  for (let i: u32 = 0; i < length; i++) store<u8>(packet.data + FRAGMENT_SIZE + i, <u8>((offset + i) * 7));
  give(packet, Extension.FRAGMENT);
}

test("v6: fragments in any order, and twice", () => {
  begin();
  fragment(1, 1000, 100, false);
  fragment(1, 0, 504, true);
  fragment(1, 0, 504, true);
  equal<i32>(arrived.length, 0);
  fragment(1, 504, 496, true);
  equal<i32>(arrived.length, 1);
  equal<u32>(arrived[0], 1100);
  check(bytesGood, "the bytes are those that were sent");
  net.end();
});

test("v6: fragments that overlap kill the whole, and what comes after (RFC 5722)", () => {
  begin();
  fragment(1, 0, 504, true);
  fragment(1, 496, 504, true);
  fragment(1, 0, 504, true);
  fragment(1, 504, 100, false);
  equal<i32>(arrived.length, 0);
  equal<u64>(counters().reassemblyFailures, 1);
  fragment(2, 0, 504, true);
  fragment(2, 504, 100, false);
  equal<i32>(arrived.length, 1, "another one is not touched");
  equal<i32>(peer.count(Icmpv6Type.TIME_EXCEEDED), 0);
  net.run(61 * SECOND);
  fragment(1, 0, 504, true);
  fragment(1, 504, 100, false);
  equal<i32>(arrived.length, 2, "its number can be used again");
  net.end();
});

test("v6: a fragment that is the whole has nothing to do with others (RFC 6946)", () => {
  begin();
  fragment(1, 0, 504, true);
  fragment(1, 0, 100, false);
  equal<i32>(arrived.length, 1);
  fragment(1, 504, 100, false);
  equal<i32>(arrived.length, 2);
  check(bytesGood, "the bytes are those that were sent");
  net.end();
});

test("v6: odd fragments are reported, and one whose others do not come after a minute", () => {
  begin();
  fragment(1, 0, 503, true);
  equal<i32>(peer.count(Icmpv6Type.PARAMETER_PROBLEM), 1);
  const frame = peer.find(Icmpv6Type.PARAMETER_PROBLEM)!;
  equal<u32>(changetype<Icmpv6Header>(icmpOf(frame)).word, 4, "the payload's length");
  peer.clear();
  fragment(2, 65528, 16, false);
  equal<u32>(changetype<Icmpv6Header>(icmpOf(peer.find(Icmpv6Type.PARAMETER_PROBLEM)!)).word, 42, "the offset");
  peer.clear();
  fragment(3, 0, 504, true);
  fragment(4, 504, 504, true);
  net.run(61 * SECOND);
  equal<i32>(peer.count(Icmpv6Type.TIME_EXCEEDED), 1, "of the first fragment only");
  equal<u32>(changetype<Icmpv6Header>(icmpOf(peer.find(Icmpv6Type.TIME_EXCEEDED)!)).code, Exceeded.REASSEMBLY);
  equal<u64>(counters().reassemblyFailures, 2);
  net.end();
});

test("v6: thousands of first fragments take no more than their places", () => {
  begin();
  const free = machine.interface!.receivePool.available;
  for (let i: u32 = 0; i < 3000; i++) fragment(100 + i, 0, 504, true);
  check(free - machine.interface!.receivePool.available <= 8, "eight at a time");
  net.run(61 * SECOND);
  net.end();
});

/** Extension headers of 8 bytes, `kinds` one after the other, in front of the pattern. `word`: bytes 2 … 5 of each. */
function extended(kinds: u32[], word: u32): void {
  const packet = peer.begin(kinds.length * 8 + 20);
  for (let i = 0; i < kinds.length; i++) {
    const header = changetype<ExtensionHeader>(packet.data + i * 8);
    header.next = <u8>(i + 1 < kinds.length ? kinds[i + 1] : PROTOCOL);
    store<u32>(packet.data + i * 8, word, 2);
  }
  for (let i = 0; i < 20; i++) store<u8>(packet.data + kinds.length * 8 + i, <u8>(i * 7));
  give(packet, kinds[0]);
}

test("v6: extension headers are passed over, up to a limit", () => {
  begin();
  extended([Extension.HOP_BY_HOP, Extension.DESTINATION, Extension.ROUTING, Extension.DESTINATION], 0);
  equal<i32>(arrived.length, 1);
  const many: u32[] = [60, 60, 60, 60, 60, 60, 60, 60];
  extended(many, 0);
  equal<i32>(arrived.length, 2);
  many.push(60);
  extended(many, 0);
  equal<i32>(arrived.length, 2);
  check(bytesGood, "the bytes are those that were sent");
  equal<i32>(peer.count(Icmpv6Type.PARAMETER_PROBLEM), 0);
  net.end();
});

/** The problem that was reported of the last packet: code and pointer, 0xffffffff for none. */
function problem(): u32 {
  const frame = peer.find(Icmpv6Type.PARAMETER_PROBLEM);
  if (frame === null) return u32.MAX_VALUE;
  const header = changetype<Icmpv6Header>(icmpOf(frame));
  const result = (header.code << 16) | header.word;
  check(same(changetype<Ipv6Header>(icmpOf(frame) + ICMPV6_SIZE).source, from), "quotes the packet");
  peer.clear();
  return result;
}

test("v6: what is wrong with extension headers is told as RFC 8200 says", () => {
  begin();
  const none = u32.MAX_VALUE;
  extended([Extension.DESTINATION, Extension.HOP_BY_HOP], 0);
  equal<u32>(problem(), (Problem.NEXT_HEADER << 16) | 40, "hop-by-hop is not first");
  extended([Extension.ROUTING], 0x0100);
  equal<u32>(problem(), (Problem.FIELD << 16) | 42, "a routing header of type 0 (RFC 5095)");
  extended([Extension.DESTINATION], 0x0000_021e); // an option of kind 00: skipped
  equal<u32>(problem(), none);
  equal<i32>(arrived.length, 1);
  extended([Extension.DESTINATION], 0x0000_025e); // kind 01: dropped
  equal<u32>(problem(), none);
  extended([Extension.DESTINATION], 0x0000_029e); // kind 10: told
  equal<u32>(problem(), (Problem.OPTION << 16) | 42);
  extended([Extension.DESTINATION], 0x0000_02de); // kind 11: told, since it came to us alone
  equal<u32>(problem(), (Problem.OPTION << 16) | 42);
  extended([Extension.DESTINATION], 0x0000_091e); // longer than the header
  equal<u32>(problem(), none);
  equal<i32>(arrived.length, 1);
  const unknown = peer.begin(20);
  give(unknown, 200);
  equal<u32>(problem(), (Problem.NEXT_HEADER << 16) | 6);
  give(peer.begin(20), Extension.NONE);
  equal<u32>(problem(), none);
  net.end();
});

test("v6: to a group, an error is sent for one kind of option only; never for an error, nor to nobody (RFC 4443, section 2.4)", () => {
  begin();
  const all = newAddress("ff02::1");
  const option = (kind: u32): NetBuf => {
    const packet = peer.begin(28);
    store<u32>(packet.data, (kind << 16) | PROTOCOL);
    store<u8>(packet.data, 4, 3);
    return packet;
  };
  peer.send(option(0xde), from, all, peer.mac, Extension.DESTINATION);
  net.run(SECOND / 100);
  equal<i32>(peer.count(Icmpv6Type.PARAMETER_PROBLEM), 0);
  peer.send(option(0x9e), from, all, peer.mac, Extension.DESTINATION);
  net.run(SECOND / 100);
  equal<i32>(peer.count(Icmpv6Type.PARAMETER_PROBLEM), 1);
  peer.clear();
  peer.send(peer.begin(20), from, all, peer.mac, 200);
  peer.send(option(0x9e), newAddress("::"), all, peer.mac, Extension.DESTINATION);
  const error = peer.begin(8 + 16);
  store<u8>(error.data, <u8>Protocol.ICMPV6);
  store<u8>(error.data, 0x9e, 2);
  store<u8>(error.data, 4, 3);
  store<u8>(error.data, <u8>Icmpv6Type.UNREACHABLE, 8);
  give(error, Extension.DESTINATION);
  equal<i32>(peer.frames.length, 0);
  net.end();
});

test("v6: errors are limited", () => {
  begin();
  for (let i = 0; i < 200; i++) {
    peer.send(peer.begin(20), from, machine.address, machine.interface!.device.mac, 200);
    net.run(1000);
  }
  const sent = peer.count(Icmpv6Type.PARAMETER_PROBLEM);
  check(sent >= 10 && sent < 40, `${sent} errors`);
  check(counters().icmpLimited > 150, "limited");
  net.end();
});

test("v6: addresses that are on no wire are dropped", () => {
  begin();
  const bad = ["::1", "::ffff:10.0.0.1", "ff02::1"];
  const before = counters().headerErrors;
  for (let i = 0; i < bad.length; i++) {
    peer.send(peer.begin(20), newAddress(bad[i]), machine.address, machine.interface!.device.mac, PROTOCOL);
    net.run(1000);
  }
  peer.send(peer.begin(20), from, newAddress("::1"), machine.interface!.device.mac, PROTOCOL);
  peer.send(peer.begin(20), newAddress("::"), machine.address, machine.interface!.device.mac, PROTOCOL);
  net.run(1000);
  equal<u64>(counters().headerErrors - before, 5);
  peer.send(peer.begin(20), machine.address, machine.address, machine.interface!.device.mac, PROTOCOL);
  peer.send(peer.begin(20), from, newAddress("fe80::5"), machine.interface!.device.mac, PROTOCOL);
  peer.send(peer.begin(20), from, newAddress("ff02::5"), machine.interface!.device.mac, PROTOCOL);
  net.run(1000);
  equal<u64>(counters().ownSources, 1);
  equal<u64>(counters().addressErrors, 2);
  equal<i32>(arrived.length, 0);
  net.end();
});

const reported: i32[] = [];

function noteError(_stack: Stack, packet: NetBuf, kind: i32, _mtu: u32, _now: u64): void {
  reported.push(kind);
  packetSource(packet, address);
  equal<u32>(load<u8>(packet.data, 1), 7, "the quoted transport header");
}

test("v6: a protocol that nobody wants is reported to who sent it, and to nobody whose packet it was not", () => {
  const pair = networkV6(2);
  pair.run(3 * SECOND);
  reported.length = 0;
  onError(pair.machines[0].stack, PROTOCOL, noteError);
  send(pair.machines[0], pair.machines[1].address, 10, pair.now);
  pair.run(SECOND);
  equal<i32>(reported.length, 1);
  equal<i32>(reported[0], -ENOPROTOOPT);
  check(same(address, pair.machines[0].address), "it was ours");
  const liar = pair.addPeer();
  for (let i = 0; i < 2; i++) {
    const packet = liar.message(Icmpv6Type.PARAMETER_PROBLEM, ICMPV6_SIZE + IPV6_SIZE + 8);
    changetype<Icmpv6Header>(packet.data).code = Problem.NEXT_HEADER;
    const quoted = changetype<Ipv6Header>(packet.data + ICMPV6_SIZE);
    quoted.begin(0);
    quoted.next = <u8>PROTOCOL;
    addressOf(i ? "fe80::77" : "fe80::ff:fe00:1", quoted.source);
    store<u8>(changetype<usize>(quoted) + IPV6_SIZE, 7, 1);
    liar.sendMessage(packet, newAddress("fe80::99"), pair.machines[0].address, pair.machines[0].interface!.device.mac);
    pair.run(SECOND);
  }
  equal<i32>(reported.length, 2);
  pair.end();
});

test("v6: a ping to all nodes is answered from an address of ours, one from nobody is not", () => {
  const net = networkV6(3);
  net.run(3 * SECOND);
  countPongs(net.machines[0]);
  equal<i32>(ping(net.machines[0], newAddress("ff02::1"), 10, net.now), 0);
  net.run(SECOND);
  equal<u32>(pongs, 2);
  net.end();
});
