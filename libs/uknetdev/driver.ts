/** What drivers of network devices call: `import { register } from "uknetdev/driver"`. */
import { ENOSPC } from "ukerrno";
import { NetDev, NetState } from "./device";

/** How many kinds of devices there can be that stand in front of others. */
const MOST_FRONTS: u32 = 8;

let devices: NetDev | null = null;
let devicesMade: u32 = 0;

/** The functions of `addFront`. */
const fronts = memory.data(MOST_FRONTS * sizeof<usize>(), 8);
let frontCount: u32 = 0;

/**
 * Has `front` called with each device that is registered from now on. It returns the device that users shall have in its place: one that it has put
 * in front by `wrapDevice` (`uknetdev/front`), or the device itself. Fronts that are added later stand further in front. -ENOSPC when there are
 * too many.
 */
export function addFront(front: (device: NetDev) => NetDev): i32 {
  if (frontCount == MOST_FRONTS) return -ENOSPC;
  store<usize>(fronts + frontCount++ * sizeof<usize>(), changetype<usize>(front));
  return 0;
}

/**
 * Adds a device that its driver has filled: operations, name, features, MTU, queues, hardware address, link. Then it is shown to the functions
 * of `addFront`.
 */
export function register(device: NetDev): void {
  device.state = NetState.REGISTERED;
  device.index = devicesMade++;
  device.nextDevice = null;
  const last = lastDevice();
  if (last === null) devices = device;
  else last.nextDevice = device;
  let outermost = device;
  for (let i: u32 = 0; i < frontCount; i++) {
    const front = changetype<(device: NetDev) => NetDev>(load<usize>(fronts + i * sizeof<usize>()));
    outermost = front(outermost);
  }
}

/** Puts `by`, which is in no list, where `device` is in the list, with the same number. Users that have `device` already keep it. */
export function replace(device: NetDev, by: NetDev): void {
  const before = deviceBefore(device);
  by.index = device.index;
  by.nextDevice = device.nextDevice;
  device.nextDevice = null;
  if (before !== null) before.nextDevice = by;
  else if (devices == device) devices = by;
}

/** Takes a device away that does not run. */
export function unregister(device: NetDev): void {
  const before = deviceBefore(device);
  if (before !== null) before.nextDevice = device.nextDevice;
  else if (devices == device) devices = device.nextDevice;
}

/** The first device; `nextDevice` leads to the others. */
export function firstDevice(): NetDev | null {
  return devices;
}

/** Something has arrived on an armed queue. For callbacks of interrupt lines. */
export function receiveEvent(device: NetDev): void {
  const callback = device.onReceiveCallback;
  if (callback !== null) callback(device.onReceiveArgument);
}

/** There is room again on an armed queue. */
export function transmitEvent(device: NetDev): void {
  const callback = device.onTransmitCallback;
  if (callback !== null) callback(device.onTransmitArgument);
}

/** The link came or went. */
export function linkChanged(device: NetDev, isUp: bool): void {
  if (device.isLinkUp == isUp) return;
  device.isLinkUp = isUp;
  const callback = device.onLinkCallback;
  if (callback !== null) callback(device.onLinkArgument);
}

/** The device broke the rules and has been reset: nothing will come of it any more. The driver has reported why. */
export function broken(device: NetDev): void {
  device.state = NetState.BROKEN;
  linkChanged(device, false);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The device before another one in the list; null for the first, and for one that is not in the list. */
function deviceBefore(device: NetDev): NetDev | null {
  let one = devices;
  while (one !== null && one.nextDevice != device) one = one.nextDevice;
  return one;
}

function lastDevice(): NetDev | null {
  let last: NetDev | null = null;
  let device = devices;
  while (device !== null) {
    last = device;
    device = device.nextDevice;
  }
  return last;
}
