/**
 * virtio-net: the driver of virtio network devices (Virtual I/O Device (VIRTIO) Version 1.2, section 5.1). QEMU: -device virtio-net-pci,
 * or virtio-net-device with -global virtio-mmio.force-legacy=false.
 *
 * There is nothing to call: the devices that there are when the machine starts are network devices of `uknetdev` named "virtio-net".
 */
import { PLAT_LINUXU } from "config";
import { errValue } from "ukdebug";
import { claimDevice, DeviceKind } from "virtio";
import { addNetDevice } from "./setup";

export { addNetDevice } from "./setup";

/** Registers all devices. Runs at boot. */
export function init(): i32 {
  if (PLAT_LINUXU) return 0; // a process has none: then the driver is not in the image
  let device = claimDevice(DeviceKind.NET);
  while (device !== null) {
    const error = addNetDevice(device);
    if (error < 0) errValue(cstr("virtio-net"), cstr("a device cannot be used:"), error);
    device = claimDevice(DeviceKind.NET);
  }
  return 0;
}
