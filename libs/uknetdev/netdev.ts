/**
 * What users of network devices call. In the order of a device's life:
 *
 *     const device = netDevAt(0);
 *     configure(device, 1, 256, ~0);            // one pair of queues, all that the device can
 *     onReceive(device, callback, argument);
 *     start(device, pools);
 *     while (…) {
 *       const count = receive(device, 0, packets, 32);      // until there are none
 *       …
 *       if (count == 0 && !armReceive(device, 0)) wait for the callback
 *     }
 *     stop(device);
 *
 * A callback comes once after each `armReceive`, from the scheduler's loop: it may wake a thread, and must not wait.
 */
import { EBUSY, EINVAL, EIO } from "ukerrno";
import { sameText } from "ukdebug";
import { firstDevice } from "./driver";
import { NetDev, NetState } from "./device";

/** How many devices there are. */
export function netDevCount(): u32 {
  let count: u32 = 0;
  let device = firstDevice();
  while (device !== null) {
    count++;
    device = device.nextDevice;
  }
  return count;
}

/** The device with that number, in the order of registration; null when there is none. */
export function netDevAt(index: u32): NetDev | null {
  let device = firstDevice();
  while (device !== null && device.index != index) device = device.nextDevice;
  return device;
}

/** The first device of the driver with that name (NUL-terminated); null when there is none. */
export function netDevNamed(driverName: usize): NetDev | null {
  let device = firstDevice();
  while (device !== null && !sameText(device.driverName, driverName)) device = device.nextDevice;
  return device;
}

/**
 * Makes `queues` pairs of queues with about `descriptors` entries each, and switches those features of `wanted` on that the device has.
 * -EBUSY when it runs, -EIO when it is broken, -EINVAL for more queues than it has, -ENOMEM.
 */
export function configure(device: NetDev, queues: u32, descriptors: u32, wanted: u32): i32 {
  if (device.state == NetState.BROKEN) return -EIO;
  if (device.state == NetState.RUNNING) return -EBUSY;
  if (queues == 0 || queues > device.maxQueues) return -EINVAL;
  const error = device.configureQueues(device, queues, descriptors, wanted);
  if (error < 0) return error;
  device.queues = queues;
  device.state = NetState.CONFIGURED;
  return 0;
}

/** Begins to receive: queue n into buffers of the pool `pools[n]` (NetPool references). -EINVAL when it is not configured; what the driver says. */
export function start(device: NetDev, pools: usize): i32 {
  if (device.state != NetState.CONFIGURED) return -EINVAL;
  const error = device.startQueues(device, pools);
  if (error < 0) return error;
  device.state = NetState.RUNNING;
  return 0;
}

/** Ends sending and receiving. The device has no buffer afterwards. */
export function stop(device: NetDev): void {
  if (device.state != NetState.RUNNING) return;
  device.stopQueues(device);
  device.state = NetState.CONFIGURED;
}

/**
 * Sends up to `count` packets (NetBuf references at `packets`), with one notification. Returns how many the device took: their references
 * are the device's from then on. 0 … count - 1 when its queue is full: see `armTransmit`. What cannot be sent at all is taken and counted as dropped.
 */
export function transmit(device: NetDev, queue: u32, packets: usize, count: u32): u32 {
  return device.transmitBatch(device, queue, packets, count);
}

/** Stores up to `count` packets that have arrived (NetBuf references) at `packets`, and returns how many. They are the caller's from then on. */
export function receive(device: NetDev, queue: u32, packets: usize, count: u32): u32 {
  return device.receiveBatch(device, queue, packets, count);
}

/** Asks for one call of the receive callback, once something arrives. True when something has arrived already: then look, there will be no call. */
export function armReceive(device: NetDev, queue: u32): bool {
  return device.armReceiveQueue(device, queue);
}

/** Asks for one call of the transmit callback, once there is room. True when there is room already: then there will be no call. */
export function armTransmit(device: NetDev, queue: u32): bool {
  return device.armTransmitQueue(device, queue);
}

/** Who is told that something has arrived. One callback a device; all of its queues share it. */
export function onReceive(device: NetDev, callback: (argument: usize) => void, argument: usize): void {
  device.onReceiveCallback = callback;
  device.onReceiveArgument = argument;
}

/** Who is told that there is room to send. */
export function onTransmit(device: NetDev, callback: (argument: usize) => void, argument: usize): void {
  device.onTransmitCallback = callback;
  device.onTransmitArgument = argument;
}

/** Who is told that the link came or went, or that the device broke. */
export function onLink(device: NetDev, callback: (argument: usize) => void, argument: usize): void {
  device.onLinkCallback = callback;
  device.onLinkArgument = argument;
}
