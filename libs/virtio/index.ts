/**
 * virtio: devices of virtual machines (Virtual I/O Device (VIRTIO) Version 1.2, OASIS), as the ground for their drivers.
 *
 * A driver claims devices of its kind, negotiates features, opens queues, and connects functions with the device's interrupts. Devices are found over
 * PCI and MMIO. Legacy devices are refused. What a device says is checked: `breakDevice` reports one that breaks the rules, and resets it.
 */
export {
  DEVICE_SIZE,
  VirtioDevice,
  breakDevice,
  hasFeature,
  negotiate,
  offeredFeatures,
  readStable,
  ready,
  reset,
} from "./device";
export { NONE, QUEUE_SIZE, Slot, Virtqueue } from "./queue";
export { addDevice, claimDevice } from "./find";
export { mmioDevice } from "./mmio";
export { connect } from "./lines";
export { Cause, DescriptorFlag, DeviceKind, Status } from "./spec";
export { FEATURE_EVENTS, FEATURE_INDIRECT, FEATURE_VERSION_1 } from "./spec";
