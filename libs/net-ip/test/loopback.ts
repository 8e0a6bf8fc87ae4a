/** Packets to ourselves. */
import {
  addAddress,
  arm,
  findRoute,
  onProtocol,
  output,
  poll,
  removeAddress,
  ROUTE_SIZE,
  Stack,
  takePacket,
} from "net-ip";
import { IpAddress, same } from "net-wire";
import { packetDestination, packetSource } from "net-ip";
import { check, equal, test } from "uktest";
import { NetBuf, release, retain } from "uknetdev";
import { cableCreate } from "netdev-cable";
import { Network, network, networkV6, newAddress } from "./machines";
import { arrived, bytesGood, countPongs, listen, ping, pongs, PROTOCOL, route, send } from "./traffic";

const SECOND: u64 = 1_000_000_000;
const source = changetype<IpAddress>(memory.data(16, 8));
const destination = changetype<IpAddress>(memory.data(16, 8));

test("what is sent to an own address arrives with the next poll, and no frame is sent", () => {
  const net = network(1);
  const one = net.machines[0];
  equal<i32>(addAddress(one.interface!, newAddress("fd00::1"), 64), 0);
  net.run(5 * SECOND);
  listen(one);
  const sent = one.interface!.device.counters.sentPackets;
  const texts = ["10.0.0.1", "127.0.0.1", "127.5.5.5", "fd00::1", "::1"];
  for (let i = 0; i < texts.length; i++) {
    equal<i32>(send(one, newAddress(texts[i]), 100 + i, net.now), 0, texts[i]);
    equal<i32>(arrived.length, i, "not before the poll");
    check(arm(one.stack), "something waits");
    poll(one.stack, net.now, 64);
    equal<i32>(arrived.length, i + 1, texts[i]);
    equal<u32>(arrived[i], 100 + i);
    check(same(route.source, route.destination), "from itself");
  }
  equal<i32>(send(one, newAddress("127.0.0.1"), 9000, net.now), 0);
  equal<i32>(send(one, newAddress("::1"), 9001, net.now), 0);
  poll(one.stack, net.now, 64);
  equal<i32>(arrived.length, texts.length + 2, "in pieces, and put together");
  check(bytesGood, "the bytes are those that were sent");
  equal<u64>(one.interface!.device.counters.sentPackets, sent);
  net.end();
});

test("pings to ourselves are answered", () => {
  const net = networkV6(1);
  const one = net.machines[0];
  net.run(3 * SECOND);
  countPongs(one);
  equal<i32>(ping(one, one.address, 100, net.now), 0);
  equal<i32>(ping(one, newAddress("::1"), 100, net.now), 0);
  net.run(SECOND);
  equal<u32>(pongs, 2);
  net.end();
});

let kept: NetBuf | null = null;

function keep(_stack: Stack, packet: NetBuf, _now: u64): void {
  packetSource(packet, source);
  packetDestination(packet, destination);
  store<u8>(packet.data, 99); // it is the handler's own
  if (kept !== null) release(kept!);
  kept = packet;
}

test("the sender may keep what it sent: nobody touches it", () => {
  const net = network(1);
  const one = net.machines[0];
  equal<i32>(onProtocol(one.stack, PROTOCOL, keep), 0);
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  equal<i32>(findRoute(one.stack, one.address, null, route), 0);
  const packet = takePacket(one.stack)!;
  packet.length = 10;
  store<u8>(packet.data, 1);
  retain(packet);
  const at = packet.data;
  output(route, packet, PROTOCOL, net.now);
  net.run(1000);
  equal<u32>(load<u8>(at), 1);
  equal<u32>(load<u8>(kept!.data), 99);
  check(same(source, one.address) && same(destination, one.address), "addresses");
  equal<u32>(packet.references, 1);
  release(packet);
  release(kept!);
  kept = null;
  net.end();
});

let answers = 0;

function answer(stack: Stack, packet: NetBuf, now: u64): void {
  answers++;
  output(route, packet, PROTOCOL, now);
}

test("two who answer each other without end leave room for everything else", () => {
  const net = network(1);
  const one = net.machines[0];
  equal<i32>(onProtocol(one.stack, PROTOCOL, answer), 0);
  answers = 0;
  send(one, one.address, 10, net.now);
  for (let i = 0; i < 10; i++) {
    equal<u64>(poll(one.stack, net.now, 64), net.now, "there is more");
    equal<i32>(answers, i + 1, "one round each");
  }
  listen(one);
  net.run(1000);
  net.end();
});

test("what does not fit is dropped and counted, and the rest of the pool is left to others", () => {
  // 64 packets wait at most, and three quarters of the buffers
  for (let buffers: u32 = 32; buffers <= 128; buffers *= 2) {
    const net = new Network(cableCreate(64)!, 1, buffers);
    const one = net.machines[0];
    listen(one);
    for (let i = 0; i < 500; i++) send(one, one.address, 10, net.now);
    equal<u64>(one.stack.counters.looped + one.stack.counters.loopDrops, 500);
    equal<u64>(one.stack.counters.looped, min(64, (buffers * 3) / 4 - 1));
    poll(one.stack, net.now, 64);
    equal<u64>(arrived.length, one.stack.counters.looped);
    net.end();
  }
});

test("an address that is gone is another machine's, one that has come is ours", () => {
  const net = network(2);
  const one = net.machines[0];
  const address = newAddress("10.0.0.9");
  listen(net.machines[1]);
  equal<i32>(addAddress(one.interface!, address, 24), 0);
  send(one, address, 10, net.now);
  net.run(1000);
  equal<i32>(removeAddress(one.interface!, address), 0);
  equal<i32>(addAddress(net.machines[1].interface!, address, 24), 0);
  equal<i32>(send(one, address, 10, net.now), 0);
  net.run(1000);
  equal<i32>(arrived.length, 1);
  equal<i32>(removeAddress(net.machines[1].interface!, address), 0);
  equal<i32>(addAddress(one.interface!, address, 24), 0);
  listen(one);
  equal<i32>(send(one, address, 10, net.now), 0);
  net.run(1000);
  equal<i32>(arrived.length, 1);
  net.end();
});

test("what comes from the wire in our name is dropped and counted, and 127.0.0.1 is on no wire", () => {
  const net = network(2);
  const one = net.machines[0];
  const two = net.machines[1];
  listen(two);
  send(one, two.address, 10, net.now);
  net.run(1000);
  equal<i32>(arrived.length, 1);
  // the second machine's own address as the first one's source
  equal<i32>(addAddress(one.interface!, two.address, 24), 0);
  equal<i32>(findRoute(one.stack, newAddress("10.0.0.255"), two.address, route), 0);
  const packet = takePacket(one.stack)!;
  packet.length = 10;
  output(route, packet, PROTOCOL, net.now);
  net.run(1000);
  equal<i32>(arrived.length, 1);
  equal<u64>(two.stack.counters.ownSources, 1);
  net.end();
});
