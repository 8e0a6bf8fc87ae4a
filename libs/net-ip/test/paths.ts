/** What the way to a destination carries, as routers say, for both families. */
import { findRoute, learnMtu, onError, ROUTE_SIZE, Stack } from "net-ip";
import {
  checksumOf,
  Icmpv6Header,
  Icmpv6Type,
  ICMPV6_SIZE,
  IcmpHeader,
  ICMP_SIZE,
  IcmpType,
  IpAddress,
} from "net-wire";
import {
  EthernetHeader,
  ETHERNET_SIZE,
  EtherType,
  Ipv4Header,
  IPV4_SIZE,
  Ipv6Header,
  IPV6_SIZE,
  Protocol,
} from "net-wire";
import { copyAddress, copyMac, setV4, Unreachable, v4Of } from "net-wire";
import { EMSGSIZE } from "ukerrno";
import { check, equal, test } from "uktest";
import { NetBuf, transmit } from "uknetdev";
import { Machine, network, Network, networkV6, newAddress } from "./machines";
import { Peer } from "./peer";
import { arrived, bytesGood, listen, PROTOCOL, route, send, sendBy } from "./traffic";

const SECOND: u64 = 1_000_000_000;
const list = memory.data(sizeof<usize>(), 8);
const heard: u32[] = [];

function noteError(_stack: Stack, _packet: NetBuf, kind: i32, mtu: u32, _now: u64): void {
  equal<i32>(kind, -EMSGSIZE);
  heard.push(mtu);
}

/** What is known of the way. */
function mtuTo(machine: Machine, to: IpAddress): u32 {
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  equal<i32>(findRoute(machine.stack, to, null, route), 0);
  return route.mtu;
}

/** A router says that a packet from `source` to `destination` was too big. */
function tooBig(peer: Peer, machine: Machine, source: IpAddress, destination: IpAddress, mtu: u32): void {
  const packet = peer.message(Icmpv6Type.TOO_BIG, ICMPV6_SIZE + IPV6_SIZE + 20);
  changetype<Icmpv6Header>(packet.data).word = mtu;
  const quoted = changetype<Ipv6Header>(packet.data + ICMPV6_SIZE);
  quoted.begin(0);
  quoted.length = 1400;
  quoted.next = <u8>PROTOCOL;
  copyAddress(quoted.source, source);
  copyAddress(quoted.destination, destination);
  peer.sendMessage(packet, newAddress("fe80::77"), machine.address, machine.interface!.device.mac, 64);
}

test("path MTU of IPv6: learned, used, not raised, not below 1280, forgotten", () => {
  const net = networkV6(2);
  const peer = net.addPeer();
  const one = net.machines[0];
  const to = net.machines[1].address;
  net.run(3 * SECOND);
  heard.length = 0;
  onError(one.stack, PROTOCOL, noteError);
  listen(net.machines[1]);
  equal<u32>(mtuTo(one, to), 1500);
  tooBig(peer, one, one.address, to, 1400);
  net.run(1000);
  equal<u32>(heard[0], 1400);
  sendBy(one, 1420, net.now); // by the route that was found before
  net.run(1000);
  equal<u32>(route.mtu, 1400);
  equal<i32>(arrived.length, 1);
  equal<u64>(net.machines[1].stack.counters.reassembled, 1, "it was cut");
  check(bytesGood, "the bytes are those that were sent");
  equal<u32>(mtuTo(one, newAddress("fe80::5")), 1500, "others are not touched");
  tooBig(peer, one, one.address, to, 1450);
  tooBig(peer, one, one.address, to, 1279);
  tooBig(peer, one, newAddress("fe80::5"), to, 1300);
  net.run(1000);
  equal<u32>(mtuTo(one, to), 1400);
  tooBig(peer, one, one.address, to, 1280);
  net.run(1000);
  equal<u32>(mtuTo(one, to), 1280);
  net.run(599 * SECOND);
  equal<u32>(mtuTo(one, to), 1280);
  net.run(2 * SECOND);
  equal<u32>(mtuTo(one, to), 1500);
  net.end();
});

/** The same by ICMP. */
function tooBigV4(net: Network, from: Machine, machine: Machine, destination: IpAddress, mtu: u32, length: u32): void {
  const peer = net.peers[0];
  const packet = peer.begin(ICMP_SIZE + IPV4_SIZE + 8);
  const icmp = changetype<IcmpHeader>(packet.data);
  icmp.type = IcmpType.UNREACHABLE;
  icmp.code = Unreachable.TOO_BIG;
  icmp.sequence = mtu;
  const quoted = changetype<Ipv4Header>(packet.data + ICMP_SIZE);
  quoted.begin();
  quoted.length = length;
  quoted.protocol = <u8>PROTOCOL;
  quoted.source = v4Of(machine.address);
  quoted.destination = v4Of(destination);
  icmp.checksum = <u16>checksumOf(packet.data, packet.length);
  const bytes = packet.length;
  const ip = changetype<Ipv4Header>(packet.push(IPV4_SIZE));
  memory.fill(packet.data, 0, IPV4_SIZE);
  ip.begin();
  ip.length = bytes + IPV4_SIZE;
  ip.timeToLive = 64;
  ip.protocol = <u8>Protocol.ICMP;
  ip.source = v4Of(from.address);
  ip.destination = v4Of(machine.address);
  ip.seal();
  const ethernet = changetype<EthernetHeader>(packet.push(ETHERNET_SIZE));
  copyMac(ethernet.destination, machine.interface!.device.mac);
  copyMac(ethernet.source, peer.mac);
  ethernet.type = EtherType.IPV4;
  store<usize>(list, changetype<usize>(packet));
  equal<u32>(transmit(peer.device, 0, list, 1), 1);
  net.run(1000);
}

test("path MTU of IPv4: what the router says, or the usual one below; never less than 552", () => {
  const net = network(3);
  net.addPeer();
  const one = net.machines[0];
  const to = net.machines[1].address;
  listen(net.machines[1]);
  equal<u32>(mtuTo(one, to), 1500);
  tooBigV4(net, net.machines[2], one, to, 0, 1500);
  equal<u32>(mtuTo(one, to), 1492, "an old router does not say");
  tooBigV4(net, net.machines[2], one, to, 1000, 1492);
  equal<u32>(mtuTo(one, to), 1000);
  send(one, to, 1200, net.now);
  net.run(SECOND);
  equal<i32>(arrived.length, 1);
  equal<u64>(net.machines[1].stack.counters.reassembled, 1);
  check(bytesGood, "the bytes are those that were sent");
  tooBigV4(net, net.machines[2], one, to, 68, 1000);
  equal<u32>(mtuTo(one, to), 552);
  net.run(600 * SECOND);
  equal<u32>(mtuTo(one, to), 1500);
  net.end();
});

test("many paths: the oldest are forgotten, and nothing grows", () => {
  const net = network(1);
  const one = net.machines[0];
  const to = newAddress("10.0.0.200");
  for (let i: u32 = 0; i < 100; i++) {
    setV4(to, 0x0000000a | (i << 24));
    learnMtu(one.stack, to, 600 + i, net.now + i);
  }
  setV4(to, 0x0000000a | (99 << 24));
  equal<u32>(mtuTo(one, to), 699);
  setV4(to, 0x0000000a | (84 << 24));
  equal<u32>(mtuTo(one, to), 684);
  setV4(to, 0x0000000a | (83 << 24));
  equal<u32>(mtuTo(one, to), 1500);
  net.run(601 * SECOND);
  setV4(to, 0x0000000a | (99 << 24));
  equal<u32>(mtuTo(one, to), 1500);
  net.end();
});
