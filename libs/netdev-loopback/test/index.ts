/** What is sent comes back: the packet itself where it is free, else a copy, and nothing gets lost. */
import { check, equal, random, randomBelow, test } from "uktest";
import { armReceive, configure, NetBuf, NetBufFlag, NetPool, netDevCount, onReceive, packetLength } from "uknetdev";
import { poolCreate, poolDestroy, receive, release, start, stop, takeBuffer, transmit, wrapData } from "uknetdev";
import { loopbackCreate, loopbackDestroy } from "netdev-loopback";

const pools = memory.data(8);
const packets = memory.data(64 * 8, 8);
let called = 0;

function packet(pool: NetPool, number: u32): NetBuf {
  const one = takeBuffer(pool)!;
  one.length = 60;
  store<u32>(one.data, number);
  return one;
}

test("packets come back, without a copy where nobody holds them", () => {
  const device = loopbackCreate()!;
  const own = poolCreate(64)!;
  const sending = poolCreate(64)!;
  store<NetPool>(pools, own);
  equal<i32>(configure(device, 1, 8, ~0), 0);
  equal<i32>(start(device, pools), 0);
  onReceive(
    device,
    (argument) => {
      called++;
    },
    0,
  );
  check(!armReceive(device, 0), "nothing there");
  for (let round: u32 = 0; round < 100; round++) {
    const sent = packet(sending, round);
    sent.flags = NetBufFlag.CHECKSUM_PARTIAL;
    sent.checksumStart = 14;
    const isHeld = randomBelow(2) == 1;
    if (isHeld) sent.references++;
    store<NetBuf>(packets, sent);
    equal<u32>(transmit(device, 0, packets, 1), 1);
    equal<i32>(called, 1);
    equal<u32>(receive(device, 0, packets, 8), 1);
    const got = load<NetBuf>(packets);
    check((got == sent) != isHeld, "the packet, or a copy");
    equal<u32>(load<u32>(got.data), round);
    check((got.flags & NetBufFlag.CHECKSUM_PARTIAL) != 0 && got.checksumStart == 14, "what is known of it");
    release(got);
    if (isHeld) release(sent);
  }
  equal<u64>(device.counters.receivedPackets, 100);
  loopbackDestroy(device);
  equal<u32>(netDevCount(), 0);
  poolDestroy(own);
  poolDestroy(sending);
});

const elsewhere = memory.data(512, 8);

test("bytes elsewhere are copied, the queue is bounded, and stopping gives all back", () => {
  const device = loopbackCreate()!;
  const pool = poolCreate(64)!;
  const bare = poolCreate(4, true)!;
  store<NetPool>(pools, pool);
  configure(device, 1, 8, 0);
  start(device, pools);
  for (let i: u32 = 0; i < 512; i++) store<u8>(elsewhere + i, <u8>random());
  const head = packet(pool, 1);
  head.next = wrapData(bare, elsewhere, 512);
  store<NetBuf>(packets, head);
  transmit(device, 0, packets, 1);
  receive(device, 0, packets, 1);
  const got = load<NetBuf>(packets);
  equal<u32>(packetLength(got), 572);
  equal<i32>(memory.compare(got.data + 60, elsewhere, 512), 0);
  release(got);
  equal<u32>(bare.available, 4);
  for (let i: u32 = 0; i < 20; i++) {
    store<NetBuf>(packets, packet(pool, i));
    equal<u32>(transmit(device, 0, packets, 1), 1);
  }
  equal<u64>(device.counters.receiveDrops, 12);
  stop(device);
  equal<u32>(pool.available, 64);
  store<NetBuf>(packets, packet(pool, 1));
  equal<u32>(transmit(device, 0, packets, 1), 1);
  equal<u64>(device.counters.transmitDrops, 1);
  loopbackDestroy(device);
  poolDestroy(pool);
  poolDestroy(bare);
});
