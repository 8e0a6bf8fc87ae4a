/** A network card that is played: virtio's fake device with the queues of a network device. */
import {
  configure,
  NetBuf,
  NetDev,
  netDevAt,
  netDevCount,
  NetPool,
  poolCreate,
  receive,
  release,
  start,
  takeBuffer,
  transmit,
} from "uknetdev";
import { check, equal } from "uktest";
import { FEATURE_INDIRECT } from "virtio";
import { Fake, zeroed } from "virtio/test/fake";
import { addNetDevice } from "virtio-net";

export const RECEIVE: u32 = 0;
export const TRANSMIT: u32 = 1;
export const CONTROL: u32 = 2;
export const HEADER: u32 = 12;

export const MAC: u64 = 1 << 5;
export const MERGEABLE: u64 = 1 << 15;
export const STATUS: u64 = 1 << 16;
export const CONTROLS: u64 = (1 << 17) | (1 << 18);
export const CHECKSUMS: u64 = 3;
export const SEGMENTS: u64 = (1 << 7) | (1 << 8) | (1 << 11) | (1 << 12);
export const ALL: u64 = MAC | MERGEABLE | STATUS | CONTROLS | CHECKSUMS | SEGMENTS | FEATURE_INDIRECT;

export class Card {
  fake: Fake = new Fake();
  net: NetDev = changetype<NetDev>(0);
  pool: NetPool = changetype<NetPool>(0);
  /** For `receive` and `transmit`. */
  packets: usize = zeroed(64 * sizeof<usize>());
  /** Headers of what was sent, and its bytes. */
  headers: u8[][] = [];
  sent: u8[][] = [];
  /** Chains that `send` took and did not use yet. */
  held: u32[] = [];

  constructor(features: u64 = MAC, buffers: u32 = 64, descriptors: u32 = 16, wanted: u32 = ~0) {
    const fake = this.fake;
    fake.offered |= features;
    fake.device.kind = 1;
    fake.queueCount = 3;
    fake.onControl = obey;
    for (let i: u32 = 0; i < 6; i++) store<u8>(fake.configuration + i, <u8>(0x52 + i * 2));
    store<u16>(fake.configuration, 1, 6); // the link is up
    equal<i32>(addNetDevice(fake.device), 0);
    this.net = netDevAt(netDevCount() - 1)!;
    this.pool = poolCreate(buffers)!;
    const pools = zeroed(sizeof<usize>());
    store<usize>(pools, changetype<usize>(this.pool));
    equal<i32>(configure(this.net, 1, descriptors, wanted), 0);
    equal<i32>(start(this.net, pools), 0);
  }

  /** A packet of `length` bytes in as many buffers of at most `most` bytes as it takes. Byte i is seed + i * 7. */
  packet(length: u32, seed: u32, most: u32 = 1500): NetBuf {
    const first = takeBuffer(this.pool)!;
    let part = first;
    for (let i: u32 = 0; i < length; i++) {
      if (part.length == most) {
        const next = takeBuffer(this.pool)!;
        part.next = next;
        part = next;
      }
      store<u8>(part.data + part.length++, <u8>(seed + i * 7));
    }
    return first;
  }

  /** Sends one packet; false when the queue is full. */
  transmit(packet: NetBuf): bool {
    store<usize>(this.packets, changetype<usize>(packet));
    return transmit(this.net, 0, this.packets, 1) == 1;
  }

  /** The card takes what it is to send, and says so, if `isDone`. Returns how many. */
  send(isDone: bool = true): i32 {
    let count = 0;
    for (let id = this.fake.next(TRANSMIT); id >= 0; id = this.fake.next(TRANSMIT)) {
      const bytes: u8[] = [];
      const pieces = this.fake.chain(TRANSMIT, id);
      for (let i = 0; i < pieces.length; i++) {
        check(!pieces[i].isWritable, "to be read");
        for (let k: u32 = 0; k < pieces[i].length; k++) bytes.push(load<u8>(pieces[i].address + k));
      }
      this.headers.push(bytes.slice(0, HEADER));
      this.sent.push(bytes.slice(HEADER));
      if (isDone) this.fake.use(TRANSMIT, id, 0);
      else this.held.push(id);
      count++;
    }
    return count;
  }

  /** A frame arrives, in buffers as far as it needs them. False when there are not enough. `flags`, `kind`, … are the header's fields. */
  deliver(
    length: u32,
    seed: u32,
    flags: u32 = 0,
    kind: u32 = 0,
    headers: u32 = 0,
    size: u32 = 0,
    start: u32 = 0,
    offset: u32 = 0,
  ): bool {
    const ids: u32[] = [];
    const lengths: u32[] = [];
    let first: usize = 0;
    let done: u32 = 0;
    while (done < length + HEADER) {
      const id = this.fake.next(RECEIVE);
      if (id < 0) {
        check(ids.length == 0, "a frame is not begun without an end");
        return false;
      }
      const piece = this.fake.chain(RECEIVE, id)[0];
      check(piece.isWritable, "to be written");
      if (!first) first = piece.address;
      const part = min(piece.length, length + HEADER - done);
      for (let i: u32 = 0; i < part; i++, done++) {
        if (done >= HEADER) store<u8>(piece.address + i, <u8>(seed + (done - HEADER) * 7));
      }
      ids.push(id);
      lengths.push(part);
    }
    store<u8>(first, <u8>flags);
    store<u8>(first, <u8>kind, 1);
    store<u16>(first, <u16>headers, 2);
    store<u16>(first, <u16>size, 4);
    store<u16>(first, <u16>start, 6);
    store<u16>(first, <u16>offset, 8);
    store<u16>(first, <u16>ids.length, 10);
    for (let i = 0; i < ids.length; i++) this.fake.use(RECEIVE, ids[i], lengths[i]);
    return true;
  }

  /** What has arrived, at most `count`. */
  receive(count: u32 = 64): NetBuf[] {
    const got: NetBuf[] = [];
    const n = receive(this.net, 0, this.packets, count);
    for (let i: u32 = 0; i < n; i++) got.push(changetype<NetBuf>(load<usize>(this.packets + i * sizeof<usize>())));
    return got;
  }

  /** Whether a packet is as `deliver` made it. */
  expect(packet: NetBuf, length: u32, seed: u32): void {
    let at: u32 = 0;
    let part: NetBuf | null = packet;
    while (part !== null) {
      check(part.data >= part.start && part.data + part.length <= part.end, "within its buffer");
      for (let i: u32 = 0; i < part.length; i++, at++) equal<u32>(load<u8>(part.data + i), (seed + at * 7) & 255);
      part = part.next;
    }
    equal<u32>(at, length);
  }

  releaseAll(packets: NetBuf[]): void {
    for (let i = 0; i < packets.length; i++) release(packets[i]);
  }
}

/** Commands are always obeyed. */
export function obey(fake: Fake): void {
  for (let id = fake.next(CONTROL); id >= 0; id = fake.next(CONTROL)) {
    const pieces = fake.chain(CONTROL, id);
    store<u8>(pieces[pieces.length - 1].address, 0);
    fake.use(CONTROL, id, 1);
  }
}
