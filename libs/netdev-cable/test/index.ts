/** Frames over a cable: they arrive when they should, suffer what was set, the same each time, and no buffer gets lost. */
import { check, equal, random, randomBelow, test } from "uktest";
import {
  armReceive,
  armTransmit,
  configure,
  NetBuf,
  NetBufFlag,
  NetDev,
  NetFeature,
  NetPool,
  onReceive,
} from "uknetdev";
import { poolCreate, poolDestroy, receive, release, start, takeBuffer, transmit } from "uknetdev";
import { Cable, cableCreate, cableDestroy, cableImpair, cableInFlight, cableLine, cableLink } from "netdev-cable";
import { cableNext, cablePlug, cableRun, Impairment, IMPAIRMENT_SIZE, MILLION, NEVER } from "netdev-cable";

const MS: u64 = 1000000;
const pools = memory.data(8);
const packets = memory.data(64 * 8, 8);

function plug(cable: Cable, pool: NetPool, wanted: u32 = 0): NetDev {
  const device = cablePlug(cable)!;
  store<NetPool>(pools, pool);
  equal<i32>(configure(device, 1, 256, wanted), 0);
  equal<i32>(start(device, pools), 0);
  return device;
}

/** A frame from one device to another (or to all), numbered, with `length` bytes behind its header. */
function frame(pool: NetPool, from: NetDev, to: NetDev | null, number: u32, length: u32): NetBuf {
  const packet = takeBuffer(pool)!;
  packet.length = 14 + length;
  if (to === null) memory.fill(packet.data, 0xff, 6);
  else memory.copy(packet.data, to.mac, 6);
  memory.copy(packet.data + 6, from.mac, 6);
  store<u16>(packet.data + 12, 0xb588);
  memory.fill(packet.data + 14, <u8>number, length);
  store<u32>(packet.data + 14, number);
  return packet;
}

function send(device: NetDev, packet: NetBuf): u32 {
  store<NetBuf>(packets, packet);
  return transmit(device, 0, packets, 1);
}

/** Receives one frame, and returns its number; -1 when there is none. */
function next(device: NetDev): i32 {
  if (receive(device, 0, packets, 1) == 0) return -1;
  const packet = load<NetBuf>(packets);
  const number = load<u32>(packet.data + 14);
  release(packet);
  return number;
}

test("a frame arrives after the delay, at the device that it is for", () => {
  const cable = cableCreate(64)!;
  const pool = poolCreate(64)!;
  const a = plug(cable, pool);
  const b = plug(cable, pool);
  const c = plug(cable, pool);
  cableLine(a).delay = 5 * MS;
  equal<u64>(cableRun(cable, 1 * MS), NEVER);
  equal<u32>(send(a, frame(pool, a, b, 7, 100)), 1);
  equal<u64>(cableNext(cable), 6 * MS);
  equal<i32>(next(b), -1);
  cableRun(cable, 6 * MS);
  equal<i32>(next(c), -1);
  equal<i32>(next(b), 7);
  equal<i32>(next(b), -1);
  send(c, frame(pool, c, null, 8, 60));
  equal<i32>(next(a), 8);
  equal<i32>(next(b), 8);
  equal<i32>(next(c), -1);
  cableDestroy(cable);
  equal<u32>(pool.available, 64);
  poolDestroy(pool);
});

let called = 0;

test("an armed device is called once", () => {
  const cable = cableCreate(64)!;
  const pool = poolCreate(64)!;
  const a = plug(cable, pool);
  const b = plug(cable, pool);
  called = 0;
  onReceive(
    b,
    (argument) => {
      called += <i32>argument;
    },
    1,
  );
  send(a, frame(pool, a, b, 1, 60));
  check(armReceive(b, 0), "there is one already");
  equal<i32>(next(b), 1);
  check(!armReceive(b, 0), "none now");
  send(a, frame(pool, a, b, 2, 60));
  send(a, frame(pool, a, b, 3, 60));
  cableRun(cable, 0);
  cableRun(cable, 0);
  equal<i32>(called, 1);
  equal<i32>(next(b), 2);
  equal<i32>(next(b), 3);
  cableDestroy(cable);
  poolDestroy(pool);
});

test("a full cable takes no more until frames have arrived", () => {
  const cable = cableCreate(20)!;
  const pool = poolCreate(64)!;
  const a = plug(cable, pool);
  const b = plug(cable, pool);
  cableLine(a).delay = 1;
  let sent: u32 = 0;
  let refused: NetBuf | null = null;
  while (refused === null) {
    const packet = frame(pool, a, b, sent, 60);
    if (send(a, packet)) sent++;
    else refused = packet;
  }
  check(sent >= 10 && sent <= 20, "as many as there is room for");
  check(!armTransmit(a, 0), "full");
  cableRun(cable, 1);
  check(armTransmit(a, 0), "room");
  release(refused!);
  for (let i: u32 = 0; i < sent; i++) equal<i32>(next(b), i);
  cableDestroy(cable);
  equal<u32>(pool.available, 64);
  poolDestroy(pool);
});

test("a pulled plug loses what is on its way", () => {
  const cable = cableCreate(64)!;
  const pool = poolCreate(64)!;
  const a = plug(cable, pool);
  const b = plug(cable, pool);
  cableLine(a).delay = 1;
  send(a, frame(pool, a, b, 1, 60));
  cableLink(b, false);
  check(!b.isLinkUp, "no link");
  send(a, frame(pool, a, b, 2, 60));
  cableLink(b, true);
  send(a, frame(pool, a, b, 3, 60));
  cableRun(cable, 1);
  equal<i32>(next(b), 3);
  equal<i32>(next(b), -1);
  equal<u32>(cableInFlight(cable), 0);
  cableDestroy(cable);
  poolDestroy(pool);
});

const settings = changetype<Impairment>(memory.data(256, 8));
const log = memory.data(4096, 8);

/** Sends 400 frames over a bad line and notes what arrives. */
function badLine(seed: u64, to: usize): u32 {
  const cable = cableCreate(1000)!;
  const pool = poolCreate(400)!;
  const a = plug(cable, pool);
  const b = plug(cable, pool);
  cableImpair(cable, settings, seed);
  let arrived: u32 = 0;
  let now: u64 = 0;
  for (let i: u32 = 0; i < 400; i++) {
    equal<u32>(send(a, frame(pool, a, b, i, 60 + (i % 900))), 1);
    now += MS;
    cableRun(cable, now);
    for (let number = next(b); number >= 0; number = next(b)) if (arrived < 900) store<u32>(to + arrived++ * 4, number);
  }
  for (let due = cableNext(cable); due != NEVER; due = cableNext(cable)) {
    cableRun(cable, due);
    for (let number = next(b); number >= 0; number = next(b)) if (arrived < 900) store<u32>(to + arrived++ * 4, number);
  }
  const line = cableLine(a);
  if (settings.loss) check(line.lost > 20 && line.lost < 180, "about a quarter is lost");
  equal<u32>(arrived, 400 - line.lost - line.overflowed + line.duplicated);
  cableDestroy(cable);
  equal<u32>(pool.available, 400);
  poolDestroy(pool);
  return arrived;
}

test("the same seed loses, repeats and delays the same frames", () => {
  memory.fill(changetype<usize>(settings), 0, IMPAIRMENT_SIZE);
  settings.loss = MILLION / 4;
  settings.duplicate = MILLION / 10;
  settings.reorder = MILLION / 5;
  settings.reorderDelay = 4 * MS;
  settings.delay = 10 * MS;
  settings.jitter = 3 * MS;
  const seed: u64 = random();
  const second = memory.data(4096, 8);
  const count = badLine(seed, log);
  equal<u32>(badLine(seed, second), count);
  equal<i32>(memory.compare(log, second, count * 4), 0);
  let late = 0;
  for (let i: u32 = 1; i < count; i++) if (load<u32>(log + i * 4) < load<u32>(log + (i - 1) * 4)) late++;
  check(late > 20, "some were overtaken");
});

test("jitter alone keeps the order", () => {
  memory.fill(changetype<usize>(settings), 0, IMPAIRMENT_SIZE);
  settings.jitter = 20 * MS;
  equal<u32>(badLine(random(), log), 400);
  for (let i: u32 = 0; i < 400; i++) equal<u32>(load<u32>(log + i * 4), i);
});

test("a slow line takes its time, and loses what does not fit in front of it", () => {
  const cable = cableCreate(64)!;
  const pool = poolCreate(64)!;
  const a = plug(cable, pool);
  const b = plug(cable, pool);
  const line = cableLine(a);
  line.bitsPerSecond = 8000000; // a byte a microsecond
  line.queueBytes = 2500;
  line.largest = 1000;
  send(a, frame(pool, a, b, 1, 986));
  send(a, frame(pool, a, b, 2, 986));
  send(a, frame(pool, a, b, 3, 986));
  send(a, frame(pool, a, b, 4, 1001));
  equal<u32>(line.overflowed, 1);
  equal<u32>(line.tooLarge, 1);
  equal<u64>(cableNext(cable), MS);
  cableRun(cable, 2 * MS - 1);
  equal<i32>(next(b), 1);
  equal<i32>(next(b), -1);
  cableRun(cable, 2 * MS);
  equal<i32>(next(b), 2);
  cableDestroy(cable);
  poolDestroy(pool);
});

test("one bit in each frame is wrong when all are corrupted", () => {
  const cable = cableCreate(64)!;
  const pool = poolCreate(64)!;
  const a = plug(cable, pool);
  const b = plug(cable, pool);
  cableLine(a).corrupt = MILLION;
  for (let round = 0; round < 100; round++) {
    const sent = frame(pool, a, b, 0x55, 60 + randomBelow(1400));
    const length = sent.length;
    sent.references++;
    send(a, sent);
    equal<u32>(receive(b, 0, packets, 1), 1);
    const got = load<NetBuf>(packets);
    equal<u32>(got.length, length);
    let wrong: u32 = 0;
    for (let i: u32 = 0; i < length; i++) wrong += popcnt<u32>(load<u8>(got.data + i) ^ load<u8>(sent.data + i));
    equal<u32>(wrong, 1);
    release(got);
    release(sent);
  }
  cableDestroy(cable);
  poolDestroy(pool);
});

/** The sum that a receiver makes, over all bytes: 0xffff when the checksum in there is right. */
function sum(packet: NetBuf, from: u32): u32 {
  let total: u32 = 0;
  for (let i = from; i < packet.length; i++) total += (<u32>load<u8>(packet.data + i)) << ((i - from) & 1 ? 0 : 8);
  while (total >> 16) total = (total & 0xffff) + (total >> 16);
  return total;
}

test("checksums are filled in, or left open, as the cable is set", () => {
  const cable = cableCreate(64)!;
  const pool = poolCreate(64)!;
  const plain = plug(cable, pool);
  cable.features = NetFeature.TRANSMIT_CHECKSUM | NetFeature.RECEIVE_CHECKSUM;
  const a = plug(cable, pool, ~0);
  const b = plug(cable, pool, ~0);
  for (let round = 0; round < 50; round++) {
    cable.leavesChecksums = round % 2 == 1;
    const packet = frame(pool, a, b, random() as u32, 40 + randomBelow(900));
    for (let i: u32 = 20; i < packet.length; i++) store<u8>(packet.data + i, <u8>random());
    packet.flags = NetBufFlag.CHECKSUM_PARTIAL;
    packet.checksumStart = 34;
    packet.checksumOffset = 6;
    const pseudo = bswap<u16>(load<u16>(packet.data + 40));
    send(a, packet);
    equal<u32>(receive(b, 0, packets, 1), 1);
    const got = load<NetBuf>(packets);
    if (cable.leavesChecksums) check((got.flags & NetBufFlag.CHECKSUM_PARTIAL) != 0, "open");
    else {
      equal<u32>(got.flags, NetBufFlag.CHECKSUM_GOOD);
      const total = sum(got, 34) + <u32>pseudo;
      equal<u32>((total & 0xffff) + (total >> 16), 0xffff);
    }
    release(got);
  }
  const refused = frame(pool, plain, b, 1, 60);
  refused.flags = NetBufFlag.CHECKSUM_PARTIAL;
  send(plain, refused);
  equal<u64>(plain.counters.transmitDrops, 1);
  cableDestroy(cable);
  equal<u32>(pool.available, 64);
  poolDestroy(pool);
});
