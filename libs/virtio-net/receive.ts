/**
 * Receiving: sections 5.1.6.3 and 5.1.6.4. Each descriptor of the queue is one buffer of the pool, with the header in its headroom:
 *
 *     | NetBuf | headroom      header 12 | data …        |
 *                              ^ the device writes from here on
 *
 * A buffer that was used is replaced at once, in the same descriptor, of which only the address changes. When the pool is empty the
 * descriptor stays free until there is something again; a quarter of the queue is always kept, by dropping packets, so that
 * a stack without buffers is woken.
 */
import { BUFFER_SIZE, HEADROOM, NETBUF_SIZE, NetBuf, NetDev, release, packetLength, takeBuffer } from "uknetdev";
import { DescriptorFlag, Slot, Virtqueue } from "virtio";
import { readVnetHeader, VNET_BUFFERS, VNET_HEADER_SIZE as HEADER_SIZE } from "vnet-header";
import { driverOf, giveUp, hasBroken, NetDriver } from "./driver";
import { reclaim } from "./transmit";

/** What the device may write to a buffer. */
const ROOM: u32 = BUFFER_SIZE - NETBUF_SIZE - HEADROOM + HEADER_SIZE;

/** Gives the device buffers for its free descriptors, as far as the pool has some. */
export function refill(driver: NetDriver): void {
  const queue = driver.receiving;
  while (queue.freeCount > 0) {
    const buffer = takeBuffer(driver.pool);
    if (buffer === null) break;
    const id = queue.take();
    const slot = queue.slot(id);
    slot.last = <u16>id;
    slot.count = 1;
    queue.describe(id, 0, ROOM, DescriptorFlag.WRITE, 0);
    put(queue, id, slot, buffer);
  }
}

/** As `receive` of uknetdev. */
export function receiveBatch(net: NetDev, _queue: u32, packets: usize, count: u32): u32 {
  const driver = driverOf(net);
  const queue = driver.receiving;
  if (queue.freeCount > 0) refill(driver);
  let left = queue.usedCount();
  if (left == 0) {
    if (hasBroken(driver)) return 0;
    queue.publish();
    reclaim(driver);
    return 0;
  }
  const most = (queue.size / 4) * 3; // descriptors without a buffer
  let taken: u32 = 0;
  let bytes: u64 = 0;
  while (left > 0 && taken < count) {
    const packet = takeUsed(driver, queue, HEADER_SIZE);
    if (packet === null) break;
    left--;
    const header = packet.data - HEADER_SIZE;
    const buffers: u32 = driver.isMergeable ? load<u16>(header, VNET_BUFFERS) : 1;
    if (buffers != 1) {
      if (buffers - 1 > left) {
        release(packet);
        giveUp(driver, cstr("a network device says that a packet has more buffers than it used: it has been reset"));
        break;
      }
      left -= buffers - 1;
      if (!takeRest(driver, queue, packet, buffers - 1)) break;
      bytes += packetLength(packet) - packet.length;
    }
    const offloads: u32 = load<u16>(header);
    if ((offloads != 0 && !readVnetHeader(packet, header, offloads)) || queue.freeCount > most) {
      net.counters.receiveDrops++;
      release(packet);
      refill(driver);
      continue;
    }
    bytes += packet.length;
    store<usize>(packets + taken * sizeof<usize>(), changetype<usize>(packet));
    taken++;
  }
  net.counters.receivedPackets += taken;
  net.counters.receivedBytes += bytes;
  if (driver.isRunning) queue.publish();
  return taken;
}

/** As `armReceive` of uknetdev. */
export function armReceiveQueue(net: NetDev, _queue: u32): bool {
  const driver = driverOf(net);
  if (!driver.isRunning) return false;
  if (driver.receiving.freeCount > 0) {
    refill(driver);
    driver.receiving.publish();
  }
  driver.isReceiveArmed = true;
  if (!driver.receiving.arm()) return hasBroken(driver);
  driver.isReceiveArmed = false;
  driver.receiving.disarm();
  return true;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Makes a buffer that of descriptor `id`, and lets the device have it. */
function put(queue: Virtqueue, id: u32, slot: Slot, buffer: NetBuf): void {
  slot.owner = changetype<usize>(buffer);
  store<u64>(queue.descriptors + ((<usize>id) << 4), buffer.physical - HEADER_SIZE);
  queue.makeAvailable(id);
}

/** The next used buffer, to which at least `least` bytes were written; its length is less a header. Null: the device is broken. */
function takeUsed(driver: NetDriver, queue: Virtqueue, least: u32): NetBuf | null {
  const entry = load<u64>(queue.nextUsed());
  const id = <u32>entry;
  const written = <u32>(entry >> 32);
  const slot = queue.slot(id);
  if (id >= queue.size || slot.owner == 0 || written - least > ROOM - least) {
    giveUp(driver, cstr("a network device used a buffer that it does not have, or beyond its end: it has been reset"));
    return null;
  }
  const packet = changetype<NetBuf>(slot.owner);
  packet.length = written - HEADER_SIZE;
  const fresh = takeBuffer(driver.pool);
  if (fresh !== null) put(queue, id, slot, fresh);
  else queue.giveBack(id);
  return packet;
}

/** Takes the `count` further buffers of a packet, which have no header. False when the device is broken; the packet is released then. */
function takeRest(driver: NetDriver, queue: Virtqueue, packet: NetBuf, count: u32): bool {
  let last = packet;
  for (; count > 0; count--) {
    const part = takeUsed(driver, queue, 0);
    if (part === null) {
      release(packet);
      return false;
    }
    part.data -= HEADER_SIZE;
    part.length += HEADER_SIZE;
    last.next = part;
    last = part;
  }
  return true;
}
