/** Neighbours of IPv6: asked for, believed or not, asked again, forgotten. */
import { Advertised, Icmpv6Type, isLinkLocal, MAC_OPTION_SIZE, NdOption, NeighbourMessage, same } from "net-wire";
import { copyAddress, IpAddress, NEIGHBOUR_MESSAGE_SIZE, putMacOption, sameMac, solicitedNode } from "net-wire";
import { addAddress, Neighbour, NeighbourState } from "net-ip";
import { check, equal, test } from "uktest";
import { addressOf, Machine, network, networkV6, newAddress } from "./machines";
import { icmpOf, ipOf, Peer } from "./peer";
import { arrived, bytesGood, countersOf, countPongs, listen, ping, pongs, send } from "./traffic";

const SECOND: u64 = 1_000_000_000;
const group = changetype<IpAddress>(memory.data(16, 8));
const any = changetype<IpAddress>(memory.data(16, 8));

/** What a machine knows of an address. */
function known(machine: Machine, address: IpAddress): Neighbour | null {
  for (let i: u32 = 0; i < 64; i++) {
    const entry = machine.interface!.neighbour(i);
    if (entry.state != NeighbourState.FREE && same(entry.address, address)) return entry;
  }
  return null;
}

function stateOf(machine: Machine, address: IpAddress): u32 {
  const entry = known(machine, address);
  return entry === null ? NeighbourState.FREE : entry.state;
}

test("v6: link-local neighbours find each other, and pings are answered", () => {
  const net = networkV6(2);
  net.run(3 * SECOND);
  const one = net.machines[0];
  const two = net.machines[1];
  const asked = countersOf(one).solicitations;
  countPongs(one);
  for (let i: u32 = 0; i < 20; i++) {
    equal<i32>(ping(one, two.address, i * 60, net.now), 0);
    net.run(SECOND / 100);
  }
  equal<u32>(pongs, 20);
  equal<u64>(countersOf(one).solicitations - asked, 1);
  check(isLinkLocal(two.address), "a link-local address");
  net.end();
});

test("v6: all sizes arrive, also in chains, from the first moment on", () => {
  const net = networkV6(2);
  listen(net.machines[1]);
  for (let length: u32 = 1; length < 1450; length += 97) {
    equal<i32>(send(net.machines[0], net.machines[1].address, length, net.now), 0);
    net.run(SECOND / 50);
  }
  equal<i32>(arrived.length, 15);
  check(bytesGood, "the bytes are those that were sent");
  net.run(3 * SECOND);
  net.end();
});

test("v6: a neighbour that is not there: three questions to its group, and the packets are given up", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const address = newAddress("fe80::77:1234");
  net.run(3 * SECOND);
  peer.clear();
  for (let i = 0; i < 12; i++) send(net.machines[0], address, 10, net.now);
  net.run(10 * SECOND);
  equal<u64>(countersOf(net.machines[0]).noNeighbours, 12);
  equal<i32>(peer.count(Icmpv6Type.NEIGHBOUR_SOLICITATION), 3);
  const frame = peer.find(Icmpv6Type.NEIGHBOUR_SOLICITATION)!;
  solicitedNode(address, group);
  check(same(ipOf(frame).destination, group), "to its group");
  equal<u32>(ipOf(frame).hopLimit, 255);
  const message = changetype<NeighbourMessage>(icmpOf(frame));
  check(same(message.target, address), "the target");
  check(sameMac(icmpOf(frame) + NEIGHBOUR_MESSAGE_SIZE + 2, net.machines[0].interface!.device.mac), "who asks");
  net.end();
});

test("v6: one that goes silent is asked itself three times, and forgotten", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const address = newAddress("fe80::99");
  peer.addresses.push(address);
  net.run(3 * SECOND);
  send(net.machines[0], address, 10, net.now);
  net.run(SECOND / 10);
  equal<u32>(stateOf(net.machines[0], address), NeighbourState.REACHABLE);
  peer.addresses.length = 0;
  peer.clear();
  for (let i = 0; i < 60; i++) {
    send(net.machines[0], address, 10, net.now);
    net.run(SECOND);
    if (peer.count(Icmpv6Type.NEIGHBOUR_SOLICITATION) >= 3) break;
  }
  check(same(ipOf(peer.find(Icmpv6Type.NEIGHBOUR_SOLICITATION)!).destination, address), "asked itself");
  net.run(2 * SECOND);
  equal<u32>(stateOf(net.machines[0], address), NeighbourState.FREE);
  net.end();
});

test("v6: two who have nothing to say forget each other, and do not go on asking", () => {
  const net = networkV6(2);
  net.run(3 * SECOND);
  ping(net.machines[0], net.machines[1].address, 10, net.now);
  net.run(200 * SECOND);
  const asked = countersOf(net.machines[0]).solicitations + countersOf(net.machines[1]).solicitations;
  check(asked < 10, `${asked} questions`);
  equal<u32>(stateOf(net.machines[0], net.machines[1].address), NeighbourState.FREE);
  equal<u32>(stateOf(net.machines[1], net.machines[0].address), NeighbourState.FREE);
  net.end();
});

const MACS = memory.data<u8>([2, 0, 0, 0, 0, 0x55, 0, 0, 2, 0, 0, 0, 0, 0x66, 0, 0]);

test("v6: what advertisements change depends on their flags (RFC 4861, section 7.2.5)", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const machine = net.machines[0];
  const mac = machine.interface!.device.mac;
  const address = newAddress("fe80::99");
  net.run(3 * SECOND);
  peer.advertise(address, machine.address, mac, Advertised.SOLICITED | Advertised.OVERRIDE);
  net.run(1000);
  equal<u32>(stateOf(machine, address), NeighbourState.FREE, "nobody had asked");
  send(machine, address, 10, net.now);
  peer.advertise(address, machine.address, mac, Advertised.SOLICITED | Advertised.OVERRIDE);
  net.run(1000);
  equal<u32>(stateOf(machine, address), NeighbourState.REACHABLE);
  peer.advertise(address, machine.address, mac, Advertised.SOLICITED, MACS);
  net.run(1000);
  equal<u32>(stateOf(machine, address), NeighbourState.STALE, "another address without override: doubts");
  check(sameMac(known(machine, address)!.mac, peer.mac), "the old address");
  peer.advertise(address, machine.address, mac, Advertised.OVERRIDE, MACS);
  net.run(1000);
  equal<u32>(stateOf(machine, address), NeighbourState.STALE, "not asked for");
  check(sameMac(known(machine, address)!.mac, MACS), "the new address");
  peer.advertise(address, machine.address, mac, Advertised.SOLICITED | Advertised.OVERRIDE, MACS + 8);
  net.run(1000);
  equal<u32>(stateOf(machine, address), NeighbourState.REACHABLE);
  check(sameMac(known(machine, address)!.mac, MACS + 8), "the third address");
  net.end();
});

function ask(
  peer: Peer,
  from: IpAddress,
  machine: Machine,
  target: IpAddress,
  hops: u8 = 255,
  hasMac: bool = true,
): void {
  const size = NEIGHBOUR_MESSAGE_SIZE + (hasMac ? MAC_OPTION_SIZE : 0);
  const packet = peer.message(Icmpv6Type.NEIGHBOUR_SOLICITATION, size);
  copyAddress(changetype<NeighbourMessage>(packet.data).target, target);
  if (hasMac) putMacOption(packet.data + NEIGHBOUR_MESSAGE_SIZE, NdOption.SOURCE_MAC, peer.mac);
  solicitedNode(target, group);
  peer.sendMessage(packet, from, group, machine.interface!.device.mac, hops);
}

test("v6: questions for us are answered, and those from beyond a router or out of order are not", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const machine = net.machines[0];
  const from = newAddress("fe80::99");
  net.run(3 * SECOND);
  peer.clear();
  ask(peer, from, machine, machine.address);
  net.run(1000);
  equal<i32>(peer.count(Icmpv6Type.NEIGHBOUR_ADVERTISEMENT), 1);
  const frame = peer.find(Icmpv6Type.NEIGHBOUR_ADVERTISEMENT)!;
  equal<u32>(changetype<NeighbourMessage>(icmpOf(frame)).flags, Advertised.SOLICITED | Advertised.OVERRIDE);
  equal<u32>(ipOf(frame).hopLimit, 255);
  equal<u32>(stateOf(machine, from), NeighbourState.STALE, "it has said where it is");
  peer.clear();
  ask(peer, from, machine, machine.address, 254);
  ask(peer, any, machine, machine.address);
  ask(peer, from, machine, addressOf("ff02::1", group));
  const spoilt = peer.message(Icmpv6Type.NEIGHBOUR_SOLICITATION, NEIGHBOUR_MESSAGE_SIZE + 8); // an option of length 0
  copyAddress(changetype<NeighbourMessage>(spoilt.data).target, machine.address);
  peer.sendMessage(spoilt, from, machine.address, machine.interface!.device.mac);
  net.run(SECOND);
  equal<i32>(peer.count(Icmpv6Type.NEIGHBOUR_ADVERTISEMENT), 0);
  equal<u64>(countersOf(machine).badDiscovery, 4);
  ask(peer, any, machine, machine.address, 255, false); // somebody wants our address: all are told
  net.run(SECOND);
  const answer = peer.find(Icmpv6Type.NEIGHBOUR_ADVERTISEMENT)!;
  check(same(ipOf(answer).destination, addressOf("ff02::1", group)), "to all");
  net.end();
});

test("v6: both families on one interface", () => {
  const net = network(2);
  listen(net.machines[1]);
  const address = newAddress("fd00::2");
  equal<i32>(addAddress(net.machines[0].interface!, newAddress("fd00::1"), 64), 0);
  equal<i32>(addAddress(net.machines[1].interface!, address, 64), 0);
  equal<i32>(send(net.machines[0], address, 100, net.now), 0);
  equal<i32>(send(net.machines[0], net.machines[1].address, 101, net.now), 0);
  net.run(3 * SECOND);
  equal<i32>(arrived.length, 2);
  net.end();
});
