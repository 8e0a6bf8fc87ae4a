/** From a device's interrupts to its driver's functions. */
import { onLine } from "uksched";
import * as plat from "platforms/plat";
import { VirtioDevice } from "./device";
import { Cause } from "./spec";

/**
 * From now on `onQueues` is called when the device has used something, `onConfiguration` when its configuration has changed: both from the
 * scheduler's loop, with `argument`, and sometimes for nothing. 0 or a negative errno.
 */
export function connect(
  device: VirtioDevice,
  onQueues: (argument: usize) => void,
  onConfiguration: (argument: usize) => void,
  argument: usize,
): i32 {
  device.onQueues = onQueues;
  device.onConfiguration = onConfiguration;
  device.argument = argument;
  if (device.isConnected) return 0;
  let error = device.openLines(device);
  if (error >= 0) error = onLine(device.line, lineFired, changetype<usize>(device));
  if (error >= 0 && device.hasMessages && device.configurationLine != device.line) {
    error = onLine(device.configurationLine, configurationFired, changetype<usize>(device));
  }
  if (error >= 0 && device.otherLine) error = onLine(device.otherLine, lineFired, changetype<usize>(device));
  if (error < 0) return error;
  device.isConnected = true;
  return 0;
}

// --- internal -------------------------------------------------------------------------------------------------------

function lineFired(argument: usize): void {
  const device = changetype<VirtioDevice>(argument);
  let cause: u32 = device.configurationLine == device.line ? Cause.QUEUE | Cause.CONFIGURATION : Cause.QUEUE;
  if (!device.hasMessages) {
    cause = device.takeCause(device);
    if (device.isLevel) plat.lineAgain(device.line);
  }
  if (cause & Cause.QUEUE) device.onQueues(device.argument);
  if (cause & Cause.CONFIGURATION) device.onConfiguration(device.argument);
}

function configurationFired(argument: usize): void {
  const device = changetype<VirtioDevice>(argument);
  device.onConfiguration(device.argument);
}
