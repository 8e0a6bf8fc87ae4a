import { addAddress, Stack } from "net-ip";
import { UdpPort, UDP_PORT_SIZE, udpClose, udpCounters, udpDestroy, udpOpen, udpPrepare, udpSend } from "net-udp";
import { udpFirst, udpSource, udpSourcePort } from "net-udp";
import { copyAddress, IpAddress, same, UdpHeader } from "net-wire";
import { NetBuf, packetLength, release } from "uknetdev";
import { ECONNREFUSED, EADDRINUSE, EINVAL, EMSGSIZE, ENETUNREACH } from "ukerrno";
import { check, equal, test } from "uktest";
import { addressOf, Machine, network, Network } from "net-ip/test/machines";

const MILLISECOND: u64 = 1_000_000;

/** What a port has heard. */
class Ear {
  port: UdpPort = changetype<UdpPort>(heap.alloc(UDP_PORT_SIZE));
  texts: string[] = [];
  from: u32 = 0;
  error: i32 = 0;
  length: u32 = 0;
  sum: u32 = 0;
}

const ears: Ear[] = [];
const sender = changetype<IpAddress>(memory.data(16, 8));

function hear(port: UdpPort, packet: NetBuf, _now: u64): void {
  const ear = ears[<i32>port.context];
  ear.length = packetLength(packet);
  ear.from = udpSourcePort(packet);
  udpSource(packet, sender);
  if (packet.next === null) ear.texts.push(String.UTF8.decodeUnsafe(packet.data, packet.length));
  let part: NetBuf | null = packet;
  ear.sum = 0;
  while (part !== null) {
    for (let i: u32 = 0; i < part.length; i++) ear.sum = ear.sum * 31 + load<u8>(part.data + i);
    part = part.next;
  }
  release(packet);
}

function refused(port: UdpPort, error: i32, _now: u64): void {
  ears[<i32>port.context].error = error;
}

function ear(machine: Machine, number: u32): Ear {
  const made = new Ear();
  memory.fill(changetype<usize>(made.port), 0, UDP_PORT_SIZE);
  made.port.number = number;
  made.port.onDatagram = hear;
  made.port.onError = refused;
  made.port.context = ears.length;
  ears.push(made);
  equal<i32>(udpOpen(machine.stack, made.port), 0);
  return made;
}

function say(net: Network, from: Ear, to: IpAddress, port: u32, text: string): i32 {
  const bytes = String.UTF8.encode(text);
  return udpSend(from.port, to, port, changetype<usize>(bytes), bytes.byteLength, net.now);
}

function pair(): Network {
  const net = network(2);
  for (let i = 0; i < 2; i++) equal<i32>(udpPrepare(net.machines[i].stack), 0);
  return net;
}

function end(net: Network): void {
  for (let i = 0; i < net.machines.length; i++) udpDestroy(net.machines[i].stack);
  net.end();
}

test("a datagram arrives, with where it came from", () => {
  const net = pair();
  const a = ear(net.machines[0], 0);
  const b = ear(net.machines[1], 53);
  check(a.port.number >= 49152, "a free port");
  equal<i32>(say(net, a, net.machines[1].address, 53, "who?"), 0);
  net.run(10 * MILLISECOND);
  equal<i32>(b.texts.length, 1);
  equal<string>(b.texts[0], "who?");
  equal<u32>(b.from, a.port.number);
  check(same(sender, net.machines[0].address), "the address");
  equal<u64>(udpCounters(net.machines[1].stack).received, 1);
  equal<i32>(say(net, b, sender, b.from, ""), 0);
  net.run(10 * MILLISECOND);
  equal<i32>(a.texts.length, 1);
  equal<u32>(a.length, 0);
  end(net);
});

test("a long one goes in fragments, and arrives whole", () => {
  const net = pair();
  const a = ear(net.machines[0], 1000);
  const b = ear(net.machines[1], 2000);
  const size: u32 = 9001;
  const bytes = new Uint8Array(size);
  let sum: u32 = 0;
  for (let i: u32 = 0; i < size; i++) {
    bytes[i] = <u8>(i * 7 + (i >> 8));
    sum = sum * 31 + bytes[i];
  }
  equal<i32>(udpSend(a.port, net.machines[1].address, 2000, bytes.dataStart, size, net.now), 0);
  net.run(10 * MILLISECOND);
  equal<u32>(b.length, size);
  equal<u32>(b.sum, sum);
  end(net);
});

test("a port that nobody has: its peer hears of it, others do not", () => {
  const net = pair();
  const a = ear(net.machines[0], 1000);
  say(net, a, net.machines[1].address, 9, "?");
  net.run(10 * MILLISECOND);
  equal<i32>(a.error, 0, "no peer was named");
  store<u64>(changetype<usize>(a.port.peer), load<u64>(changetype<usize>(net.machines[1].address)));
  store<u64>(changetype<usize>(a.port.peer), load<u64>(changetype<usize>(net.machines[1].address), 8), 8);
  a.port.peerPort = 9;
  say(net, a, net.machines[1].address, 9, "?");
  net.run(10 * MILLISECOND);
  equal<i32>(a.error, -ECONNREFUSED);
  equal<u64>(udpCounters(net.machines[1].stack).unwanted, 2);
  end(net);
});

test("a port with a peer hears only that one, and before one without", () => {
  const net = pair();
  const open = ear(net.machines[1], 7);
  const own = new Ear();
  memory.fill(changetype<usize>(own.port), 0, UDP_PORT_SIZE);
  own.port.number = 7;
  own.port.onDatagram = hear;
  own.port.context = ears.length;
  memory.copy(changetype<usize>(own.port.address), changetype<usize>(net.machines[1].address), 16);
  ears.push(own);
  equal<i32>(udpOpen(net.machines[1].stack, own.port), -EADDRINUSE);
  udpClose(open.port);
  equal<i32>(udpOpen(net.machines[1].stack, own.port), 0);
  memory.copy(changetype<usize>(own.port.peer), changetype<usize>(net.machines[0].address), 16);
  own.port.peerPort = 1000;
  const a = ear(net.machines[0], 1000);
  const other = ear(net.machines[0], 1001);
  say(net, a, net.machines[1].address, 7, "one");
  say(net, other, net.machines[1].address, 7, "two");
  net.run(10 * MILLISECOND);
  equal<i32>(own.texts.length, 1);
  equal<string>(own.texts[0], "one");
  end(net);
});

test("what cannot be sent is refused", () => {
  const net = pair();
  const a = ear(net.machines[0], 1000);
  const bytes = new Uint8Array(70000);
  const peer = net.machines[1].address;
  equal<i32>(udpSend(a.port, peer, 1, bytes.dataStart, 65508, net.now), -EMSGSIZE);
  equal<i32>(udpSend(a.port, peer, 0, bytes.dataStart, 1, net.now), -EINVAL);
  const far = addressOf("192.168.7.7", changetype<IpAddress>(heap.alloc(16)));
  equal<i32>(udpSend(a.port, far, 1, bytes.dataStart, 1, net.now), -ENETUNREACH);
  end(net);
});

test("somebody may look first", () => {
  const net = pair();
  const a = ear(net.machines[0], 1000);
  const b = ear(net.machines[1], 67);
  udpFirst(
    net.machines[1].stack,
    (stack: Stack, packet: NetBuf, now: u64) => changetype<UdpHeader>(packet.data).destination == 68,
  );
  say(net, a, net.machines[1].address, 68, "for the first");
  say(net, a, net.machines[1].address, 67, "for the port");
  net.run(10 * MILLISECOND);
  equal<i32>(b.texts.length, 1);
  equal<u64>(udpCounters(net.machines[1].stack).unwanted, 0);
  end(net);
});

test("over IPv6, whole and in fragments; a port that nobody has", () => {
  const net = pair();
  const own = addressOf("fd00::1", changetype<IpAddress>(heap.alloc(16)));
  const peer = addressOf("fd00::2", changetype<IpAddress>(heap.alloc(16)));
  equal<i32>(addAddress(net.machines[0].interface!, own, 64), 0);
  equal<i32>(addAddress(net.machines[1].interface!, peer, 64), 0);
  net.run(3000 * MILLISECOND); // nobody else has them
  const a = ear(net.machines[0], 1000);
  const b = ear(net.machines[1], 2000);
  equal<i32>(say(net, a, peer, 2000, "by the other"), 0);
  net.run(100 * MILLISECOND);
  equal<i32>(b.texts.length, 1);
  check(same(sender, own), "the address");
  const bytes = new Uint8Array(5000);
  equal<i32>(udpSend(a.port, peer, 2000, bytes.dataStart, 5000, net.now), 0);
  net.run(100 * MILLISECOND);
  equal<u32>(b.length, 5000);
  copyAddress(a.port.peer, peer);
  a.port.peerPort = 9;
  say(net, a, peer, 9, "?");
  net.run(100 * MILLISECOND);
  equal<i32>(a.error, -ECONNREFUSED);
  end(net);
});
