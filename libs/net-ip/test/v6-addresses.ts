/** Addresses of IPv6: whether others have them already, those made of what routers say, and their ends. */
import { cableLine } from "netdev-cable";
import { addAddress, findRoute, Interface, isOwn, removeAddress, Route, ROUTE_SIZE, Stack } from "net-ip";
import {
  Advertised,
  formatAddress,
  Icmpv6Type,
  IpAddress,
  isAny,
  isLinkLocal,
  isV4,
  NeighbourMessage,
  same,
} from "net-wire";
import { solicitedNode } from "net-wire";
import { ENETUNREACH } from "ukerrno";
import { check, equal, test } from "uktest";
import { addressOf, networkV6, newAddress } from "./machines";
import { icmpOf, ipOf } from "./peer";
import { advertisement, PREFIX } from "./router";
import { countersOf, send } from "./traffic";

const SECOND: u64 = 1_000_000_000;
const HOUR: u64 = 3600 * SECOND;
const route = changetype<Route>(memory.data(ROUTE_SIZE, 8));
const group = changetype<IpAddress>(memory.data(16, 8));
const text = memory.data(64);

export function textOf(address: IpAddress): string {
  return String.UTF8.decodeUnsafe(text, formatAddress(address, text));
}

/** The first address of an interface that begins with `prefix`; empty when there is none. */
function addressWith(one: Interface, prefix: string): string {
  for (let i: u32 = 0; i < 8; i++) {
    const own = one.address(i);
    if (own.isUsed && textOf(own.address).startsWith(prefix)) return textOf(own.address);
  }
  return "";
}

function countV6(one: Interface): i32 {
  let count = 0;
  for (let i: u32 = 0; i < 8; i++) if (one.address(i).isUsed && !isV4(one.address(i).address)) count++;
  return count;
}

/** From which address `stack` speaks to another one. */
function sourceTo(stack: Stack, to: string): string {
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  return findRoute(stack, newAddress(to), null, route) < 0 ? "none" : textOf(route.source);
}

test("v6: others are asked whether they have an address, from nobody and to its group", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  net.run(SECOND / 10);
  equal<i32>(peer.count(Icmpv6Type.NEIGHBOUR_SOLICITATION), 1);
  const frame = peer.find(Icmpv6Type.NEIGHBOUR_SOLICITATION)!;
  solicitedNode(net.machines[0].address, group);
  check(isAny(ipOf(frame).source) && same(ipOf(frame).destination, group), "addresses");
  check(same(changetype<NeighbourMessage>(icmpOf(frame)).target, net.machines[0].address), "target");
  equal<u32>(ipOf(frame).length, 32, "a nonce");
  check(net.machines[0].interface!.address(0).isOptimistic, "not sure yet");
  net.run(2 * SECOND);
  check(!net.machines[0].interface!.address(0).isOptimistic, "sure");
  equal<u64>(countersOf(net.machines[0]).duplicates, 0);
  net.end();
});

test("v6: a configured address that another machine has is given up", () => {
  const net = networkV6(2);
  const address = newAddress("fd00::5");
  equal<i32>(addAddress(net.machines[0].interface!, address, 64), 0);
  net.run(3 * SECOND);
  equal<i32>(addAddress(net.machines[1].interface!, address, 64), 0);
  net.run(3 * SECOND);
  check(isOwn(net.machines[0].interface!, address), "the first one has it");
  check(!isOwn(net.machines[1].interface!, address), "the second one has not");
  equal<u64>(countersOf(net.machines[1]).duplicates, 1);
  equal<u64>(countersOf(net.machines[0]).duplicates, 0);
  net.end();
});

test("v6: two who want the same address at the same moment both leave it", () => {
  const net = networkV6(2);
  const address = newAddress("fd00::5");
  for (let i = 0; i < 2; i++) {
    cableLine(net.machines[i].interface!.device).delay = SECOND / 10; // both have asked before they hear each other
    addAddress(net.machines[i].interface!, address, 64);
  }
  net.run(3 * SECOND);
  check(!isOwn(net.machines[0].interface!, address) && !isOwn(net.machines[1].interface!, address), "neither has it");
  net.end();
});

test("v6: what a link gives back of our own frames is no other machine's", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const machine = net.machines[0];
  for (let i = 0; i < 40; i++) {
    net.run(SECOND / 10);
    peer.reflect();
  }
  equal<u64>(countersOf(machine).duplicates, 0);
  equal<u64>(countersOf(machine).conflicts, 0);
  check(isOwn(machine.interface!, machine.address), "it is ours");
  equal<u64>(countersOf(machine).advertisements, 1);
  net.end();
});

test("v6: a link-local address that is taken is made anew, three times at most", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const one = net.machines[0].interface!;
  for (let i = 0; i < 5; i++) {
    net.run(SECOND / 10);
    const frame = peer.find(Icmpv6Type.NEIGHBOUR_SOLICITATION);
    if (frame === null) break;
    const target = changetype<NeighbourMessage>(icmpOf(frame)).target;
    check(isLinkLocal(target), "a link-local address");
    check((textOf(target) == textOf(net.machines[0].address)) == (i == 0), "another one each time");
    peer.advertise(target, addressOf("ff02::1", group), one.device.mac, Advertised.OVERRIDE);
    peer.clear();
    net.run(SECOND / 100);
    equal<i32>(countV6(one), i < 3 ? 1 : 0);
  }
  equal<u64>(countersOf(net.machines[0]).duplicates, 4);
  net.end();
});

test("v6: who claims an address of ours later is contradicted, once in ten seconds", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const machine = net.machines[0];
  net.run(3 * SECOND);
  peer.clear();
  for (let i = 0; i < 15; i++) {
    peer.advertise(machine.address, addressOf("ff02::1", group), machine.interface!.device.mac, Advertised.OVERRIDE);
    net.run(SECOND);
  }
  equal<i32>(peer.count(Icmpv6Type.NEIGHBOUR_ADVERTISEMENT), 2);
  const other = newAddress("fe80::99");
  for (let i = 0; i < 10; i++) {
    peer.claim(other, machine.address, addressOf("ff02::1", group));
    net.run(SECOND);
  }
  equal<i32>(peer.count(Icmpv6Type.NEIGHBOUR_ADVERTISEMENT), 3);
  equal<u64>(countersOf(machine).conflicts, 25);
  check(isOwn(machine.interface!, machine.address), "it stays ours");
  net.end();
});

test("v6: an address is made of an advertised prefix, opaque, and no other with the same", () => {
  const net = networkV6(2);
  const peer = net.addPeer();
  net.run(3 * SECOND);
  const router = newAddress("fe80::1");
  for (let i = 0; i < 3; i++) {
    peer.sendRouter(advertisement(peer, 1800, PREFIX, 3600, 1800), router);
    net.run(3 * SECOND);
  }
  const first = addressWith(net.machines[0].interface!, "2001:db8:0:1:");
  const second = addressWith(net.machines[1].interface!, "2001:db8:0:1:");
  check(first.length > 0 && second.length > 0 && first != second, `${first} and ${second}`);
  check(!first.includes("ff:fe00"), "does not show the hardware address");
  equal<i32>(countV6(net.machines[0].interface!), 2);
  // The prefix is on the link, so the two are neighbours.
  equal<i32>(send(net.machines[0], newAddress(second), 10, net.now), 0);
  net.run(SECOND);
  equal<u64>(countersOf(net.machines[1]).unknownProtocols, 1);
  net.end();
});

test("v6: lifetimes end: first nothing new begins with an address, then it is gone", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const machine = net.machines[0];
  const router = newAddress("fe80::1");
  peer.addresses.push(router);
  net.run(3 * SECOND);
  peer.sendRouter(advertisement(peer, 9000, PREFIX, 200, 100), router);
  peer.sendRouter(advertisement(peer, 9000, "2001:db8:0:2::", 400, 300), router);
  net.run(5 * SECOND);
  const first = addressWith(machine.interface!, "2001:db8:0:1:");
  const second = addressWith(machine.interface!, "2001:db8:0:2:");
  equal<string>(sourceTo(machine.stack, "2001:db8:0:1::99"), first, "the longest prefix");
  equal<string>(sourceTo(machine.stack, "2001:db8:0:2::99"), second);
  net.run(100 * SECOND);
  equal<string>(sourceTo(machine.stack, "2001:db8:0:1::99"), second, "the other one is deprecated");
  check(isOwn(machine.interface!, newAddress(first)), "but still there");
  net.run(100 * SECOND);
  check(!isOwn(machine.interface!, newAddress(first)), "gone");
  net.run(HOUR);
  equal<i32>(countV6(machine.interface!), 1, "all are gone but the link's");
  equal<string>(sourceTo(machine.stack, "2001:db8:0:1::99"), textOf(machine.address), "by the router, from the link's");
  net.end();
});

test("v6: nobody can end an address at once: two hours are left (RFC 4862, section 5.5.3)", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const one = net.machines[0].interface!;
  const router = newAddress("fe80::1");
  net.run(3 * SECOND);
  peer.sendRouter(advertisement(peer, 1800, PREFIX, 86400, 86400), router);
  net.run(5 * SECOND);
  const address = newAddress(addressWith(one, "2001:db8:0:1:"));
  peer.sendRouter(advertisement(peer, 1800, PREFIX, 0, 0), router);
  net.run(SECOND);
  check(isOwn(one, address), "still there");
  net.run(HOUR);
  peer.sendRouter(advertisement(peer, 1800, PREFIX, 10, 10), router); // does not shorten what is below two hours
  net.run(HOUR / 2);
  check(isOwn(one, address), "still there");
  net.run(HOUR);
  check(!isOwn(one, address), "gone after two hours");
  net.end();
});

test("v6: routers cannot make more addresses than there is room for, nor of odd prefixes", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const one = net.machines[0].interface!;
  const router = newAddress("fe80::1");
  net.run(3 * SECOND);
  peer.sendRouter(advertisement(peer, 1800, "fe80::", 3600, 1800), router);
  peer.sendRouter(advertisement(peer, 1800, "ff02::", 3600, 1800), router);
  peer.sendRouter(advertisement(peer, 1800, PREFIX, 1800, 3600), router); // preferred for longer than valid
  peer.sendRouter(advertisement(peer, 1800, PREFIX, 3600, 1800, 65), router);
  peer.sendRouter(advertisement(peer, 1800, PREFIX, 0, 0), router);
  net.run(2 * SECOND);
  equal<i32>(countV6(one), 1);
  for (let i = 0; i < 100; i++) {
    peer.sendRouter(advertisement(peer, 1800, `2001:db8:1:${i}::`, 3600, 1800), router);
    net.run(SECOND / 10);
  }
  equal<i32>(countV6(one), 5);
  equal<i32>(addAddress(one, newAddress("fd00::1"), 64), 0, "a place for one that is configured");
  net.run(2 * SECOND);
  net.end();
});

test("v6: which of our addresses speaks (RFC 6724)", () => {
  const net = networkV6(1);
  const one = net.machines[0].interface!;
  const stack = net.machines[0].stack;
  const local = textOf(net.machines[0].address);
  const texts = ["2001:db8:0:1::5", "fd00::5", "2001:db8:0:2::5"];
  for (let i = 0; i < texts.length; i++) equal<i32>(addAddress(one, newAddress(texts[i]), 64), 0);
  net.run(3 * SECOND);
  equal<string>(sourceTo(stack, "2001:db8:0:2::9"), texts[2]);
  equal<string>(sourceTo(stack, "2001:db8:0:1::9"), texts[0]);
  equal<string>(sourceTo(stack, "fd00::9"), texts[1]);
  equal<string>(sourceTo(stack, "fe80::9"), local, "of the link, the link's");
  equal<string>(sourceTo(stack, "ff02::9"), local);
  equal<string>(sourceTo(stack, "fd00::5"), texts[1], "to itself");
  equal<string>(sourceTo(stack, "::1"), "::1");
  equal<string>(sourceTo(stack, "2001:db8:0:3::9"), "none");
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  equal<i32>(findRoute(stack, newAddress("2001:db8:0:1::9"), newAddress("fd00::5"), route), 0, "the caller chooses");
  equal<string>(textOf(route.source), "fd00::5");
  equal<i32>(removeAddress(one, newAddress("2001:db8:0:2::5")), 0);
  equal<i32>(findRoute(stack, newAddress("2001:db8:0:2::9"), null, route), -ENETUNREACH);
  net.run(SECOND);
  net.end();
});
