/**
 * A device whose sent packets come back. A packet that its sender has let go of is handed on as it is; of one that he still holds, for
 * sending it once more, the receiver gets a copy, since it is his to change.
 */
import { calloc, free } from "ukalloc";
import {
  copyPacket,
  NetBuf,
  NetDev,
  NetFeature,
  NetPool,
  NETDEV_SIZE,
  NetState,
  packetLength,
  release,
  stop,
} from "uknetdev";
import { receiveEvent, register, unregister } from "uknetdev/driver";

/** No bytes get lost on the way, so that no checksum has to be made, and nothing to be cut. */
const OFFERED: u32 =
  NetFeature.TRANSMIT_CHECKSUM |
  NetFeature.RECEIVE_CHECKSUM |
  NetFeature.SEGMENT_V4 |
  NetFeature.SEGMENT_V6 |
  NetFeature.LARGE_RECEIVE;
const MTU: u32 = 1500;
const STATE: u32 = ((NETDEV_SIZE + 7) & ~7) >>> 0;

/** Behind its device in memory. */
@unmanaged
class Loop {
  pool: NetPool | null;
  /** Packets that wait, by `link`. */
  first: NetBuf | null;
  last: NetBuf | null;
  waiting: u32;
  /** How many may wait. */
  most: u32;
  isReceiveArmed: bool;
}

/** Makes and registers such a device, named "loopback", with the hardware address 00:00:00:00:00:00. Null without memory. */
export function loopbackCreate(): NetDev | null {
  const address = calloc(1, STATE + <u32>offsetof<Loop>());
  if (!address) return null;
  const device = changetype<NetDev>(address);
  device.driver = address + STATE;
  device.driverName = cstr("loopback");
  device.features = OFFERED;
  device.mtu = MTU;
  device.maxQueues = 1;
  device.isLinkUp = true;
  device.configureQueues = configureQueues;
  device.startQueues = startQueues;
  device.stopQueues = stopQueues;
  device.transmitBatch = transmitBatch;
  device.receiveBatch = receiveBatch;
  device.armReceiveQueue = armReceiveQueue;
  device.armTransmitQueue = armTransmitQueue;
  register(device);
  return device;
}

/** Stops it, takes it away, and gives its memory back. */
export function loopbackDestroy(device: NetDev): void {
  stop(device);
  unregister(device);
  free(changetype<usize>(device));
}

// --- operations -----------------------------------------------------------------------------------------------------

function configureQueues(device: NetDev, _queues: u32, descriptors: u32, wanted: u32): i32 {
  loopOf(device).most = max(descriptors, 1);
  device.features = OFFERED & wanted;
  return 0;
}

function startQueues(device: NetDev, pools: usize): i32 {
  loopOf(device).pool = load<NetPool>(pools);
  return 0;
}

function stopQueues(device: NetDev): void {
  const loop = loopOf(device);
  for (let packet = takeFirst(loop); packet !== null; packet = takeFirst(loop)) release(packet);
  loop.pool = null;
  loop.isReceiveArmed = false;
}

function transmitBatch(device: NetDev, _queue: u32, packets: usize, count: u32): u32 {
  const loop = loopOf(device);
  const pool = loop.pool;
  const counters = device.counters;
  for (let i: u32 = 0; i < count; i++) {
    const packet = load<NetBuf>(packets + i * sizeof<usize>());
    if (pool === null || device.state != NetState.RUNNING) {
      counters.transmitDrops++;
      release(packet);
      continue;
    }
    counters.sentPackets++;
    counters.sentBytes += packetLength(packet);
    const own = makeOwn(packet, pool, loop.waiting < loop.most);
    if (own === null) counters.receiveDrops++;
    else append(loop, own);
  }
  if (loop.isReceiveArmed && loop.waiting) {
    loop.isReceiveArmed = false;
    counters.interrupts++;
    receiveEvent(device);
  }
  return count;
}

function receiveBatch(device: NetDev, _queue: u32, packets: usize, count: u32): u32 {
  const loop = loopOf(device);
  const counters = device.counters;
  let taken: u32 = 0;
  while (taken < count) {
    const packet = takeFirst(loop);
    if (packet === null) break;
    counters.receivedPackets++;
    counters.receivedBytes += packetLength(packet);
    store<NetBuf>(packets + taken++ * sizeof<usize>(), packet);
  }
  return taken;
}

function armReceiveQueue(device: NetDev, _queue: u32): bool {
  const loop = loopOf(device);
  loop.isReceiveArmed = loop.waiting == 0;
  return loop.waiting > 0;
}

/** It is never full: what is too much is lost, as on a card whose receive queue is full. */
function armTransmitQueue(_device: NetDev, _queue: u32): bool {
  return true;
}

// --- internal -------------------------------------------------------------------------------------------------------

function loopOf(device: NetDev): Loop {
  return changetype<Loop>(device.driver);
}

/** The packet as the receiver may have it; null, and it is released, without room or a buffer. */
function makeOwn(packet: NetBuf, pool: NetPool, hasRoom: bool): NetBuf | null {
  let part: NetBuf | null = packet;
  let isFree = hasRoom;
  while (part !== null) {
    if (part.references != 1 || part.pool.isBare) isFree = false; // bytes elsewhere are not the receiver's to change
    part = part.next;
  }
  if (isFree) return packet;
  const copy = hasRoom ? copyPacket(packet, pool) : null;
  release(packet);
  return copy;
}

function append(loop: Loop, packet: NetBuf): void {
  packet.link = null;
  packet.network = 0;
  const last = loop.last;
  if (last === null) loop.first = packet;
  else last.link = packet;
  loop.last = packet;
  loop.waiting++;
}

function takeFirst(loop: Loop): NetBuf | null {
  const packet = loop.first;
  if (packet === null) return null;
  loop.first = packet.link;
  if (packet.link === null) loop.last = null;
  packet.link = null;
  loop.waiting--;
  return packet;
}
