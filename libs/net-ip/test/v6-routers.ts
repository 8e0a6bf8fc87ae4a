/** What routers say: ways out, the link's MTU and hop limit, name servers; and listeners that tell their groups. */
import { addAddress, addRoute, advertisedServer, findRoute, Route, ROUTE_SIZE, Stack } from "net-ip";
import {
  copyAddress,
  Icmpv6Header,
  Icmpv6Type,
  IpAddress,
  LISTENER_QUERY_SIZE,
  ListenerQuery,
  ListenerRecord,
} from "net-wire";
import { MTU_OPTION_SIZE, NdOption, Protocol, RouterAdvertisement, same, setOptionWord, solicitedNode } from "net-wire";
import { putRouterAlert, ROUTER_ALERT_SIZE, IPV6_SIZE, foldSum, packetSum, pseudoSum } from "net-wire";
import { ENETUNREACH } from "ukerrno";
import { check, equal, test } from "uktest";
import { addressOf, networkV6, newAddress } from "./machines";
import { icmpOf, ipOf, Peer } from "./peer";
import { addOption, advertisement, PREFIX } from "./router";
import { send } from "./traffic";
import { textOf } from "./v6-addresses";

const SECOND: u64 = 1_000_000_000;
const OUTSIDE: string = "2001:db8:99::1";
const route = changetype<Route>(memory.data(ROUTE_SIZE, 8));
const address = changetype<IpAddress>(memory.data(16, 8));

/** By which neighbour packets go outside; empty when there is no way. */
function wayOut(stack: Stack): string {
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  const error = findRoute(stack, newAddress(OUTSIDE), null, route);
  return error < 0 ? "" : textOf(route.neighbour!.address);
}

test("v6: routers are asked for, until one answers", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  net.run(30 * SECOND);
  equal<i32>(peer.count(Icmpv6Type.ROUTER_SOLICITATION), 4, "at 0, 4, 12, 28 seconds");
  const frame = peer.find(Icmpv6Type.ROUTER_SOLICITATION)!;
  check(same(ipOf(frame).destination, addressOf("ff02::2", address)), "all routers");
  equal<u32>(ipOf(frame).hopLimit, 255);
  peer.sendRouter(advertisement(peer, 0, "", 0, 0), newAddress("fe80::1"));
  peer.clear();
  net.run(1000 * SECOND);
  equal<i32>(peer.count(Icmpv6Type.ROUTER_SOLICITATION), 0);
  net.end();
});

test("v6: what an advertisement says counts: way, MTU, hop limit, name servers, as long as it lasts", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const stack = net.machines[0].stack;
  const one = net.machines[0].interface!;
  net.run(3 * SECOND);
  equal<string>(wayOut(stack), "");
  const packet = advertisement(peer, 100, PREFIX, 3600, 3600);
  changetype<RouterAdvertisement>(packet.data).hopLimit = 77;
  setOptionWord(addOption(packet, NdOption.MTU, MTU_OPTION_SIZE), 1400);
  const servers = addOption(packet, NdOption.NAME_SERVERS, 8 + 32);
  setOptionWord(servers, 50);
  copyAddress(changetype<IpAddress>(servers + 8), newAddress("2001:db8::53"));
  copyAddress(changetype<IpAddress>(servers + 24), newAddress("2001:db8::54"));
  peer.sendRouter(packet, newAddress("fe80::1"));
  net.run(3 * SECOND);
  equal<string>(wayOut(stack), "fe80::1");
  equal<u32>(route.mtu, 1400);
  equal<u32>(route.timeToLive, 77);
  check(advertisedServer(one, 0, address) && textOf(address) == "2001:db8::53", "the first server");
  check(advertisedServer(one, 1, address) && textOf(address) == "2001:db8::54", "the second server");
  check(!advertisedServer(one, 2, address), "no third");
  net.run(50 * SECOND);
  check(!advertisedServer(one, 0, address), "their time is over");
  equal<string>(wayOut(stack), "fe80::1");
  const asked = peer.count(Icmpv6Type.ROUTER_SOLICITATION);
  net.run(50 * SECOND);
  equal<string>(wayOut(stack), "", "and the router's");
  equal<i32>(findRoute(stack, newAddress(OUTSIDE), null, route), -ENETUNREACH);
  check(peer.count(Icmpv6Type.ROUTER_SOLICITATION) > asked, "others are asked for");
  net.end();
});

test("v6: odd things that routers say are not believed", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const one = net.machines[0].interface!;
  net.run(3 * SECOND);
  const mtus: u32[] = [0, 68, 1279, 1501, 9000, 0xffffffff];
  for (let i = 0; i < mtus.length; i++) {
    const packet = advertisement(peer, 100, "", 0, 0);
    changetype<RouterAdvertisement>(packet.data).hopLimit = 1;
    setOptionWord(addOption(packet, NdOption.MTU, MTU_OPTION_SIZE), mtus[i]);
    peer.sendRouter(packet, newAddress("fe80::1"));
    net.run(SECOND / 10);
  }
  equal<u32>(one.v6.mtu, 0);
  check(one.v6.hopLimit >= 32, "a hop limit that lets packets out");
  const bad = net.machines[0].stack.counters.badDiscovery;
  peer.sendRouter(advertisement(peer, 100, "", 0, 0), newAddress("2001:db8::1")); // not of the link
  const far = advertisement(peer, 100, "", 0, 0);
  peer.sendMessage(far, newAddress("fe80::2"), newAddress("ff02::1"), peer.mac, 254);
  net.run(SECOND / 10);
  equal<u64>(net.machines[0].stack.counters.badDiscovery - bad, 2);
  equal<string>(wayOut(net.machines[0].stack), "fe80::1");
  net.end();
});

test("v6: of several routers the preferred one that answers is taken, and none that has resigned", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const stack = net.machines[0].stack;
  const good = newAddress("fe80::1");
  const plain = newAddress("fe80::2");
  peer.addresses.push(plain);
  net.run(3 * SECOND);
  peer.sendRouter(advertisement(peer, 1800, PREFIX, 3600, 3600), plain);
  const packet = advertisement(peer, 1800, "", 0, 0);
  changetype<RouterAdvertisement>(packet.data).flags = 8; // a high preference
  peer.sendRouter(packet, good);
  net.run(SECOND);
  equal<string>(wayOut(stack), "fe80::1");
  send(net.machines[0], newAddress(OUTSIDE), 10, net.now); // it does not answer
  net.run(5 * SECOND);
  equal<string>(wayOut(stack), "fe80::2");
  peer.sendRouter(advertisement(peer, 0, "", 0, 0), plain);
  net.run(SECOND);
  equal<string>(wayOut(stack), "fe80::1", "one that does not answer is better than none");
  peer.sendRouter(advertisement(peer, 0, "", 0, 0), good);
  net.run(SECOND);
  equal<string>(wayOut(stack), "");
  net.end();
});

test("v6: a configured gateway goes before what routers say, and a longer prefix before both", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const stack = net.machines[0].stack;
  const one = net.machines[0].interface!;
  net.run(3 * SECOND);
  equal<i32>(addAddress(one, newAddress("fd00::2"), 64), 0);
  equal<i32>(addRoute(stack, newAddress("::"), 0, newAddress("fd00::1"), one), 0);
  peer.sendRouter(advertisement(peer, 1800, PREFIX, 3600, 3600), newAddress("fe80::1"));
  net.run(SECOND);
  equal<string>(wayOut(stack), "fd00::1");
  equal<i32>(addRoute(stack, newAddress("2001:db8:99::"), 48, newAddress("fd00::7"), one), 0);
  equal<string>(wayOut(stack), "fd00::7");
  net.run(2 * SECOND);
  net.end();
});

/** Asks for listeners of a group, any: all. */
function query(peer: Peer, group: IpAddress, milliseconds: u32, hasAlert: bool = true): void {
  const from = newAddress("fe80::1");
  const all = newAddress("ff02::1");
  const packet = peer.message(Icmpv6Type.LISTENER_QUERY, LISTENER_QUERY_SIZE + 4);
  store<u16>(packet.data, bswap<u16>(<u16>milliseconds), 4);
  copyAddress(changetype<ListenerQuery>(packet.data).group, group);
  const sum = packetSum(packet, 0) + pseudoSum(from, all, Protocol.ICMPV6, packet.length);
  changetype<Icmpv6Header>(packet.data).checksum = <u16>(foldSum(sum) ^ 0xffff);
  if (hasAlert) putRouterAlert(packet.push(ROUTER_ALERT_SIZE), Protocol.ICMPV6);
  peer.send(packet, from, all, peer.mac, hasAlert ? 0 : Protocol.ICMPV6, 1);
}

test("v6: groups are told when an address comes, when it goes, and when somebody asks (RFC 3810)", () => {
  const net = networkV6(1);
  const peer = net.addPeer();
  const one = net.machines[0].interface!;
  const group = newAddress("::");
  net.run(5 * SECOND);
  equal<i32>(peer.count(Icmpv6Type.LISTENER_REPORT_V2), 2);
  const frame = peer.find(Icmpv6Type.LISTENER_REPORT_V2)!;
  check(same(ipOf(frame).destination, newAddress("ff02::16")), "all routers that listen");
  equal<u32>(ipOf(frame).hopLimit, 1);
  equal<u64>(load<u64>(frame.data, IPV6_SIZE), 0x0001_0000_0205_003a, "a router alert");
  equal<u32>(load<u8>(icmpOf(frame), 7), 1, "one record");
  equal<u32>(load<u8>(icmpOf(frame), 8), ListenerRecord.TO_EXCLUDE);
  solicitedNode(net.machines[0].address, group);
  check(same(changetype<IpAddress>(icmpOf(frame) + 12), group), "the group");
  peer.clear();
  query(peer, newAddress("::"), 1000);
  query(peer, newAddress("::"), 1000);
  net.run(SECOND);
  equal<i32>(peer.count(Icmpv6Type.LISTENER_REPORT_V2), 1, "one answer for both");
  equal<u32>(load<u8>(icmpOf(peer.find(Icmpv6Type.LISTENER_REPORT_V2)!), 8), ListenerRecord.IS_EXCLUDE);
  peer.clear();
  query(peer, newAddress("ff02::1:ff11:2233"), 1000);
  query(peer, newAddress("::"), 1000, false);
  net.run(2 * SECOND);
  equal<i32>(peer.count(Icmpv6Type.LISTENER_REPORT_V2), 0, "not our group, or no question of a router");
  query(peer, group, 0);
  net.run(1000);
  equal<i32>(peer.count(Icmpv6Type.LISTENER_REPORT_V2), 1);
  addAddress(one, newAddress("fd00::1:2"), 64);
  net.run(5 * SECOND);
  peer.clear();
  one.address(1).validUntil = 0;
  one.address(1).isAutomatic = true;
  one.v6.deadline = 0;
  net.run(SECOND);
  const leave = peer.find(Icmpv6Type.LISTENER_REPORT_V2)!;
  equal<u32>(load<u8>(icmpOf(leave), 8), ListenerRecord.TO_INCLUDE);
  solicitedNode(newAddress("fd00::1:2"), group);
  check(same(changetype<IpAddress>(icmpOf(leave) + 12), group), "the group that is left");
  net.end();
});
