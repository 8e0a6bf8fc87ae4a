/**
 * Devices that stand in front of others: `import { wrapDevice } from "uknetdev/front"`.
 *
 * A front takes the place of a device in the list, under its number and its driver's name, so that users have it without knowing. All that it does
 * not do itself it passes on:
 *
 *     user ── front ── device         operations go to the right, events (arrived, room, link) to the left
 *
 * It sets the operations that are its own after `wrapDevice`, and calls those of here for the rest.
 */
import { calloc, free } from "ukalloc";
import { ukAssert } from "ukdebug";
import { Counters, COUNTERS_SIZE, NetDev, NetState, NETDEV_SIZE } from "./device";
import { broken, linkChanged, receiveEvent, replace, transmitEvent } from "./driver";
import { configure, onLink, onReceive, onTransmit, start, stop } from "./netdev";

/** Where a front's own state begins. */
const STATE: u32 = ((NETDEV_SIZE + 7) & ~7) >>> 0;

/**
 * Puts a new device in front of one that does not run, with `stateSize` zeroed bytes for the state of its own (`frontState`), aligned to 8. It passes all
 * operations and events on. Null without memory: nothing has changed then.
 */
export function wrapDevice(device: NetDev, stateSize: u32): NetDev | null {
  ukAssert(device.state != NetState.RUNNING);
  const address = calloc(1, STATE + stateSize);
  if (!address) return null;
  const front = changetype<NetDev>(address);
  front.driver = changetype<usize>(device);
  front.driverName = device.driverName;
  front.maxQueues = device.maxQueues;
  memory.copy(front.mac, device.mac, 6);
  front.state = device.state;
  front.queues = device.queues;
  front.transmitBatch = passTransmit;
  front.receiveBatch = passReceive;
  front.armReceiveQueue = passArmReceive;
  front.armTransmitQueue = passArmTransmit;
  front.configureQueues = passConfigure;
  front.startQueues = passStart;
  front.stopQueues = passStop;
  readProperties(front);
  front.isLinkUp = device.isLinkUp;
  onReceive(device, received, address);
  onTransmit(device, transmitted, address);
  onLink(device, linkEvent, address);
  replace(device, front);
  return front;
}

/** Takes a front away that does not run, and gives its memory back: the device is in its own place again. */
export function unwrapDevice(front: NetDev): void {
  ukAssert(front.state != NetState.RUNNING);
  const device = wrapped(front);
  device.onReceiveCallback = null;
  device.onTransmitCallback = null;
  device.onLinkCallback = null;
  replace(front, device);
  free(changetype<usize>(front));
}

/** The device behind a front. */
export function wrapped(front: NetDev): NetDev {
  return changetype<NetDev>(front.driver);
}

/** The address of a front's own state. */
export function frontState(front: NetDev): usize {
  return changetype<usize>(front) + STATE;
}

// --- operations that are passed on ----------------------------------------------------------------------------------

export function passTransmit(front: NetDev, queue: u32, packets: usize, count: u32): u32 {
  const device = wrapped(front);
  const taken = device.transmitBatch(device, queue, packets, count);
  passCounters(front);
  return taken;
}

export function passReceive(front: NetDev, queue: u32, packets: usize, count: u32): u32 {
  const device = wrapped(front);
  const taken = device.receiveBatch(device, queue, packets, count);
  passCounters(front);
  return taken;
}

export function passArmReceive(front: NetDev, queue: u32): bool {
  const device = wrapped(front);
  return device.armReceiveQueue(device, queue);
}

export function passArmTransmit(front: NetDev, queue: u32): bool {
  const device = wrapped(front);
  return device.armTransmitQueue(device, queue);
}

/** The features and the MTU may be others once a device is configured. */
export function passConfigure(front: NetDev, queues: u32, descriptors: u32, wanted: u32): i32 {
  const error = configure(wrapped(front), queues, descriptors, wanted);
  readProperties(front);
  return error;
}

export function passStart(front: NetDev, pools: usize): i32 {
  const error = start(wrapped(front), pools);
  readProperties(front);
  return error;
}

export function passStop(front: NetDev): void {
  stop(wrapped(front));
  passCounters(front);
}

/** A front's counters are those of the device, as of the last call. */
export function passCounters(front: NetDev): void {
  const from: Counters = wrapped(front).counters;
  memory.copy(changetype<usize>(front.counters), changetype<usize>(from), COUNTERS_SIZE);
}

// --- events that are passed on --------------------------------------------------------------------------------------

function received(argument: usize): void {
  const front = changetype<NetDev>(argument);
  passCounters(front);
  receiveEvent(front);
}

function transmitted(argument: usize): void {
  const front = changetype<NetDev>(argument);
  passCounters(front);
  transmitEvent(front);
}

function linkEvent(argument: usize): void {
  const front = changetype<NetDev>(argument);
  const device = wrapped(front);
  if (device.state == NetState.BROKEN) broken(front);
  else linkChanged(front, device.isLinkUp);
}

// --- internal -------------------------------------------------------------------------------------------------------

function readProperties(front: NetDev): void {
  const device = wrapped(front);
  front.features = device.features;
  front.mtu = device.mtu;
}
