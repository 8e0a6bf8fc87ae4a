/** A bad line in front of a device: the settings as text, both directions, the same each time, and no packet gets lost that is not meant to be. */
import { check, equal, random, randomBelow, test } from "uktest";
import {
  armReceive,
  armTransmit,
  configure,
  NetBuf,
  NetDev,
  NetFeature,
  netDevAt,
  netDevCount,
  NetPool,
} from "uknetdev";
import {
  onReceive,
  onTransmit,
  poolCreate,
  poolDestroy,
  receive,
  release,
  start,
  stop,
  takeBuffer,
  transmit,
} from "uknetdev";
import { EINVAL } from "ukerrno";
import { sleep } from "uksched";
import { wrapped } from "uknetdev/front";
import { Cable, cableCreate, cableDestroy, cableLine, cablePlug, cableRun } from "netdev-cable";
import { Impairment, IMPAIRMENT_SIZE, impairClock, impairDevice, impairEnd, impairReceiving } from "netdev-impair";
import { impairRun, impairSending, MILLION, NEVER, parseImpairment, seedImpairment } from "netdev-impair";

const MS: u64 = 1_000_000;
const BUFFERS: u32 = 256;
const pools = memory.data(8);
const packets = memory.data(64 * 8, 8);
const settings = changetype<Impairment>(memory.data(IMPAIRMENT_SIZE, 8));
let now: u64 = 0;

function parse(text: string): i32 {
  memory.fill(changetype<usize>(settings), 0, IMPAIRMENT_SIZE);
  return parseImpairment(changetype<usize>(String.UTF8.encode(text, true)), settings);
}

test("settings as text", () => {
  equal<i32>(parse("loss=10%,delay=20ms,jitter=1.5ms,duplicate=0.0001%,corrupt=100%"), 0);
  equal<u32>(settings.loss, MILLION / 10);
  equal<u32>(settings.duplicate, 1);
  equal<u32>(settings.corrupt, MILLION);
  equal<u64>(settings.delay, 20 * MS);
  equal<u64>(settings.jitter, MS + MS / 2);
  equal<u64>(settings.reorderDelay, 0);
  equal<i32>(parse("reorder=2.5%,rate=1.5M,queue=64K,largest=1400,seed=7"), 0);
  equal<u32>(settings.reorder, 25000);
  equal<u64>(settings.reorderDelay, 5 * MS);
  equal<u64>(settings.bitsPerSecond, 1000000); // the point counts in chances and times
  equal<u32>(settings.queueBytes, 65536);
  equal<u32>(settings.largest, 1400);
  equal<u64>(settings.random, 7);
  equal<i32>(parse("late=1s,delay=500us"), 0);
  equal<u64>(settings.reorderDelay, 1000 * MS);
  equal<u64>(settings.delay, MS / 2);
  const refused =
    "|loss|loss=|loss=10|loss=101%|delay=20|delay=5m|nothing=1%|loss=1%,|loss=1%;delay=1ms|loss=-1%|queue=5G|rate=1X|delay=99999999999s".split(
      "|",
    );
  for (let i = 0; i < refused.length; i++) equal<i32>(parse(refused[i]), -EINVAL, refused[i]);
});

test("any text is survived", () => {
  const letters = "loss=10%,delay=2ms.seedKG";
  for (let i = 0; i < 5000; i++) {
    let text = "";
    for (let n = randomBelow(40); n > 0; n--) text += letters.charAt(randomBelow(letters.length));
    parse(text);
  }
});

function clock(): u64 {
  return now;
}

/** Two devices on a cable without faults; a bad line stands in front of the first one, with a clock of the test's. */
class Pair {
  cable: Cable = cableCreate(512)!;
  pool: NetPool = poolCreate(BUFFERS)!;
  near: NetDev = changetype<NetDev>(0);
  far: NetDev = changetype<NetDev>(0);

  constructor(frames: u32) {
    const device = cablePlug(this.cable)!;
    this.far = cablePlug(this.cable)!;
    this.near = impairDevice(device, settings, frames)!;
    check(netDevAt(device.index) == this.near, "in its place");
    impairClock(this.near, clock);
    store<NetPool>(pools, this.pool);
    configure(this.near, 1, 256, ~0);
    configure(this.far, 1, 256, ~0);
    equal<i32>(start(this.near, pools), 0);
    equal<i32>(start(this.far, pools), 0);
  }

  close(): void {
    stop(this.near);
    stop(this.far);
    equal<u32>(this.pool.available, BUFFERS, "all buffers are there again");
    impairEnd(this.near);
    cableDestroy(this.cable);
    poolDestroy(this.pool);
    equal<u32>(netDevCount(), 0, "no device is left");
  }
}

function frame(pool: NetPool, to: NetDev, number: u32, length: u32): NetBuf {
  const packet = takeBuffer(pool)!;
  packet.length = 14 + length;
  memory.fill(packet.data, <u8>number, 14 + length);
  memory.copy(packet.data, to.mac, 6);
  store<u16>(packet.data + 12, 0xb588);
  store<u32>(packet.data + 14, number);
  return packet;
}

function send(device: NetDev, packet: NetBuf): u32 {
  store<NetBuf>(packets, packet);
  return transmit(device, 0, packets, 1);
}

/** The number of the next frame that has arrived; -1: none. */
function next(device: NetDev): i32 {
  if (receive(device, 0, packets, 1) == 0) return -1;
  const packet = load<NetBuf>(packets);
  const number = load<u32>(packet.data + 14);
  release(packet);
  return number;
}

test("without faults all pass, in order, both ways", () => {
  memory.fill(changetype<usize>(settings), 0, IMPAIRMENT_SIZE);
  const pair = new Pair(64);
  for (let i: u32 = 0; i < 200; i++) {
    equal<u32>(send(pair.near, frame(pair.pool, pair.far, i, 60)), 1);
    equal<i32>(next(pair.far), i);
    equal<u32>(send(pair.far, frame(pair.pool, pair.near, i, 60)), 1);
    equal<i32>(next(pair.near), i);
    equal<i32>(next(pair.near), -1);
  }
  equal<u64>(pair.near.counters.sentPackets, 200);
  equal<u64>(pair.near.counters.receivedPackets, 200);
  pair.close();
});

let called = 0;

test("a delay holds frames until they are due, and then the user is called", () => {
  parse("delay=5ms");
  now = 100 * MS;
  const pair = new Pair(64);
  onReceive(
    pair.near,
    (argument) => {
      called++;
    },
    0,
  );
  send(pair.near, frame(pair.pool, pair.far, 1, 60));
  equal<i32>(next(pair.far), -1);
  equal<u64>(impairRun(pair.near), 105 * MS);
  now = 105 * MS;
  equal<u64>(impairRun(pair.near), NEVER);
  equal<i32>(next(pair.far), 1);
  check(!armReceive(pair.near, 0), "nothing there");
  send(pair.far, frame(pair.pool, pair.near, 2, 60));
  cableRun(pair.cable, now);
  equal<i32>(called, 1, "something has arrived at the device");
  equal<i32>(next(pair.near), -1);
  check(!armReceive(pair.near, 0), "it is on its way");
  now = 110 * MS - 1;
  impairRun(pair.near);
  equal<i32>(called, 1);
  now = 110 * MS;
  impairRun(pair.near);
  equal<i32>(called, 2);
  equal<i32>(next(pair.near), 2);
  pair.close();
});

const log = memory.data(8192, 8);

/** Sends 300 frames each way, and notes what arrives. */
function badLine(seed: u64, to: usize): u32 {
  now = 0;
  const pair = new Pair(256);
  seedImpairment(impairSending(pair.near), seed); // which else depends on the device's number
  seedImpairment(impairReceiving(pair.near), seed + 1);
  let count: u32 = 0;
  for (let i: u32 = 0; i < 360; i++) {
    if (i < 300) {
      equal<u32>(send(pair.near, frame(pair.pool, pair.far, i, 60 + (i % 800))), 1);
      equal<u32>(send(pair.far, frame(pair.pool, pair.near, 1000 + i, 60)), 1);
    }
    now += MS;
    impairRun(pair.near);
    for (let number = next(pair.far); number >= 0; number = next(pair.far)) store<u32>(to + count++ * 4, number);
    for (let number = next(pair.near); number >= 0; number = next(pair.near)) store<u32>(to + count++ * 4, number);
  }
  const out = impairSending(pair.near);
  const back = impairReceiving(pair.near);
  check(out.lost > 30 && back.lost > 30 && out.lost < 120 && back.lost < 120, "about a quarter is lost");
  check(out.duplicated > 5 && back.duplicated > 5, "some come twice");
  equal<u32>(count, 600 - out.lost - back.lost + out.duplicated + back.duplicated);
  pair.close();
  return count;
}

test("the same seed does the same in both directions", () => {
  equal<i32>(parse("loss=25%,duplicate=10%,reorder=20%,delay=10ms,jitter=3ms"), 0);
  const seed = random();
  const second = memory.data(8192, 8);
  const count = badLine(seed, log);
  equal<u32>(badLine(seed, second), count);
  equal<i32>(memory.compare(log, second, count * 4), 0);
});

test("one bit is wrong in what is corrupted; who still holds the packet has it as it was", () => {
  equal<i32>(parse("corrupt=100%"), 0);
  const pair = new Pair(64);
  for (let round = 0; round < 60; round++) {
    const isOut = round % 2 == 0;
    const from = isOut ? pair.near : pair.far;
    const to = isOut ? pair.far : pair.near;
    const sent = frame(pair.pool, to, round, 40 + randomBelow(1400));
    sent.references++;
    send(from, sent);
    equal<u32>(receive(to, 0, packets, 1), 1);
    const got = load<NetBuf>(packets);
    let wrong: u32 = 0;
    for (let i: u32 = 0; i < got.length; i++) wrong += popcnt<u32>(load<u8>(got.data + i) ^ load<u8>(sent.data + i));
    equal<u32>(wrong, 1);
    equal<u32>(load<u32>(sent.data + 14), round);
    release(got);
    release(sent);
  }
  pair.close();
});

let told = 0;

test("a full line takes no more, and says when it does again; a full device is waited for", () => {
  equal<i32>(parse("delay=1ms"), 0);
  now = 0;
  const pair = new Pair(16);
  onTransmit(
    pair.near,
    (argument) => {
      told++;
    },
    0,
  );
  let sent: u32 = 0;
  while (true) {
    const packet = frame(pair.pool, pair.far, sent, 60);
    if (send(pair.near, packet)) sent++;
    else {
      release(packet);
      break;
    }
  }
  check(sent >= 14 && sent <= 16, "as many as there is room for");
  check(!armTransmit(pair.near, 0), "full");
  now = MS;
  impairRun(pair.near);
  equal<i32>(told, 1);
  check(armTransmit(pair.near, 0), "room");
  for (let i: u32 = 0; i < sent; i++) equal<i32>(next(pair.far), i);
  pair.close();
});

test("segmentation is not offered", () => {
  memory.fill(changetype<usize>(settings), 0, IMPAIRMENT_SIZE);
  const cable = cableCreate(16)!;
  cable.features = ~0;
  cablePlug(cable);
  const near = impairDevice(netDevAt(0)!, settings, 16)!;
  const segments: u32 = NetFeature.SEGMENT_V4 | NetFeature.SEGMENT_V6 | NetFeature.LARGE_RECEIVE;
  equal<u32>(near.features & segments, 0);
  configure(near, 1, 64, ~0);
  equal<u32>(near.features & segments, 0);
  check((near.features & NetFeature.TRANSMIT_CHECKSUM) != 0, "the rest is");
  impairEnd(near);
  cableDestroy(cable);
});

test("with the machine's clock, what is due goes by itself", () => {
  equal<i32>(parse("delay=3ms"), 0);
  const cable = cableCreate(64)!;
  const pool = poolCreate(BUFFERS)!;
  cablePlug(cable);
  const far = cablePlug(cable)!;
  const near = impairDevice(netDevAt(0)!, settings, 64)!;
  store<NetPool>(pools, pool);
  configure(near, 1, 256, 0);
  configure(far, 1, 256, 0);
  start(near, pools);
  start(far, pools);
  check(cableLine(far) != cableLine(wrapped(near)), "lines of their own");
  send(near, frame(pool, far, 5, 60));
  equal<i32>(next(far), -1);
  sleep(50 * MS);
  equal<i32>(next(far), 5);
  stop(near);
  stop(far);
  equal<u32>(pool.available, BUFFERS);
});
