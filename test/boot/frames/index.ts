// Answers every Ethernet frame by one with the addresses exchanged, until one comes whose payload begins with "end".
import {
  armReceive,
  armTransmit,
  configure,
  netDevAt,
  NetBuf,
  NetDev,
  onReceive,
  onTransmit,
  partCount,
  poolCreate,
  receive,
  start,
  stop,
  transmit,
} from "uknetdev";
import { Semaphore, SEMAPHORE_SIZE } from "uklock";
import "virtio-net";
import { readEntropy } from "virtio-rng";

const BATCH: u32 = 32;
const packets = memory.data(32 * 4, 4);
const pools = memory.data(4, 4);
const news = changetype<Semaphore>(memory.data(SEMAPHORE_SIZE, 8));
const END: u32 = 0x646e65;

function wake(_argument: usize): void {
  news.up();
}

function hex(value: u32): string {
  return (value < 16 ? "0" : "") + value.toString(16);
}

function swap(packet: NetBuf): void {
  const at = packet.data;
  const low = load<u32>(at);
  const high = load<u16>(at, 4);
  store<u32>(at, load<u32>(at, 6));
  store<u16>(at, load<u16>(at, 10), 4);
  store<u32>(at, low, 6);
  store<u16>(at, high, 10);
}

function sendAll(device: NetDev, from: usize, count: u32): void {
  while (count) {
    const sent = transmit(device, 0, from, count);
    from += sent * 4;
    count -= sent;
    if (count && !armTransmit(device, 0)) news.down();
  }
}

export function main(args: string[]): i32 {
  const device = netDevAt(0);
  const pool = poolCreate(args.length > 0 ? I32.parseInt(args[0]) : 512);
  if (device === null || pool === null) {
    console.log("no device");
    return 1;
  }
  store<usize>(pools, changetype<usize>(pool));
  const error = configure(device, 1, 256, ~0);
  onReceive(device, wake, 0);
  onTransmit(device, wake, 0);
  const started = error < 0 ? error : start(device, pools);
  if (started < 0) {
    console.log(`cannot start: ${started}`);
    return 1;
  }
  let mac = "";
  for (let i = 0; i < 6; i++) mac += (i ? ":" : "") + hex(load<u8>(device.mac + i));
  const random = new Uint8Array(100);
  const result = readEntropy(random.dataStart, 100);
  let ones = 0;
  for (let i = 0; i < 100; i++) ones += popcnt<i32>(random[i]);
  console.log(`entropy ${result} ${ones > 300 && ones < 500 ? "looks random" : "does not look random"}`);
  console.log(`ready ${mac} mtu ${device.mtu} features ${device.features} link ${device.isLinkUp}`);
  let ended = false;
  let largest: u32 = 0;
  while (!ended) {
    const count = receive(device, 0, packets, BATCH);
    if (count == 0) {
      if (!armReceive(device, 0)) news.down();
      continue;
    }
    for (let i: u32 = 0; i < count; i++) {
      const packet = changetype<NetBuf>(load<usize>(packets + i * 4));
      if (packet.length >= 18 && (load<u32>(packet.data, 14) & 0xffffff) == END) ended = true;
      if (partCount(packet) > largest) largest = partCount(packet);
      if (packet.length >= 14) swap(packet);
    }
    sendAll(device, packets, count);
  }
  const counters = device.counters;
  console.log(
    `received ${counters.receivedPackets}/${counters.receivedBytes} sent ${counters.sentPackets}/${counters.sentBytes} ` +
      `dropped ${counters.receiveDrops}/${counters.transmitDrops} interrupts ${counters.interrupts} parts ${largest}`,
  );
  stop(device);
  console.log(`buffers ${pool.available} of ${pool.total}`);
  return 0;
}
