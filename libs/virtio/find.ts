/** The virtio devices of this machine: looked for once, when somebody first asks. */
import { eachMmioDevice } from "./places";
import { eachPciDevice } from "./pci";
import { VirtioDevice } from "./device";

let first: VirtioDevice | null = null;
let last: VirtioDevice | null = null;
let looked = false;

/** The next device of a kind (DeviceKind) that nobody drives, and that is his from now on who asked; null when there is none. */
export function claimDevice(kind: u32): VirtioDevice | null {
  if (!looked) {
    looked = true;
    eachMmioDevice(addDevice);
    eachPciDevice(addDevice);
  }
  let device = first;
  while (device !== null && (device.isTaken || device.kind != kind)) device = device.next;
  if (device !== null) device.isTaken = true;
  return device;
}

/** Adds a device that was found in another way. */
export function addDevice(device: VirtioDevice): void {
  const before = last;
  if (before === null) first = device;
  else before.next = device;
  last = device;
}
