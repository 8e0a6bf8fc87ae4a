/** Buffers and pools: nothing gets lost, nothing is given twice, and no buffer crosses a page's end. */
import { check, equal, randomBelow, test } from "uktest";
import { configure, NETDEV_SIZE, NetDev, netDevAt, netDevCount, netDevNamed, start, stop } from "uknetdev";
import { onLink, onReceive, onTransmit } from "uknetdev";
import { addFront, broken, linkChanged, receiveEvent, register, transmitEvent, unregister } from "uknetdev/driver";
import { frontState, passCounters, unwrapDevice, wrapDevice, wrapped } from "uknetdev/front";
import { EBUSY, EINVAL, EIO } from "ukerrno";
import { HEADROOM, NetBuf, packetLength, partCount, poolCreate, poolDestroy } from "uknetdev";
import { release, retain, runLength, takeBuffer, wrapData } from "uknetdev";

const PAGE: usize = 4096;

function reference(buffer: NetBuf | null): NetBuf {
  check(buffer !== null, "there is a buffer");
  return buffer!;
}

test("a pool gives each of its buffers once", () => {
  const pool = poolCreate(37)!;
  const taken: usize[] = [];
  for (let i = 0; i < 37; i++) {
    const buffer = reference(takeBuffer(pool));
    check(!taken.includes(changetype<usize>(buffer)), "given once");
    taken.push(changetype<usize>(buffer));
    equal<u32>(buffer.headroom, HEADROOM);
    check(buffer.tailroom >= 1514, "room for a frame");
    check(buffer.start / PAGE == (buffer.end - 1) / PAGE, "within a page");
    memory.fill(buffer.start, 0xa5, buffer.end - buffer.start);
  }
  check(takeBuffer(pool) === null, "empty");
  equal<u32>(pool.misses, 1);
  for (let i = 0; i < 37; i++) release(changetype<NetBuf>(taken[i]));
  equal<u32>(pool.available, 37);
  poolDestroy(pool);
});

test("random packets are chained, held and released, and all buffers are there again", () => {
  const pool = poolCreate(64)!;
  const packets: usize[] = [];
  for (let round = 0; round < 2000; round++) {
    if (randomBelow(2)) {
      const first = takeBuffer(pool);
      if (first === null) continue;
      let last: NetBuf = first;
      for (let more = randomBelow(4); more > 0; more--) {
        const part = takeBuffer(pool);
        if (part === null) break;
        part.length = randomBelow(1000);
        last.next = part;
        last = part;
      }
      equal<u32>(packetLength(first), lengths(first));
      if (randomBelow(3) == 0) {
        retain(first);
        packets.push(changetype<usize>(first));
      }
      packets.push(changetype<usize>(first));
    } else if (packets.length > 0) {
      const index = randomBelow(packets.length);
      const packet = packets[index];
      packets[index] = packets[packets.length - 1];
      packets.pop();
      release(changetype<NetBuf>(packet));
    }
  }
  for (let i = 0; i < packets.length; i++) release(changetype<NetBuf>(packets[i]));
  equal<u32>(pool.available, 64);
  poolDestroy(pool);
});

function lengths(packet: NetBuf): u32 {
  let sum: u32 = 0;
  let parts: u32 = 0;
  for (let part: NetBuf | null = packet; part !== null; part = part.next) {
    sum += part.length;
    parts++;
  }
  equal<u32>(partCount(packet), parts);
  return sum;
}

test("headers are pushed in front and pulled again", () => {
  const pool = poolCreate(1)!;
  const buffer = reference(takeBuffer(pool));
  buffer.length = 10;
  const payload = buffer.data;
  equal<usize>(buffer.push(20), payload - 20);
  equal<u32>(buffer.length, 30);
  equal<u32>(buffer.headroom, HEADROOM - 20);
  buffer.pull(20);
  equal<usize>(buffer.data, payload);
  equal<u32>(buffer.length, 10);
  release(buffer);
  poolDestroy(pool);
});

const elsewhere = memory.data(3 * 4096, 16);

test("bytes elsewhere are described without a copy", () => {
  const pool = poolCreate(100, true)!;
  equal<u32>(pool.total, 100);
  const run = runLength(elsewhere, 3 * 4096);
  check(run > 0 && run <= 3 * 4096, "a run");
  const buffer = reference(wrapData(pool, elsewhere, run));
  equal<usize>(buffer.data, elsewhere);
  equal<u32>(buffer.length, run);
  equal<u32>(buffer.headroom, 0);
  equal<u32>(buffer.tailroom, 0);
  release(buffer);
  poolDestroy(pool);
});

const devices = memory.data(2 * 256, 8);

function device(index: i32): NetDev {
  check(NETDEV_SIZE <= 256, "fits");
  const one = changetype<NetDev>(devices + index * 256);
  one.driverName = index ? cstr("second") : cstr("first");
  one.maxQueues = 1;
  one.isLinkUp = true;
  one.configureQueues = (self, queues, descriptors, wanted) => 0;
  one.startQueues = (self, pools) => 0;
  one.stopQueues = (self) => {};
  return one;
}

test("devices are found by number and by driver", () => {
  register(device(0));
  register(device(1));
  equal<u32>(netDevCount(), 2);
  check(netDevAt(1) == device(1), "by number");
  check(netDevNamed(cstr("second")) == device(1), "by name");
  check(netDevNamed(cstr("third")) === null, "no such name");
  unregister(device(0));
  equal<u32>(netDevCount(), 1);
  check(netDevAt(0) === null, "gone");
  unregister(device(1));
  equal<u32>(netDevCount(), 0);
});

test("a device is configured, started and stopped, and a broken one is not", () => {
  const one = device(0);
  register(one);
  equal<i32>(start(one, 0), -EINVAL);
  equal<i32>(configure(one, 2, 16, 0), -EINVAL);
  equal<i32>(configure(one, 1, 16, 0), 0);
  equal<i32>(start(one, 0), 0);
  equal<i32>(configure(one, 1, 16, 0), -EBUSY);
  stop(one);
  linkChanged(one, true);
  broken(one);
  check(!one.isLinkUp, "no link");
  equal<i32>(configure(one, 1, 16, 0), -EIO);
  unregister(one);
});

let news = 0;

function hear(argument: usize): void {
  news += <i32>argument;
}

function wrapOne(one: NetDev): NetDev {
  return wrapDevice(one, 8)!;
}

test("a front takes a device's place, passes operations and events on, and goes again", () => {
  register(device(0));
  register(device(1));
  const one = device(0);
  one.mtu = 1400;
  const number = one.index;
  const front = wrapDevice(one, 64)!;
  check(netDevAt(number) == front && wrapped(front) == one, "in its place");
  check(netDevNamed(cstr("first")) == front, "under its driver's name");
  equal<u32>(netDevCount(), 2);
  equal<u32>(front.mtu, 1400);
  equal<u64>(load<u64>(frontState(front), 56), 0);
  check(front.isLinkUp, "link");
  onReceive(front, hear, 1);
  onTransmit(front, hear, 10);
  onLink(front, hear, 100);
  equal<i32>(configure(front, 1, 16, 0), 0);
  equal<i32>(start(front, 0), 0);
  equal<i32>(configure(one, 1, 16, 0), -EBUSY, "the device runs");
  receiveEvent(one);
  transmitEvent(one);
  linkChanged(one, false);
  equal<i32>(news, 111);
  check(!front.isLinkUp, "no link");
  one.counters.receivedPackets = 7;
  passCounters(front);
  equal<u64>(front.counters.receivedPackets, 7);
  stop(front);
  equal<i32>(configure(one, 1, 16, 0), 0, "the device has stopped");
  const second = wrapDevice(front, 0)!;
  check(netDevAt(number) == second, "two of them");
  linkChanged(one, true);
  check(second.isLinkUp, "through both");
  broken(one);
  equal<i32>(configure(second, 1, 16, 0), -EIO, "broken, through both");
  unwrapDevice(second);
  unwrapDevice(front);
  check(netDevAt(number) == one && netDevAt(number)!.nextDevice == device(1), "as it was");
  unregister(one);
  unregister(device(1));
});

test("who wants to stand in front of all devices is asked when they come, the latest outermost", () => {
  for (let i = 0; i < 2; i++) equal<i32>(addFront(wrapOne), 0);
  register(device(0));
  const outer = netDevAt(device(0).index)!;
  check(wrapped(wrapped(outer)) == device(0), "two in front");
  equal<u32>(netDevCount(), 1);
  for (let i = 0; i < 6; i++) equal<i32>(addFront(wrapOne), 0);
  check(addFront(wrapOne) < 0, "not for ever");
});
