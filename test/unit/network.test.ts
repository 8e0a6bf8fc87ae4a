/** The device's side of virtio, with a driver that does whatever comes into its mind. */
import { expect, test } from "vitest";
import { seed } from "../harness/seed.ts";
import { createDevices } from "../../platforms/node/devices.ts";
import { networkDevice, type Link } from "../../platforms/node/network.ts";

const BASE = 0xfeb00000n + 23n * 0x200n;
const MEMORY = 65536;
const [READY, NEEDS_RESET] = [0x0f, 64];
const AT = { status: 0x70, queueSelect: 0x30, queueSize: 0x38, queueReady: 0x44, notify: 0x50, cause: 0x60 };
const PARTS = { descriptors: 0x80, available: 0x90, used: 0xa0 };
const SIZE = 8;
const DESCRIPTORS = [0x1000, 0x2000];

interface Driver {
  view: DataView;
  sent: Uint8Array[];
  link: Link;
  raised: number[];
  read(register: number): number;
  write(register: number, value: number): void;
  /** Makes descriptor 0 of a queue available. */
  offer(queue: number): void;
}

function driver(): Driver {
  const view = new DataView(new ArrayBuffer(MEMORY));
  const [sent, raised]: [Uint8Array[], number[]] = [[], []];
  const link: Link = { receive: null, send: (frame) => sent.push(frame) };
  const bus = { memory: () => view, raise: (line: number) => raised.push(line) };
  const devices = createDevices([networkDevice(link, "02:00:00:00:00:01")], bus);
  const write = (register: number, value: number): void => devices.write(BASE + BigInt(register), 4, value);
  expect(devices.lineOpen(24 + 23)).toBe(1);
  expect(devices.lineOpen(24 + 22)).toBe(-19);
  for (const [queue, at] of DESCRIPTORS.entries()) {
    write(AT.queueSelect, queue);
    write(AT.queueSize, SIZE);
    write(PARTS.descriptors, at);
    write(PARTS.available, at + 0x400);
    write(PARTS.used, at + 0x800);
    write(AT.queueReady, 1);
  }
  write(AT.status, READY);
  const offered = [0, 0];
  return {
    view,
    sent,
    link,
    raised,
    read: (register) => devices.read(BASE + BigInt(register), 4),
    write,
    offer(queue) {
      view.setUint16(DESCRIPTORS[queue]! + 0x402, ++offered[queue]!, true);
      write(AT.notify, queue);
    },
  };
}

function describe(view: DataView, at: number, address: number, length: number, flags = 0, next = 0): void {
  view.setBigUint64(at, BigInt(address), true);
  view.setUint32(at + 8, length, true);
  view.setUint16(at + 12, flags, true);
  view.setUint16(at + 14, next, true);
}

test("frames go out and come in", () => {
  const { view, sent, link, raised, read, offer } = driver();
  describe(view, DESCRIPTORS[1]!, 0x8000, 12 + 60);
  view.setUint8(0x8000 + 12, 0xaa);
  offer(1);
  expect(sent.map((frame) => [frame.length, frame[0]])).toEqual([[60, 0xaa]]);
  expect(read(AT.cause)).toBe(1);
  link.receive!(new Uint8Array(100).fill(5)); // it waits for a buffer
  describe(view, DESCRIPTORS[0]!, 0x9000, 1500, 2);
  offer(0);
  expect(view.getUint32(DESCRIPTORS[0]! + 0x808, true)).toBe(112);
  expect([view.getUint16(0x900a, true), view.getUint8(0x900c)]).toEqual([1, 5]);
  expect(raised).toEqual([1, 1]);
  link.receive!(new Uint8Array(2000)); // larger than the buffer: lost
  describe(view, DESCRIPTORS[0]!, 0x9000, 1500, 2);
  offer(0);
  expect(view.getUint32(DESCRIPTORS[0]! + 0x80c + 4, true)).toBe(12);
});

test("a driver that lies has a device that needs a reset, and gets it", () => {
  const lies: [string, (view: DataView) => void][] = [
    ["beyond memory", (view) => describe(view, DESCRIPTORS[1]!, MEMORY - 10, 100)],
    ["far away", (view) => view.setBigUint64(DESCRIPTORS[1]!, 1n << 60n, true)],
    ["a circle", (view) => describe(view, DESCRIPTORS[1]!, 0x8000, 1, 1, 0)],
    ["no such descriptor", (view) => describe(view, DESCRIPTORS[1]!, 0x8000, 1, 1, SIZE)],
  ];
  for (const [title, lie] of lies) {
    const { view, sent, link, read, write, offer } = driver();
    lie(view);
    offer(1);
    expect(read(AT.status) & NEEDS_RESET, title).toBe(NEEDS_RESET);
    expect(read(AT.cause) & 2).toBe(2);
    expect(sent).toEqual([]);
    expect(link.receive).toBe(null);
    offer(1);
    write(AT.status, 0);
    expect(read(AT.status)).toBe(0);
  }
});

test("any writes are survived", () => {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  for (let round = 0; round < 200; round++) {
    const { view, link, write, read } = driver();
    for (let i = 0; i < 100; i++) {
      if (random(2)) write(random(0x80) * 4, random(3) ? random(16) : random(0x7fffffff));
      else view.setUint32(0x1000 + random(0x700) * 4, random(2) ? random(16) : random(0x7fffffff), true);
      if (!random(5)) link.receive?.(new Uint8Array(random(3000)));
      read(random(0x80) * 4);
    }
  }
});
