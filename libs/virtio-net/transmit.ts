/**
 * Sending: section 5.1.6.2. The header goes into the headroom of the packet's first buffer, so that most packets are one descriptor; where there is no
 * room, it is a descriptor of its own. Packets of many buffers take one descriptor of the queue, which refers to a table of
 * them (section 2.7.5.3), while there are tables.
 */
import { NetBuf, NetDev, release } from "uknetdev";
import { DescriptorFlag, NONE, Virtqueue } from "virtio";
import * as plat from "platforms/plat";
import { VNET_HEADER_SIZE as HEADER_SIZE, writeVnetHeader } from "vnet-header";
import { driverOf, hasBroken, giveUp, NetDriver } from "./driver";

/** Bytes of a header's place outside of a packet. */
export const HEADER_STRIDE: u32 = 16;
/** Buffers that a packet may have: a little more than 64 KiB in buffers of about 1800 bytes. */
export const MOST_PARTS: u32 = 48;
const DESCRIPTOR_SIZE: u32 = 16;
/** A table's bytes: a power of two, for MOST_PARTS and a header. */
const TABLE_SIZE: u32 = 1024;
const PAGE_SIZE: u32 = 4096;

/** As `transmit` of uknetdev. */
export function transmitBatch(net: NetDev, _queue: u32, packets: usize, count: u32): u32 {
  const driver = driverOf(net);
  const queue = driver.sending;
  reclaim(driver);
  if (!driver.isRunning) return net.transmitBatch(net, 0, packets, count);
  let taken: u32 = 0;
  let dropped: u32 = 0;
  let bytes: u64 = 0;
  for (; taken < count; taken++) {
    const packet = changetype<NetBuf>(load<usize>(packets + taken * sizeof<usize>()));
    if (packet.next === null && packet.headroom >= HEADER_SIZE) {
      const id = queue.take();
      if (id == NONE) break;
      const header = packet.data - HEADER_SIZE;
      if (packet.flags == 0) {
        store<u64>(header, 0);
        store<u32>(header, 0, 8);
      } else writeVnetHeader(header, packet);
      const slot = queue.slot(id);
      slot.owner = changetype<usize>(packet);
      slot.room = 0;
      slot.last = <u16>id;
      slot.count = 1;
      const at = queue.descriptors + ((<usize>id) << 4);
      store<u64>(at, <u64>header + packet.physicalOffset);
      store<u64>(at, packet.length + HEADER_SIZE, 8);
      queue.makeAvailable(id);
      bytes += packet.length;
    } else {
      const sent = addChain(driver, queue, packet);
      if (sent < 0) break;
      if (sent == 0) dropped++;
      bytes += <u64>sent;
    }
  }
  net.counters.sentPackets += taken - dropped;
  net.counters.transmitDrops += dropped;
  net.counters.sentBytes += bytes;
  queue.publish();
  return taken;
}

/** Gives back what the device has sent. */
export function reclaim(driver: NetDriver): void {
  const queue = driver.sending;
  let left = queue.usedCount();
  if (left == 0) {
    hasBroken(driver);
    return;
  }
  for (; left > 0; left--) {
    const id = load<u32>(queue.nextUsed());
    const slot = queue.slot(id);
    if (id >= queue.size || slot.owner == 0) {
      giveUp(driver, cstr("a network device has sent what it was not given: it has been reset"));
      return;
    }
    const packet = changetype<NetBuf>(slot.owner);
    if (slot.room) giveTable(driver, slot.room);
    queue.giveBack(id);
    release(packet);
  }
  if (!driver.isTransmitArmed) queue.disarm();
}

/** As `armTransmit` of uknetdev: once half of the queue is free. */
export function armTransmitQueue(net: NetDev, _queue: u32): bool {
  const driver = driverOf(net);
  if (!driver.isRunning) return false;
  reclaim(driver);
  if (!driver.isRunning || hasRoom(driver)) return driver.isRunning;
  driver.isTransmitArmed = true;
  if (!driver.sending.arm(halfOfChains(driver))) return hasBroken(driver);
  driver.isTransmitArmed = false;
  reclaim(driver);
  return true;
}

/** Whether it is worth while to send again. */
export function hasRoom(driver: NetDriver): bool {
  return driver.sending.freeCount >= driver.sending.size / 2;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Half of the packets that the device has; at least one. */
function halfOfChains(driver: NetDriver): u32 {
  const queue = driver.sending;
  const out = (queue.produced - queue.consumed) & 0xffff;
  return max<u32>(out / 2, 1);
}

/** Puts a packet of several buffers, or without headroom, in the queue. Returns its bytes; -1 when there is no room; one that is too long is dropped: 0. */
function addChain(driver: NetDriver, queue: Virtqueue, packet: NetBuf): i64 {
  const isInside = packet.headroom >= HEADER_SIZE;
  let parts: u32 = isInside ? 0 : 1;
  let part: NetBuf | null = packet;
  while (part !== null) {
    parts++;
    part = part.next;
  }
  if (parts > MOST_PARTS || parts > queue.size) {
    release(packet);
    return 0;
  }
  const table = parts > 2 ? takeTable(driver) : 0;
  if ((table ? 1 : parts) > queue.freeCount) {
    if (table) giveTable(driver, table);
    return -1;
  }
  const first = queue.take();
  const header = isInside ? packet.data - HEADER_SIZE : driver.headers + first * HEADER_STRIDE;
  writeVnetHeader(header, packet);
  const slot = queue.slot(first);
  slot.owner = changetype<usize>(packet);
  slot.room = <u32>table;
  slot.last = <u16>first;
  slot.count = <u16>parts;
  if (table) {
    slot.count = 1;
    queue.describe(first, plat.virtToPhys(table), parts * DESCRIPTOR_SIZE, DescriptorFlag.INDIRECT, 0);
  }
  let at = table ? table : queue.descriptors + ((<usize>first) << 4);
  let left = parts;
  let id: u32 = table ? 0 : first;
  if (!isInside) {
    const next = --left == 0 ? 0 : table ? id + 1 : queue.take();
    writeDescriptor(at, plat.virtToPhys(header), HEADER_SIZE, next, left);
    id = next;
    at = (table ? table : queue.descriptors) + ((<usize>id) << 4);
  }
  let bytes: u64 = 0;
  let front: u32 = isInside ? HEADER_SIZE : 0;
  part = packet;
  while (part !== null) {
    const next = --left == 0 ? 0 : table ? id + 1 : queue.take();
    writeDescriptor(at, part.physical - front, part.length + front, next, left);
    bytes += part.length;
    front = 0;
    if (left) id = next;
    at = (table ? table : queue.descriptors) + ((<usize>id) << 4);
    part = part.next;
  }
  if (!table) slot.last = <u16>id;
  queue.makeAvailable(first);
  return <i64>bytes;
}

/** A descriptor that the device reads, in the queue or in a table; `left` says that it is not the last one. */
function writeDescriptor(at: usize, address: u64, length: u32, next: u32, left: u32): void {
  const flags: u64 = left ? DescriptorFlag.NEXT : 0;
  store<u64>(at, address);
  store<u64>(at, (<u64>length) | (flags << 32) | ((<u64>next) << 48), 8);
}

// Tables lie in pages of their own, so that each is one run of device addresses; a free one begins with the address of the next.

/** Adds the tables of a page. */
export function addTables(driver: NetDriver, page: usize): void {
  for (let at: u32 = 0; at < PAGE_SIZE; at += TABLE_SIZE) giveTable(driver, page + at);
}

function takeTable(driver: NetDriver): usize {
  const table = driver.tables;
  if (table) driver.tables = load<usize>(table);
  return table;
}

function giveTable(driver: NetDriver, table: usize): void {
  store<usize>(table, driver.tables);
  driver.tables = table;
}
