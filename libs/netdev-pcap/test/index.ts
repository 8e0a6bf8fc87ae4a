/** Captures: what is in them, what goes when the ring is full, and that packets pass. A file of them for tshark is made by test/net. */
import { check, equal, randomBelow, test } from "uktest";
import { configure, NetBuf, NetDev, netDevAt, NetPool, packetLength, poolCreate, poolDestroy, receive } from "uknetdev";
import { release, start, stop, takeBuffer, transmit } from "uknetdev";
import { Cable, cableCreate, cableDestroy, cablePlug } from "netdev-cable";
import { captureBytes, captureDevice, captureEnd, captureLost, captureMost, captureQuiet } from "netdev-pcap";
import { captureRead, captureSink, captureToFile, FILE_HEAD } from "netdev-pcap";

const ROOM: u32 = 1 << 20;
const RECORD: u32 = 16;
const pools = memory.data(8);
const packets = memory.data(64 * 8, 8);
const bytes = memory.data(ROOM, 8);
let taken: u32 = 0;

class Pair {
  cable: Cable = cableCreate(512)!;
  pool: NetPool = poolCreate(256)!;
  near: NetDev = changetype<NetDev>(0);
  far: NetDev = changetype<NetDev>(0);

  constructor(ring: u32) {
    const device = cablePlug(this.cable)!;
    this.far = cablePlug(this.cable)!;
    this.near = captureDevice(device, ring)!;
    store<NetPool>(pools, this.pool);
    configure(this.near, 1, 256, 0);
    configure(this.far, 1, 256, 0);
    equal<i32>(start(this.near, pools), 0);
    equal<i32>(start(this.far, pools), 0);
  }

  /** Sends a frame of one or several buffers, numbered; the other side releases it. */
  send(number: u32, isOut: bool, length: u32): void {
    const to = isOut ? this.far : this.near;
    const first = takeBuffer(this.pool)!;
    first.length = 18;
    memory.copy(first.data, to.mac, 6);
    store<u32>(first.data + 14, number);
    let last = first;
    for (let left = length - 18; left > 0;) {
      const part = takeBuffer(this.pool)!;
      part.length = min<u32>(left, 1 + randomBelow(700));
      memory.fill(part.data, <u8>number, part.length);
      left -= part.length;
      last.next = part;
      last = part;
    }
    equal<u32>(packetLength(first), length);
    store<NetBuf>(packets, first);
    equal<u32>(transmit(isOut ? this.near : this.far, 0, packets, 1), 1);
    equal<u32>(receive(to, 0, packets, 4), 1);
    release(load<NetBuf>(packets));
  }

  close(): void {
    stop(this.near);
    stop(this.far);
    equal<u32>(this.pool.available, 256);
    captureEnd(this.near);
    cableDestroy(this.cable);
    poolDestroy(this.pool);
  }
}

/** Looks at a whole capture: numbered frames from `first` on, of which `most` bytes are kept. Returns how many. */
function readAll(length: u32, first: u32, most: u32, sizes: u32[]): u32 {
  equal<u32>(load<u32>(bytes), 0xa1b23c4d);
  equal<u32>(load<u32>(bytes, 4), 0x00040002);
  equal<u32>(load<u32>(bytes, 20), 1);
  let at: u32 = FILE_HEAD;
  let number = first;
  let before: u64 = 0;
  while (at < length) {
    const time = <u64>load<u32>(bytes + at) * 1_000_000_000 + load<u32>(bytes + at, 4);
    check(time >= before, "in order");
    before = time;
    const kept = load<u32>(bytes + at, 8);
    const whole = load<u32>(bytes + at, 12);
    equal<u32>(whole, sizes[number]);
    equal<u32>(kept, min(whole, most));
    equal<u32>(load<u32>(bytes + at + RECORD, 14), number);
    for (let i: u32 = 18; i < kept; i++) equal<u32>(load<u8>(bytes + at + RECORD + i), number & 255);
    at += RECORD + kept;
    number++;
  }
  equal<u32>(at, length);
  return number - first;
}

test("both directions are in the ring, and taken out of it once", () => {
  const pair = new Pair(65536);
  const sizes: u32[] = [];
  for (let i: u32 = 0; i < 30; i++) {
    sizes.push(18 + randomBelow(1400));
    pair.send(i, i % 3 != 0, sizes[i]);
  }
  const length = captureBytes(pair.near);
  const half = captureRead(pair.near, bytes, length / 2);
  const some = readAll(half, 0, 65550, sizes);
  check(some > 5 && some < 25, "as many as fit");
  equal<u32>(some + readAll(captureRead(pair.near, bytes, ROOM), some, 65550, sizes), 30);
  equal<u32>(captureRead(pair.near, bytes, ROOM), FILE_HEAD);
  equal<u64>(captureLost(pair.near), 0);
  captureQuiet(pair.near, true);
  pair.send(30, true, 100);
  pair.send(30, false, 100);
  equal<u32>(captureBytes(pair.near), FILE_HEAD);
  pair.close();
});

test("a full ring keeps the latest packets, whatever their sizes", () => {
  for (let round = 0; round < 30; round++) {
    const pair = new Pair(2048 + randomBelow(5000));
    const sizes: u32[] = [];
    const most: u32 = randomBelow(2) ? 65550 : 30 + randomBelow(200);
    captureMost(pair.near, most);
    for (let i: u32 = 0; i < 40; i++) {
      sizes.push(18 + randomBelow(1400));
      pair.send(i, randomBelow(2) == 1, sizes[i]);
    }
    const lost = <u32>captureLost(pair.near);
    equal<u32>(lost + readAll(captureRead(pair.near, bytes, ROOM), lost, most, sizes), 40);
    check(lost < 40, "the last is there");
    pair.close();
  }
});

test("a sink has everything, in order", () => {
  const pair = new Pair(2048);
  const sizes: u32[] = [];
  taken = 0;
  for (let i: u32 = 0; i < 200; i++) {
    if (i == 1) {
      captureSink(
        pair.near,
        (context, data, length) => {
          memory.copy(context + taken, data, length);
          taken += length;
        },
        bytes,
      );
    }
    sizes.push(18 + randomBelow(1400));
    pair.send(i, randomBelow(2) == 1, sizes[i]);
  }
  equal<u32>(readAll(taken, 0, 2048 - RECORD, sizes), 200);
  equal<u64>(captureLost(pair.near), 0);
  pair.close();
});

test("a file that cannot be written leaves the device as it is", () => {
  const cable = cableCreate(8)!;
  const device = cablePlug(cable)!;
  check(captureToFile(device, cstr("/nowhere/at/all")) == device, "without a capture");
  check(netDevAt(0) == device, "in its place");
  cableDestroy(cable);
});
