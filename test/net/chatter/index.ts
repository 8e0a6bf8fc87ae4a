// Machines on a cable that talk without a protocol: each broadcasts numbered frames, and tells what it hears. Arguments: its number, how many frames it sends, how
// many it waits for.
import {
  armReceive,
  configure,
  netDevAt,
  NetBuf,
  onReceive,
  poolCreate,
  receive,
  release,
  start,
  takeBuffer,
  transmit,
} from "uknetdev";
import { monotonic } from "uktime";
import { Semaphore, SEMAPHORE_SIZE } from "uklock";
import "tap";
import "virtio-net";

const packets = memory.data(32 * 4, 4);
const pools = memory.data(4, 4);
const news = changetype<Semaphore>(memory.data(SEMAPHORE_SIZE, 8));

const MILLISECOND: u64 = 1_000_000;
const ETHERNET: u32 = 14;
/** A type for experiments (IEEE 802, section 9.2). */
const TYPE: u16 = 0xb588;
const LENGTH: u32 = 300;

function wake(_argument: usize): void {
  news.up();
}

export function main(args: string[]): i32 {
  const own = <u32>I32.parseInt(args[0]);
  let toSend = I32.parseInt(args[1]);
  let toHear = I32.parseInt(args[2]);
  const device = netDevAt(0);
  const pool = poolCreate(256);
  if (device === null || pool === null) return 1;
  store<usize>(pools, changetype<usize>(pool));
  if (configure(device, 1, 128, 0) < 0) return 1;
  onReceive(device, wake, 0);
  if (start(device, pools) < 0) return 1;
  console.log("ready");
  let next = monotonic() + MILLISECOND;
  while (toSend > 0 || toHear > 0) {
    if (toSend > 0 && monotonic() >= next) {
      const packet = takeBuffer(pool)!;
      packet.length = LENGTH;
      memory.fill(packet.data, 0xff, 6);
      memory.copy(packet.data + 6, device.mac, 6);
      store<u16>(packet.data + 12, TYPE);
      store<u32>(packet.data + ETHERNET, own);
      store<u32>(packet.data + ETHERNET + 4, toSend--);
      memory.fill(packet.data + ETHERNET + 8, <u8>own, LENGTH - ETHERNET - 8);
      store<NetBuf>(packets, packet);
      if (transmit(device, 0, packets, 1) == 0) release(packet);
      next += own * MILLISECOND;
    }
    const count = receive(device, 0, packets, 32);
    for (let i: u32 = 0; i < count; i++) {
      const packet = load<NetBuf>(packets + i * 4);
      if (packet.length >= LENGTH && load<u16>(packet.data + 12) == TYPE) {
        const from = load<u32>(packet.data + ETHERNET);
        const number = load<u32>(packet.data + ETHERNET + 4);
        if (load<u8>(packet.data + LENGTH - 1) != <u8>from) return 2;
        console.log(`${monotonic() / 1000}: ${number} from ${from}`);
        toHear--;
      }
      release(packet);
    }
    if (count == 0 && (toSend > 0 || toHear > 0) && !armReceive(device, 0))
      news.downUntil(toSend > 0 ? next : u64.MAX_VALUE);
  }
  return 0;
}
