/** A device that is plugged into a cable. Sending copies, as a card does: the sender has its buffers back at once. */
import { byteAt, copyPacket, Counters, NetBuf, NetBufFlag, NetDev, NetFeature, NetPool, NetState } from "uknetdev";
import { packetLength, release } from "uknetdev";
import { arrived, becomesCorrupt, completeChecksum, copiesOf, depart, dueTime } from "netdev-impair";
import { flipBit, Flight, ground, Impairment, nextArrival } from "netdev-impair";
import { ETHERNET_SIZE } from "net-wire";
import { Cable } from "./cable";

const SEGMENTS: u32 = NetBufFlag.SEGMENTS_V4 | NetBufFlag.SEGMENTS_V6;

/** One end of a cable: behind its device in memory, and in front of its line. */
@unmanaged
export class Port {
  device: NetDev;
  cable: Cable;
  next: Port | null;
  /** What the frames suffer that it sends. */
  line: Impairment;
  /** What the device could do when it was registered. */
  offered: u32;
  /** Receive descriptors: how many frames wait at most. */
  descriptors: u32;
  /** Where buffers for what it receives come from; null unless it runs. */
  pool: NetPool | null;
  isReceiveArmed: bool;
  isTransmitArmed: bool;
  /** Frames that have arrived, in buffers of the pool. */
  first: NetBuf | null;
  last: NetBuf | null;
  waiting: u32;
  /** Frames on their way to it: the fields of a Flight. */
  flightFirst: usize;
  flightLast: usize;
  flightCount: u32;

  get flight(): Flight {
    return changetype<Flight>(changetype<usize>(this) + offsetof<Port>("flightFirst"));
  }
}

export function portOf(device: NetDev): Port {
  return changetype<Port>(device.driver);
}

export function fillOperations(device: NetDev): void {
  device.driverName = cstr("cable");
  device.maxQueues = 1;
  device.configureQueues = configureQueues;
  device.startQueues = startQueues;
  device.stopQueues = stopQueues;
  device.transmitBatch = transmitBatch;
  device.receiveBatch = receiveBatch;
  device.armReceiveQueue = armReceiveQueue;
  device.armTransmitQueue = armTransmitQueue;
}

/** Takes what has arrived by now into the device's own buffers, as its receive descriptors allow. */
export function arrive(port: Port): void {
  const cable = port.cable;
  const flight = port.flight;
  let packet = arrived(flight, cable.entries, cable.now);
  while (packet !== null) {
    take(port, packet);
    release(packet);
    packet = arrived(flight, cable.entries, cable.now);
  }
}

/** When the next frame arrives here. */
export function nextOf(port: Port): u64 {
  return nextArrival(port.flight);
}

/** A frame of the largest usual size can be sent to everybody twice. */
export function hasRoom(port: Port): bool {
  return canCarry(port.cable, ETHERNET_SIZE + port.device.mtu);
}

/** Forgets what is on its way here and what has arrived. */
export function dropAll(port: Port): void {
  ground(port.flight, port.cable.entries);
  let packet = port.first;
  while (packet !== null) {
    const next: NetBuf | null = packet.link;
    release(packet);
    packet = next;
  }
  port.first = null;
  port.last = null;
  port.waiting = 0;
}

// --- operations -----------------------------------------------------------------------------------------------------

function configureQueues(device: NetDev, queues: u32, descriptors: u32, wanted: u32): i32 {
  const port = portOf(device);
  port.descriptors = max(descriptors, 1);
  device.features = port.offered & wanted;
  return 0;
}

function startQueues(device: NetDev, pools: usize): i32 {
  portOf(device).pool = load<NetPool>(pools);
  return 0;
}

function stopQueues(device: NetDev): void {
  const port = portOf(device);
  dropAll(port);
  port.pool = null;
  port.isReceiveArmed = false;
  port.isTransmitArmed = false;
}

function transmitBatch(device: NetDev, queue: u32, packets: usize, count: u32): u32 {
  const port = portOf(device);
  const counters = device.counters;
  for (let i: u32 = 0; i < count; i++) {
    const packet = load<NetBuf>(packets + i * sizeof<usize>());
    const length = packetLength(packet);
    if (!isSendable(device, packet, length)) {
      counters.transmitDrops++;
      release(packet);
      continue;
    }
    if (!canCarry(port.cable, length)) return i;
    sendToAll(port, packet);
    counters.sentPackets++;
    counters.sentBytes += length;
    release(packet);
  }
  return count;
}

function receiveBatch(device: NetDev, queue: u32, packets: usize, count: u32): u32 {
  const port = portOf(device);
  arrive(port);
  let taken: u32 = 0;
  while (taken < count) {
    const packet = port.first;
    if (packet === null) break;
    port.first = packet.link;
    if (packet.link === null) port.last = null;
    packet.link = null;
    port.waiting--;
    store<NetBuf>(packets + taken * sizeof<usize>(), packet);
    taken++;
  }
  return taken;
}

function armReceiveQueue(device: NetDev, queue: u32): bool {
  const port = portOf(device);
  arrive(port);
  port.isReceiveArmed = port.waiting == 0;
  return port.waiting > 0;
}

function armTransmitQueue(device: NetDev, queue: u32): bool {
  const port = portOf(device);
  const isFree = hasRoom(port);
  port.isTransmitArmed = !isFree;
  return isFree;
}

// --- internal -------------------------------------------------------------------------------------------------------

function isSendable(device: NetDev, packet: NetBuf, length: u32): bool {
  if (device.state != NetState.RUNNING || !device.isLinkUp || length < ETHERNET_SIZE) return false;
  const flags = packet.flags;
  if (flags & NetBufFlag.CHECKSUM_PARTIAL) {
    if (!(device.features & NetFeature.TRANSMIT_CHECKSUM)) return false;
    if (<u32>packet.checksumStart + <u32>packet.checksumOffset + 2 > length) return false;
  }
  return !(flags & SEGMENTS) && length <= ETHERNET_SIZE + device.mtu;
}

/** Whether everybody else can be sent `length` bytes twice. */
function canCarry(cable: Cable, length: u32): bool {
  const copies: u32 = 2 * (cable.ports - 1);
  return cable.entries.available >= copies && cable.pool.available >= copies * (1 + length / 1800);
}

function sendToAll(from: Port, packet: NetBuf): void {
  let to = from.cable.firstPort;
  while (to !== null) {
    if (to != from && to.pool !== null && to.device.isLinkUp && isFor(packet, to.device)) send(from, packet, to);
    to = to.next;
  }
}

/** Frames to a group go to everybody, others to the device with that address. */
function isFor(packet: NetBuf, device: NetDev): bool {
  if (byteAt(packet, 0) & 1) return true;
  for (let i: u32 = 0; i < 6; i++) if (byteAt(packet, i) != <u32>load<u8>(device.mac + i)) return false;
  return true;
}

function send(from: Port, packet: NetBuf, to: Port): void {
  const cable = from.cable;
  const line = from.line;
  const now = cable.now;
  for (let copies = copiesOf(line, packet, now); copies > 0; copies--) {
    const copy = copyPacket(packet, cable.pool);
    if (copy === null) return;
    const isCorrupt = becomesCorrupt(line, copy);
    const isPartial = (copy.flags & NetBufFlag.CHECKSUM_PARTIAL) != 0;
    // a checksum that is left open would hide what went wrong
    if (isPartial && (!cable.leavesChecksums || isCorrupt)) completeChecksum(copy);
    copy.flags &= NetBufFlag.CHECKSUM_PARTIAL;
    if (isCorrupt) flipBit(line, copy);
    else if (isPartial) copy.flags |= NetBufFlag.CHECKSUM_GOOD;
    if (!depart(to.flight, cable.entries, copy, dueTime(line, packetLength(copy), now))) {
      release(copy);
      return;
    }
  }
}

/** Into a buffer of the receiver, or not at all. */
function take(port: Port, packet: NetBuf): void {
  const counters: Counters = port.device.counters;
  const pool = port.pool;
  let copy: NetBuf | null = null;
  if (pool !== null && port.waiting < port.descriptors) copy = copyPacket(packet, pool);
  if (copy === null) {
    counters.receiveDrops++;
    return;
  }
  if (!(port.device.features & NetFeature.RECEIVE_CHECKSUM)) {
    if (copy.flags & NetBufFlag.CHECKSUM_PARTIAL) completeChecksum(copy);
    copy.flags = 0;
  }
  counters.receivedPackets++;
  counters.receivedBytes += packetLength(copy);
  copy.link = null;
  const last = port.last;
  if (last === null) port.first = copy;
  else last.link = copy;
  port.last = copy;
  port.waiting++;
}
