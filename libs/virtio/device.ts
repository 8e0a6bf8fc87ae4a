/**
 * A virtio device, whatever transport it is reached by, and its life: section 3.1.1 (Device Initialization).
 *
 *     negotiate(device, wanted)           steps 1 to 6: reset, and agree on features
 *     queue.open(device, index, …)        step 7, for each queue
 *     ready(device)                       step 8: from now on the device works
 *     reset(device)                       the end: the device forgets all its queues
 */
import { EIO, ENODEV } from "ukerrno";
import { err } from "ukdebug";
import { Virtqueue } from "./queue";
import { FEATURE_VERSION_1, Status } from "./spec";

/** How often to ask a device whether it has reset itself. */
const RESET_TRIES: u32 = 1_000_000;
/** How often to read again what changes while it is read. */
const CONFIGURATION_TRIES: u32 = 100;

/** A device. What the transport fills in is marked so; its memory (DEVICE_SIZE bytes, zeroed) stays. */
@unmanaged
export class VirtioDevice {
  // --- operations: by the transport, all required ---

  readStatus: (device: VirtioDevice) => u32;
  writeStatus: (device: VirtioDevice, status: u32) => void;
  /** 32 features at a time: word 0 or 1. */
  readFeatures: (device: VirtioDevice, word: u32) => u32;
  writeFeatures: (device: VirtioDevice, word: u32, bits: u32) => void;
  /** The most descriptors that a queue can have; 0 when there is no such queue. */
  queueLimit: (device: VirtioDevice, index: u32) => u32;
  /** Tells the device where a queue is, and to use it. 0 or a negative errno. */
  enableQueue: (device: VirtioDevice, queue: Virtqueue) => i32;
  /** Tells the device that a queue has something for it. */
  notifyQueue: (device: VirtioDevice, queue: Virtqueue) => void;
  /** Cause bits since the last call, which also makes the device take its interrupt back. Not used with messages. */
  takeCause: (device: VirtioDevice) => u32;
  /** The device-specific configuration, by 1, 2 or 4 bytes. */
  readConfiguration: (device: VirtioDevice, offset: u32, width: u32) => u32;
  writeConfiguration: (device: VirtioDevice, offset: u32, width: u32, value: u32) => void;
  /** Changes whenever the configuration has: section 2.5.1. */
  readGeneration: (device: VirtioDevice) => u32;
  /** Gives the device its interrupt lines (`lines.ts`): sets `line` and so on. 0 or a negative errno. */
  openLines: (device: VirtioDevice) => i32;

  // --- properties: by the transport ---

  /** DeviceKind. */
  kind: u32;
  /** Where it is, for messages and for the transport: an address of registers. */
  base: u64;
  /** Of PCI: where the parts are that the capabilities name, and how far apart notifications of queues are. */
  notifyBase: u64;
  causeBase: u64;
  configurationBase: u64;
  notifyMultiplier: u32;
  notifyLength: u32;
  configurationLength: u32;
  /** Of PCI: the function (ukpci). */
  bus: usize;
  /** Of MMIO: its interrupt. */
  interrupt: u32;
  /** Its line, and with messages that of changes of the configuration; 0: none yet. */
  line: i32;
  /** A second line, of a device of which it is not known which one is its own; 0: none. */
  otherLine: i32;
  configurationLine: i32;
  isLevel: bool;
  /** Whether it interrupts by messages: then lines have one meaning each, and there is no cause to ask for. */
  hasMessages: bool;

  // --- kept by this library ---

  /** What was agreed on. */
  features: u64;
  /** It broke the rules and was reset: nothing may be asked of it any more. */
  isBroken: bool;
  /** Somebody drives it. */
  isTaken: bool;
  /** Called for its interrupts: see `connect`. */
  onQueues: (argument: usize) => void;
  onConfiguration: (argument: usize) => void;
  argument: usize;
  isConnected: bool;
  next: VirtioDevice | null;
}

export const DEVICE_SIZE: u32 = <u32>offsetof<VirtioDevice>();

/** Whether a feature was agreed on. */
export function hasFeature(device: VirtioDevice, feature: u64): bool {
  return (device.features & feature) != 0;
}

/** Resets the device, and waits until it has done so. -EIO when it never does. */
export function reset(device: VirtioDevice): i32 {
  device.writeStatus(device, Status.RESET);
  for (let tries = RESET_TRIES; tries; tries--) {
    if (device.readStatus(device) == Status.RESET) return 0;
  }
  return -EIO;
}

/** Resets the device and agrees on those of the features `wanted` that it has: `device.features`. -ENODEV when it is none of today's, -EIO. */
export function negotiate(device: VirtioDevice, wanted: u64): i32 {
  device.features = 0;
  if (device.isBroken || reset(device) < 0) return -EIO;
  device.writeStatus(device, Status.ACKNOWLEDGE);
  device.writeStatus(device, Status.ACKNOWLEDGE | Status.DRIVER);
  const offered = offeredFeatures(device);
  if (!(offered & FEATURE_VERSION_1)) {
    device.writeStatus(device, Status.FAILED);
    err(cstr("virtio"), cstr("a device does not offer VIRTIO_F_VERSION_1: legacy devices are not supported"));
    return -ENODEV;
  }
  const features = offered & (wanted | FEATURE_VERSION_1);
  device.writeFeatures(device, 0, <u32>features);
  device.writeFeatures(device, 1, <u32>(features >> 32));
  device.writeStatus(device, Status.ACKNOWLEDGE | Status.DRIVER | Status.FEATURES_OK);
  if (!(device.readStatus(device) & Status.FEATURES_OK)) {
    device.writeStatus(device, Status.FAILED);
    return -EIO;
  }
  device.features = features;
  return 0;
}

/** What the device offers, before or after negotiation. */
export function offeredFeatures(device: VirtioDevice): u64 {
  return ((<u64>device.readFeatures(device, 1)) << 32) | device.readFeatures(device, 0);
}

/** The device's queues are in place: it may begin. */
export function ready(device: VirtioDevice): void {
  device.writeStatus(device, Status.ACKNOWLEDGE | Status.DRIVER | Status.FEATURES_OK | Status.DRIVER_OK);
}

/** Reports that a device broke the rules, and resets it: it has no memory of ours any more. */
export function breakDevice(device: VirtioDevice, what: usize): void {
  if (device.isBroken) return;
  device.isBroken = true;
  err(cstr("virtio"), what);
  device.writeStatus(device, Status.FAILED);
  reset(device);
}

/** `length` bytes of the configuration from `offset` on, all of the same generation, to `into`. False when it changes all the time. */
export function readStable(device: VirtioDevice, offset: u32, into: usize, length: u32): bool {
  for (let tries = CONFIGURATION_TRIES; tries; tries--) {
    const before = device.readGeneration(device);
    for (let i: u32 = 0; i < length; i++) store<u8>(into + i, device.readConfiguration(device, offset + i, 1));
    if (device.readGeneration(device) == before) return true;
  }
  return false;
}
