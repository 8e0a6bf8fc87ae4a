/** Lines of a trace: what they say of packets, whatever is in them, and that the packets pass. */
import { check, equal, random, randomBelow, test } from "uktest";
import { configure, NetBuf, NetDev, netDevAt, poolCreate, poolDestroy, receive, release, start, stop } from "uknetdev";
import { takeBuffer, transmit, NetPool } from "uknetdev";
import { addFront } from "uknetdev/driver";
import { unwrapDevice, wrapped } from "uknetdev/front";
import { cableCreate, cableDestroy, cablePlug } from "netdev-cable";
import { beginLine, describe, lineLength, lineText, traceDevice, traceQuiet } from "netdev-trace";

const pools = memory.data(8);
const packets = memory.data(64 * 8, 8);

/** The line of a frame that is given in hexadecimal, cut into buffers of at most `most` bytes. */
function lineOf(pool: NetPool, hex: string, most: u32 = 2000): string {
  const first = takeBuffer(pool)!;
  let last = first;
  for (let i = 0; i + 1 < hex.length; i += 2) {
    if (last.length == most) {
      const more = takeBuffer(pool)!;
      last.next = more;
      last = more;
    }
    store<u8>(last.data + last.length++, <u8>I32.parseInt(hex.substr(i, 2), 16));
  }
  beginLine();
  describe(first);
  release(first);
  return String.UTF8.decodeUnsafe(lineText(), lineLength());
}

const MACS = "525500000001" + "525500000002";
const SYN =
  MACS + "0800" + "450000280001000040060000" + "0a00000f0a000002" + "c000005000000bf000000000" + "5002faf000000000";

test("what lines say", () => {
  const pool = poolCreate(200)!;
  equal<string>(lineOf(pool, SYN), "54 10.0.0.15:49152 > 10.0.0.2:80 tcp S seq 3056 ack 0 win 64240 len 0");
  for (let most: u32 = 1; most < 54; most += 7) equal<string>(lineOf(pool, SYN, most), lineOf(pool, SYN), "in pieces");
  const arp = "08060001080006040001" + "5255000000020a00000f" + "0000000000000a000002";
  equal<string>(lineOf(pool, MACS + arp), "42 arp who has 10.0.0.2 tell 10.0.0.15");
  const reply = "08060001080006040002" + "5255000000020a00000f" + "0000000000000a000002";
  equal<string>(lineOf(pool, MACS + reply), "42 arp 10.0.0.15 is at 52:55:00:00:00:02");
  const udp = "0800" + "4500001e0001000040110000" + "0a00000f0a000002" + "00350400000a0000" + "abcd";
  equal<string>(lineOf(pool, MACS + udp), "44 10.0.0.15:53 > 10.0.0.2:1024 udp len 2");
  const ping = "0800" + "4500001c0001000040010000" + "0a00000f0a000002" + "0800000000010001";
  equal<string>(lineOf(pool, MACS + ping), "42 10.0.0.15 > 10.0.0.2 icmp type 8 code 0");
  const late = "0800" + "4500001c00072003" + "40110000" + "0a00000f0a000002" + "0800000000010001";
  equal<string>(lineOf(pool, MACS + late), "42 10.0.0.15 > 10.0.0.2 udp fragment 7 at 24+");
  const v6 = "86dd" + "6000000000141140" + "fd000000000000000000000000000001" + "fd000000000000000000000000000002";
  equal<string>(lineOf(pool, MACS + v6 + "0035040000140000"), "62 [fd00::1]:53 > [fd00::2]:1024 udp len 12");
  equal<string>(lineOf(pool, MACS + "88cc0102"), "16 52:55:00:00:00:02 > 52:55:00:00:00:01 type 35020");
  equal<string>(lineOf(pool, "5255"), "2 (cut off)");
  equal<string>(lineOf(pool, MACS + "0800" + "4f"), "15 52:55:00:00:00:02 > 52:55:00:00:00:01 type 2048");
  equal<u32>(pool.available, 200);
  poolDestroy(pool);
});

test("any bytes are described, in a line of bounded length", () => {
  const pool = poolCreate(200)!;
  const types = ["0800", "0806", "86dd", "1234"];
  for (let round = 0; round < 3000; round++) {
    let hex = MACS.substr(0, 2 * randomBelow(13)) + types[randomBelow(4)];
    if (randomBelow(2)) hex += randomBelow(2) ? "45" : "60";
    for (let i = randomBelow(90); i > 0; i--) hex += randomBelow(256).toString(16).padStart(2, "0");
    const line = lineOf(pool, hex, 1 + randomBelow(100));
    check(line.length > 0 && line.length < 256, line);
  }
  equal<u32>(pool.available, 200);
  poolDestroy(pool);
});

function frame(pool: NetPool, to: NetDev): NetBuf {
  const packet = takeBuffer(pool)!;
  packet.length = 60;
  memory.fill(packet.data, 0, 60);
  memory.copy(packet.data, to.mac, 6);
  store<u32>(packet.data + 14, <u32>random());
  return packet;
}

test("a tracer in front of each device lets everything pass, and users have it without knowing", () => {
  addFront(traceDevice);
  const cable = cableCreate(64)!;
  const pool = poolCreate(64)!;
  store<NetPool>(pools, pool);
  cablePlug(cable);
  cablePlug(cable);
  const a = netDevAt(0)!;
  const b = netDevAt(1)!;
  check(a.driver != 0 && wrapped(a).driverName == a.driverName, "in front, under the same name");
  configure(a, 1, 64, 0);
  configure(b, 1, 64, 0);
  equal<i32>(start(a, pools), 0);
  equal<i32>(start(b, pools), 0);
  for (let i = 0; i < 20; i++) {
    traceQuiet(b, i > 2);
    const packet = frame(pool, b);
    const word = load<u32>(packet.data + 14);
    store<NetBuf>(packets, packet);
    equal<u32>(transmit(a, 0, packets, 1), 1);
    equal<u32>(receive(b, 0, packets, 8), 1);
    equal<u32>(load<u32>(load<NetBuf>(packets).data + 14), word);
    release(load<NetBuf>(packets));
  }
  equal<u64>(a.counters.sentPackets, 20);
  equal<u64>(b.counters.receivedPackets, 20);
  stop(a);
  stop(b);
  equal<u32>(pool.available, 64);
  const inner = wrapped(a);
  unwrapDevice(a);
  check(netDevAt(0) == inner, "the device is in its place again");
  unwrapDevice(b);
  cableDestroy(cable);
  check(netDevAt(0) === null, "none is left");
  poolDestroy(pool);
});
