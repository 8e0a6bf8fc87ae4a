/** The device that captures what passes. */
import { free, malloc } from "ukalloc";
import { NetBuf, NetDev, packetLength, release, retain } from "uknetdev";
import { frontState, passReceive, passStop, passTransmit, unwrapDevice, wrapDevice } from "uknetdev/front";
import { wallClock } from "uktime";
import { addRecord, forget, oldestLength, RECORD_HEAD, Ring, runOf } from "./ring";

/** The bytes that a capture begins with: section 4 of the draft. */
export const FILE_HEAD: u32 = 24;
/** Says that times are in nanoseconds. */
const MAGIC: u32 = 0xa1b23c4d;
const VERSION: u32 = (4 << 16) | 2;
/** Link type: Ethernet. */
const ETHERNET: u32 = 1;
/** What is kept of a packet at most: segments that a device has still to cut are 64 KiB, and Ethernet's header. */
const LARGEST: u32 = 65536 + 14;
/** A ring has room for one record of a usual frame at least. */
const SMALLEST_RING: u32 = 2048;

/** A front's own state. */
@unmanaged
class Capture {
  sink: ((context: usize, data: usize, length: u32) => void) | null;
  context: usize;
  /** Bytes of a packet that are kept at most. */
  most: u32;
  isQuiet: bool;
  /** The ring's fields. */
  bytes: usize;
  size: u32;
  first: u32;
  used: u32;
  lost: u64;

  get ring(): Ring {
    return changetype<Ring>(changetype<usize>(this) + offsetof<Capture>("bytes"));
  }
}

const fileHead = memory.data(FILE_HEAD, 4);

/**
 * Puts a capture in front of a device that does not run: of both directions, in a ring of `ringBytes` bytes, which keeps the latest packets. Null without
 * memory.
 */
export function captureDevice(device: NetDev, ringBytes: u32): NetDev | null {
  const size = max(ringBytes, SMALLEST_RING);
  const bytes = malloc(size);
  if (!bytes) return null;
  const front = wrapDevice(device, offsetof<Capture>());
  if (front === null) {
    free(bytes);
    return null;
  }
  const capture = captureOf(front);
  capture.bytes = bytes;
  capture.size = size;
  capture.most = min(size - RECORD_HEAD, LARGEST);
  front.transmitBatch = transmitBatch;
  front.receiveBatch = receiveBatch;
  front.stopQueues = stopQueues;
  return front;
}

/** Takes a capture away from in front of a device that does not run. */
export function captureEnd(front: NetDev): void {
  captureFlush(front);
  free(captureOf(front).bytes);
  unwrapDevice(front);
}

/**
 * From now on `sink` is given the bytes of the capture, first those that a file begins with; each call brings a piece, which is the sink's until it
 * returns. It is called at the end of each batch of packets, and when the ring is full, and must not wait.
 */
export function captureSink(
  front: NetDev,
  sink: (context: usize, data: usize, length: u32) => void,
  context: usize,
): void {
  const capture = captureOf(front);
  capture.sink = sink;
  capture.context = context;
  writeFileHead(fileHead, capture.most);
  sink(context, fileHead, FILE_HEAD);
  captureFlush(front);
}

/** Keeps at most `bytes` of each packet from now on. */
export function captureMost(front: NetDev, bytes: u32): void {
  const capture = captureOf(front);
  capture.most = min(bytes, min(capture.size - RECORD_HEAD, LARGEST));
}

/** Stops capturing, or goes on. */
export function captureQuiet(front: NetDev, isQuiet: bool): void {
  captureOf(front).isQuiet = isQuiet;
}

/** Packets that are missing, since the ring had no room for all. */
export function captureLost(front: NetDev): u64 {
  return captureOf(front).lost;
}

/** How many bytes `captureRead` has to give. */
export function captureBytes(front: NetDev): u32 {
  return FILE_HEAD + captureOf(front).used;
}

/**
 * Stores what is in the ring at `into`, oldest first, as a whole file of its own, and takes it out; of `room` bytes, FILE_HEAD at least, as many as
 * whole records take. Returns how many that were.
 */
export function captureRead(front: NetDev, into: usize, room: u32): u32 {
  const capture = captureOf(front);
  const ring = capture.ring;
  writeFileHead(into, capture.most);
  let length = FILE_HEAD;
  let next = oldestLength(ring);
  while (next > 0 && next <= room - length) {
    const run = min(runOf(ring), next);
    memory.copy(into + length, ring.bytes + ring.first, run);
    memory.copy(into + length + run, ring.bytes, next - run);
    forget(ring, next);
    length += next;
    next = oldestLength(ring);
  }
  return length;
}

// --- internal -------------------------------------------------------------------------------------------------------

function captureOf(front: NetDev): Capture {
  return changetype<Capture>(frontState(front));
}

function writeFileHead(at: usize, most: u32): void {
  store<u32>(at, MAGIC);
  store<u32>(at, VERSION, 4);
  store<u64>(at, 0, 8);
  store<u32>(at, most, 16);
  store<u32>(at, ETHERNET, 20);
}

/** Gives the sink what is in the ring. */
function captureFlush(front: NetDev): void {
  const capture = captureOf(front);
  const ring = capture.ring;
  const sink = capture.sink;
  if (sink === null) return;
  while (ring.used > 0) {
    const run = runOf(ring);
    sink(capture.context, ring.bytes + ring.first, run);
    forget(ring, run);
  }
}

function keep(front: NetDev, packet: NetBuf, now: u64): void {
  const capture = captureOf(front);
  const length = packetLength(packet);
  const captured = min(length, capture.most);
  if (capture.sink !== null && capture.size - capture.used < RECORD_HEAD + captured) captureFlush(front);
  addRecord(capture.ring, packet, length, captured, now);
}

/** The packets are held while the device takes them, since only those that it took are captured. */
function transmitBatch(front: NetDev, queue: u32, packets: usize, count: u32): u32 {
  if (captureOf(front).isQuiet) return passTransmit(front, queue, packets, count);
  for (let i: u32 = 0; i < count; i++) retain(packetAt(packets, i));
  const taken = passTransmit(front, queue, packets, count);
  const now = taken ? wallClock() : 0;
  for (let i: u32 = 0; i < count; i++) {
    if (i < taken) keep(front, packetAt(packets, i), now);
    release(packetAt(packets, i));
  }
  if (taken) captureFlush(front);
  return taken;
}

function receiveBatch(front: NetDev, queue: u32, packets: usize, count: u32): u32 {
  const taken = passReceive(front, queue, packets, count);
  if (taken == 0 || captureOf(front).isQuiet) return taken;
  const now = wallClock();
  for (let i: u32 = 0; i < taken; i++) keep(front, packetAt(packets, i), now);
  captureFlush(front);
  return taken;
}

function stopQueues(front: NetDev): void {
  passStop(front);
  captureFlush(front);
}

function packetAt(packets: usize, index: u32): NetBuf {
  return changetype<NetBuf>(load<usize>(packets + index * sizeof<usize>()));
}
