/** Numbers of the specification, for all kinds of devices. (Virtual I/O Device (VIRTIO) Version 1.2, OASIS.) */

/** Section 2.1, device status. */
export const enum Status {
  RESET = 0,
  ACKNOWLEDGE = 1,
  DRIVER = 2,
  DRIVER_OK = 4,
  FEATURES_OK = 8,
  NEEDS_RESET = 64,
  FAILED = 128,
}

/** Section 5, device types. */
export const enum DeviceKind {
  NET = 1,
  BLOCK = 2,
  ENTROPY = 4,
}

/** Section 6, reserved feature bits. */
export const FEATURE_INDIRECT: u64 = 1 << 28;
export const FEATURE_EVENTS: u64 = 1 << 29;
export const FEATURE_VERSION_1: u64 = 1 << 32;

/** Why a device interrupts: sections 4.1.4.5 and 4.2.2. */
export const enum Cause {
  QUEUE = 1,
  CONFIGURATION = 2,
}

/** Section 2.7.5, flags of a descriptor. */
export const enum DescriptorFlag {
  NEXT = 1,
  WRITE = 2,
  INDIRECT = 4,
}

/** A queue has at most that many descriptors: section 2.7. */
export const MOST_DESCRIPTORS: u32 = 32768;
