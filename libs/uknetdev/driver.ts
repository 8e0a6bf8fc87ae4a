/** What drivers of network devices call: `import { register } from "uknetdev/driver"`. */
import { NetDev, NetState } from "./device";

let devices: NetDev | null = null;
let devicesMade: u32 = 0;

/** Adds a device that its driver has filled: operations, name, features, MTU, queues, hardware address, link. */
export function register(device: NetDev): void {
  device.state = NetState.REGISTERED;
  device.index = devicesMade++;
  device.nextDevice = null;
  const last = lastDevice();
  if (last === null) devices = device;
  else last.nextDevice = device;
}

/** Takes a device away that does not run. */
export function unregister(device: NetDev): void {
  let before: NetDev | null = null;
  let one = devices;
  while (one !== null && one != device) {
    before = one;
    one = one.nextDevice;
  }
  if (one === null) return;
  if (before === null) devices = device.nextDevice;
  else before.nextDevice = device.nextDevice;
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

function lastDevice(): NetDev | null {
  let last: NetDev | null = null;
  let device = devices;
  while (device !== null) {
    last = device;
    device = device.nextDevice;
  }
  return last;
}
