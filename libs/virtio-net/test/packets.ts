/** Packets in both directions, with a card that keeps the rules. */
import {
  armReceive,
  armTransmit,
  configure,
  NetBuf,
  NetFeature,
  NetState,
  onLink,
  onReceive,
  onTransmit,
  packetLength,
  partCount,
  release,
  start,
  stop,
} from "uknetdev";
import { check, equal, randomBelow, test } from "uktest";
import { ALL, Card, CONTROL, CONTROLS, MAC, MERGEABLE, RECEIVE, STATUS, TRANSMIT } from "./card";
import { zeroed } from "virtio/test/fake";

function sameBytes(bytes: u8[], length: u32, seed: u32): void {
  equal<u32>(bytes.length, length);
  for (let i = 0; i < bytes.length; i++) equal<u32>(bytes[i], (seed + i * 7) & 255);
}

let calls = 0;
function called(_argument: usize): void {
  calls++;
}

test("a device has its address, its MTU and its link", () => {
  const card = new Card(MAC | STATUS | (1 << 3));
  equal<u32>(load<u8>(card.net.mac), 0x52);
  equal<u32>(load<u8>(card.net.mac + 5), 0x5c);
  equal<u32>(card.net.mtu, 1500, "an MTU of 0 is none");
  check(card.net.isLinkUp, "the link");
  equal<u32>(card.net.features, NetFeature.LINK_STATUS | NetFeature.MTU);
  equal<i32>(card.net.state, NetState.RUNNING);
});

test("a device without an address gets one that is nobody's", () => {
  const card = new Card(0);
  equal<u32>(load<u8>(card.net.mac) & 3, 2, "for one station, locally administered");
});

test("packets are sent with one notification for a batch", () => {
  const card = new Card();
  for (let i: u32 = 0; i < 4; i++) store<usize>(card.packets + i * 4, changetype<usize>(card.packet(100 + i, i)));
  equal<u32>(card.net.transmitBatch(card.net, 0, card.packets, 4), 4);
  equal<u32>(card.fake.notified[TRANSMIT], 1);
  equal<i32>(card.send(), 4);
  for (let i: u32 = 0; i < 4; i++) sameBytes(card.sent[i], 100 + i, i);
  for (let i = 0; i < 12; i++) equal<u32>(card.headers[0][i], 0, "an empty header");
  equal<u64>(card.net.counters.sentPackets, 4);
  equal<u64>(card.net.counters.sentBytes, 406);
});

test("a packet is one descriptor where its headroom has room for the header", () => {
  const card = new Card();
  const packet = card.packet(60, 1);
  card.transmit(packet);
  equal<i32>(card.fake.chain(TRANSMIT, card.fake.next(TRANSMIT)).length, 1);
  const bare = card.packet(60, 1);
  bare.start = bare.data - 11;
  card.transmit(bare);
  const pieces = card.fake.chain(TRANSMIT, card.fake.next(TRANSMIT));
  equal<i32>(pieces.length, 2, "the header lies elsewhere");
  equal<u32>(pieces[0].length, 12);
  equal<usize>(pieces[1].address, bare.data);
});

function chains(features: u64): void {
  const card = new Card(MAC | features, 128);
  const packet = card.packet(4000, 9, 700);
  equal<u32>(partCount(packet), 6);
  check(card.transmit(packet), "room");
  const bare = card.packet(4000, 10, 700);
  bare.start = bare.data;
  check(card.transmit(bare), "room");
  equal<i32>(card.send(), 2);
  sameBytes(card.sent[0], 4000, 9);
  sameBytes(card.sent[1], 4000, 10);
  card.receive();
  stop(card.net);
  equal<u32>(card.pool.available, card.pool.total);
}

test("packets of many buffers are chains, or tables where the device knows them", () => {
  chains(0);
  chains(1 << 28);
});

test("tables that run out become chains, and chains that do not fit wait", () => {
  const card = new Card(MAC | (1 << 28), 256, 16);
  let sent = 0;
  let packet = card.packet(300, sent, 100);
  while (card.transmit(packet)) packet = card.packet(300, ++sent, 100);
  equal<i32>(sent, 8 + 2, "8 tables, 2 chains of 3 descriptors; 2 descriptors are left");
  equal<i32>(card.send(), sent);
  check(card.transmit(packet), "there is room again");
  card.send();
  for (let i = 0; i <= sent; i++) sameBytes(card.sent[i], 300, i);
});

test("a packet of too many buffers is dropped", () => {
  const card = new Card(MAC | (1 << 28), 128);
  const free = card.pool.available;
  check(card.transmit(card.packet(98, 0, 2)), "it is taken");
  equal<u32>(card.pool.available, free, "and given back");
  equal<u64>(card.net.counters.transmitDrops, 1);
  equal<u64>(card.net.counters.sentPackets, 0);
  equal<i32>(card.send(), 0);
});

test("a full queue takes no more, and says when it does again", () => {
  const card = new Card();
  onTransmit(card.net, called, 0);
  let packet = card.packet(60, 0);
  let sent = 0;
  while (card.transmit(packet)) packet = card.packet(60, ++sent);
  equal<i32>(sent, 16);
  check(!armTransmit(card.net, 0), "no room");
  const device = card.fake.device;
  device.onQueues(device.argument);
  equal<i32>(calls, 0, "an interrupt for nothing");
  card.send();
  device.onQueues(device.argument);
  equal<i32>(calls, 1);
  check(armTransmit(card.net, 0), "there is room: no call");
  check(card.transmit(packet), "room");
});

test("packets arrive, and their buffers are replaced", () => {
  const card = new Card();
  for (let round: u32 = 0; round < 20; round++) {
    for (let i: u32 = 0; i < 5; i++) check(card.deliver(60 + i * 100, round + i), "a buffer");
    const packets = card.receive();
    equal<i32>(packets.length, 5);
    for (let i = 0; i < 5; i++) card.expect(packets[i], 60 + i * 100, round + i);
    card.releaseAll(packets);
  }
  equal<u64>(card.net.counters.receivedPackets, 100);
  equal<u64>(card.net.counters.receivedBytes, 100 * 260);
});

test("large frames come in several buffers", () => {
  const card = new Card(MAC | MERGEABLE, 128, 32);
  for (let length: u32 = 1790; length < 1830; length++) {
    check(card.deliver(length, length), "buffers");
    const packets = card.receive();
    equal<i32>(packets.length, 1);
    card.expect(packets[0], length, length);
    card.releaseAll(packets);
  }
  check(card.deliver(40_000, 1), "buffers");
  const packets = card.receive();
  card.expect(packets[0], 40_000, 1);
  check(partCount(packets[0]) > 20, "buffers");
  equal<u32>(packetLength(packets[0]), 40_000);
});

test("no more packets than asked for, and the rest later", () => {
  const card = new Card();
  for (let i: u32 = 0; i < 7; i++) card.deliver(60, i);
  equal<i32>(card.receive(3).length, 3);
  const packets = card.receive();
  equal<i32>(packets.length, 4);
  card.expect(packets[0], 60, 3);
});

test("a pool that is empty starves no one: a quarter of the queue is kept", () => {
  const card = new Card(MAC, 20, 16);
  const kept: NetBuf[] = [];
  let delivered: u32 = 0;
  for (let i: u32 = 0; i < 100; i++) {
    if (card.deliver(60, i)) delivered++;
    const packets = card.receive();
    for (let k = 0; k < packets.length; k++) kept.push(packets[k]);
  }
  equal<u32>(delivered, 100, "the card always has a buffer");
  equal<u64>(card.net.counters.receiveDrops, 100 - kept.length);
  check(kept.length >= 12, "what there was has been used");
  card.releaseAll(kept);
  card.receive();
  check(card.deliver(60, 1), "and it goes on");
  equal<i32>(card.receive().length, 1);
});

test("one interrupt for each arming", () => {
  const card = new Card();
  const device = card.fake.device;
  onReceive(card.net, called, 0);
  check(!armReceive(card.net, 0), "nothing yet");
  device.onQueues(device.argument);
  equal<i32>(calls, 0);
  card.deliver(60, 1);
  device.onQueues(device.argument);
  device.onQueues(device.argument);
  equal<i32>(calls, 1);
  check(armReceive(card.net, 0), "there is something: no call");
  device.onQueues(device.argument);
  equal<i32>(calls, 1);
});

test("the link comes and goes", () => {
  const card = new Card(MAC | STATUS);
  const device = card.fake.device;
  onLink(card.net, called, 0);
  store<u16>(card.fake.configuration, 0, 6);
  device.onConfiguration(device.argument);
  check(!card.net.isLinkUp, "down");
  device.onConfiguration(device.argument);
  store<u16>(card.fake.configuration, 1, 6);
  device.onConfiguration(device.argument);
  check(card.net.isLinkUp, "up");
  equal<i32>(calls, 2);
});

test("all multicast packets are asked for by the control queue", () => {
  const card = new Card(MAC | CONTROLS);
  equal<u32>(card.fake.notified[CONTROL], 1);
});

test("a card that does not answer commands works all the same", () => {
  const card = new Card(MAC | CONTROLS);
  stop(card.net);
  card.fake.onControl = null;
  equal<i32>(configure(card.net, 1, 16, 0), 0);
  const pools = zeroed(4);
  store<usize>(pools, changetype<usize>(card.pool));
  equal<i32>(start(card.net, pools), 0);
  check(card.deliver(60, 1), "a buffer");
  equal<i32>(card.receive().length, 1);
});

test("stopped and started again", () => {
  const card = new Card(ALL);
  const pools = zeroed(4);
  store<usize>(pools, changetype<usize>(card.pool));
  for (let round = 0; round < 5; round++) {
    check(card.deliver(60, 1), "a buffer");
    card.transmit(card.packet(60, 2));
    card.send();
    card.releaseAll(card.receive());
    stop(card.net);
    equal<u32>(card.pool.available, card.pool.total, "all buffers are back");
    equal<i32>(card.receive().length, 0);
    check(card.transmit(card.packet(60, 2)), "it is taken, and dropped");
    equal<u32>(card.pool.available, card.pool.total);
    if (round & 1) equal<i32>(configure(card.net, 1, 8, 0), 0);
    equal<i32>(start(card.net, pools), 0);
  }
});

test("anything in any order: all that is sent and received is whole", () => {
  const card = new Card(ALL, 200, 32);
  let sent: u32 = 0;
  let received: u32 = 0;
  let delivered: u32 = 0;
  const lengths: u32[] = [];
  for (let step: u32 = 0; step < 8_000; step++) {
    const what = randomBelow(4);
    if (what == 0 && card.pool.available > 60) {
      const length = 60 + ((sent * 53) % 1900);
      const packet = card.packet(length, sent, 400 + randomBelow(4) * 400);
      if (partCount(packet) > 40 || !card.transmit(packet)) release(packet);
      else sent++;
    } else if (what == 1) {
      const before = card.sent.length;
      const count = card.send();
      for (let i = 0; i < count; i++) sameBytes(card.sent[before + i], 60 + (((before + i) * 53) % 1900), before + i);
    } else if (what == 2) {
      const length = 60 + randomBelow(1700);
      if (card.fake.queue(RECEIVE).produced != card.fake.seen[RECEIVE] && card.deliver(length, delivered)) {
        delivered++;
        lengths.push(length);
      }
    } else {
      const packets = card.receive(1 + randomBelow(20));
      for (let i = 0; i < packets.length; i++, received++) card.expect(packets[i], lengths[received], received);
      card.releaseAll(packets);
    }
  }
  check(!card.fake.device.isBroken, "nobody broke a rule");
  check(sent > 500 && received > 500, "something happened");
  card.send();
  card.releaseAll(card.receive());
  stop(card.net);
  equal<u32>(card.pool.available, card.pool.total);
});
