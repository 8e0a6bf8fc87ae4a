/** What the driver knows of a device, and how a device comes to nothing. */
import { ukAssert } from "ukdebug";
import { NETDEV_SIZE, NetBuf, NetDev, NetPool, release } from "uknetdev";
import { broken } from "uknetdev/driver";
import { breakDevice, QUEUE_SIZE, VirtioDevice, Virtqueue } from "virtio";

/** The driver's state of one device; behind it lie the NetDev and three queues, all in one block of memory. */
@unmanaged
export class NetDriver {
  net: NetDev;
  device: VirtioDevice;
  receiving: Virtqueue;
  sending: Virtqueue;
  control: Virtqueue;
  /** Where buffers to receive into come from. */
  pool: NetPool;
  /** Headers for packets without room for one in front of their data: HEADER_STRIDE bytes for each descriptor of `sending`. */
  headers: usize;
  headersOrder: u32;
  /** Free tables for chains that take one descriptor of the queue: linked by their first word. */
  tables: usize;
  /** The pages that they lie in: TABLES_ORDER. */
  tablePages: usize;
  /** What `configure` was asked for. */
  descriptors: u32;
  wanted: u32;
  isRunning: bool;
  isMergeable: bool;
  hasControl: bool;
  isReceiveArmed: bool;
  isTransmitArmed: bool;
}

const DRIVER_SIZE: usize = (offsetof<NetDriver>() + 7) & ~7;
const QUEUE_STRIDE: usize = (QUEUE_SIZE + 7) & ~7;
/** Bytes of it all. */
export const BLOCK_SIZE: usize = DRIVER_SIZE + QUEUE_STRIDE * 3 + NETDEV_SIZE;

/** Divides a zeroed block. */
export function layOut(block: usize, device: VirtioDevice): NetDriver {
  const driver = changetype<NetDriver>(block);
  driver.device = device;
  driver.receiving = changetype<Virtqueue>(block + DRIVER_SIZE);
  driver.sending = changetype<Virtqueue>(block + DRIVER_SIZE + QUEUE_STRIDE);
  driver.control = changetype<Virtqueue>(block + DRIVER_SIZE + QUEUE_STRIDE * 2);
  driver.net = changetype<NetDev>(block + DRIVER_SIZE + QUEUE_STRIDE * 3);
  driver.net.driver = block;
  driver.net.transmitBatch = dropBatch;
  driver.net.receiveBatch = receiveNothing;
  return driver;
}

export function driverOf(net: NetDev): NetDriver {
  return changetype<NetDriver>(net.driver);
}

/** Gives back all that the device had: it has been reset. */
export function releaseQueues(driver: NetDriver): void {
  driver.isRunning = false;
  driver.net.transmitBatch = dropBatch;
  driver.net.receiveBatch = receiveNothing;
  releasePackets(driver.receiving);
  releasePackets(driver.sending);
  driver.receiving.close();
  driver.sending.close();
  driver.control.close();
}

/** The device broke the rules: it is reset and gives up what it had. */
export function giveUp(driver: NetDriver, what: usize): void {
  breakDevice(driver.device, what);
  if (!driver.isRunning) return;
  releaseQueues(driver);
  broken(driver.net);
}

/** After a look at a queue: whether that look has broken the device. */
export function hasBroken(driver: NetDriver): bool {
  if (!driver.device.isBroken) return false;
  giveUp(driver, cstr(""));
  return true;
}

// --- internal -------------------------------------------------------------------------------------------------------

function releasePackets(queue: Virtqueue): void {
  for (let id: u32 = 0; id < queue.size; id++) {
    const owner = queue.slot(id).owner;
    if (owner) release(changetype<NetBuf>(owner));
  }
}

/** Of a device that does not run. */
function dropBatch(net: NetDev, queue: u32, packets: usize, count: u32): u32 {
  ukAssert(queue == 0);
  for (let i: u32 = 0; i < count; i++) release(changetype<NetBuf>(load<usize>(packets + i * sizeof<usize>())));
  net.counters.transmitDrops += count;
  return count;
}

function receiveNothing(_net: NetDev, _queue: u32, _packets: usize, _count: u32): u32 {
  return 0;
}
