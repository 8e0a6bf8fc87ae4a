/** Numbers of network devices. (Virtual I/O Device (VIRTIO) Version 1.2, section 5.1.) */

/** Section 5.1.3, feature bits. */
export const enum Feature {
  CHECKSUM = 0,
  GUEST_CHECKSUM = 1,
  MTU = 3,
  MAC = 5,
  GUEST_TSO4 = 7,
  GUEST_TSO6 = 8,
  HOST_TSO4 = 11,
  HOST_TSO6 = 12,
  MERGEABLE = 15,
  STATUS = 16,
  CONTROL = 17,
  CONTROL_RX = 18,
}

/** The feature's bit. */
export function bit(feature: Feature): u64 {
  return (<u64>1) << (<u64>feature);
}

/** Section 5.1.4, device configuration layout. */
export const enum Configuration {
  MAC = 0,
  STATUS = 6,
  MTU = 10,
}

export const STATUS_LINK_UP: u32 = 1;

/** Section 5.1.2, virtqueues of a device with one pair. */
export const enum Queue {
  RECEIVE = 0,
  TRANSMIT = 1,
  CONTROL = 2,
}

/** Section 5.1.6.5, commands of the control queue. */
export const enum Command {
  RX = 0,
}
export const enum RxCommand {
  PROMISCUOUS = 0,
  ALL_MULTICAST = 1,
}
export const CONTROL_OK: u32 = 0;
