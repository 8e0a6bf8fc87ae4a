/** The transport by registers in memory: section 4.2 (Virtio Over MMIO), version 2. QEMU: -global virtio-mmio.force-legacy=false */
import { calloc } from "ukalloc";
import { err } from "ukdebug";
import { EIO } from "ukerrno";
import * as arch from "arch/arch";
import * as plat from "platforms/plat";
import { DEVICE_SIZE, VirtioDevice } from "./device";
import { Virtqueue } from "./queue";
import { readRegister, writeAddress, writeRegister } from "./registers";

/** "virt" */
const MAGIC_VALUE: u32 = 0x74726976;
const VERSION_VALUE: u32 = 2;
const LEGACY_VERSION: u32 = 1;

/** Section 4.2.2, table 4.1. */
const enum Register {
  MAGIC = 0x000,
  VERSION = 0x004,
  DEVICE_ID = 0x008,
  DEVICE_FEATURES = 0x010,
  DEVICE_FEATURES_SELECT = 0x014,
  DRIVER_FEATURES = 0x020,
  DRIVER_FEATURES_SELECT = 0x024,
  QUEUE_SELECT = 0x030,
  QUEUE_LIMIT = 0x034,
  QUEUE_SIZE = 0x038,
  QUEUE_READY = 0x044,
  QUEUE_NOTIFY = 0x050,
  CAUSE = 0x060,
  ACKNOWLEDGE = 0x064,
  STATUS = 0x070,
  DESCRIPTORS = 0x080,
  AVAILABLE = 0x090,
  USED = 0x0a0,
  GENERATION = 0x0fc,
  CONFIGURATION = 0x100,
}

/**
 * The device whose registers are at `base`, and that raises `interrupt` (as `plat.lineOpen` counts them; `isLevel` as there); null when there is none, or one
 * that is too old: that is reported.
 */
export function mmioDevice(base: u64, interrupt: u32, isLevel: bool): VirtioDevice | null {
  if (arch.deviceRead32(base + Register.MAGIC) != MAGIC_VALUE) return null;
  const kind = arch.deviceRead32(base + Register.DEVICE_ID);
  if (kind == 0) return null; // a place without a device: section 4.2.2.2
  const version = arch.deviceRead32(base + Register.VERSION);
  if (version != VERSION_VALUE) {
    if (version == LEGACY_VERSION) {
      err(
        cstr("virtio"),
        cstr("a device is a legacy one; QEMU makes today's with -global virtio-mmio.force-legacy=false"),
      );
    } else err(cstr("virtio"), cstr("a device has an unknown version"));
    return null;
  }
  const device = changetype<VirtioDevice>(calloc(1, DEVICE_SIZE));
  if (!changetype<usize>(device)) return null;
  device.base = base;
  device.kind = kind;
  device.interrupt = interrupt;
  device.isLevel = isLevel;
  device.readStatus = readStatus;
  device.writeStatus = writeStatus;
  device.readFeatures = readFeatures;
  device.writeFeatures = writeFeatures;
  device.queueLimit = queueLimit;
  device.enableQueue = enableQueue;
  device.notifyQueue = notifyQueue;
  device.takeCause = takeCause;
  device.readConfiguration = readConfiguration;
  device.writeConfiguration = writeConfiguration;
  device.readGeneration = readGeneration;
  device.openLines = openLines;
  return device;
}

// --- internal -------------------------------------------------------------------------------------------------------

function read(device: VirtioDevice, register: Register): u32 {
  return arch.deviceRead32(device.base + register);
}

function write(device: VirtioDevice, register: Register, value: u32): void {
  arch.deviceWrite32(device.base + register, value);
}

function readStatus(device: VirtioDevice): u32 {
  return read(device, Register.STATUS);
}

function writeStatus(device: VirtioDevice, status: u32): void {
  write(device, Register.STATUS, status);
}

function readFeatures(device: VirtioDevice, word: u32): u32 {
  write(device, Register.DEVICE_FEATURES_SELECT, word);
  return read(device, Register.DEVICE_FEATURES);
}

function writeFeatures(device: VirtioDevice, word: u32, bits: u32): void {
  write(device, Register.DRIVER_FEATURES_SELECT, word);
  write(device, Register.DRIVER_FEATURES, bits);
}

function queueLimit(device: VirtioDevice, index: u32): u32 {
  write(device, Register.QUEUE_SELECT, index);
  return read(device, Register.QUEUE_LIMIT);
}

/** Section 4.2.3.2, Virtqueue Configuration. */
function enableQueue(device: VirtioDevice, queue: Virtqueue): i32 {
  write(device, Register.QUEUE_SELECT, queue.index);
  if (read(device, Register.QUEUE_READY)) return -EIO;
  write(device, Register.QUEUE_SIZE, queue.size);
  writeAddress(device.base + Register.DESCRIPTORS, queue.descriptors);
  writeAddress(device.base + Register.AVAILABLE, queue.available);
  writeAddress(device.base + Register.USED, queue.used);
  write(device, Register.QUEUE_READY, 1);
  return read(device, Register.QUEUE_READY) == 1 ? 0 : -EIO;
}

function notifyQueue(device: VirtioDevice, queue: Virtqueue): void {
  arch.deviceWrite32(device.base + Register.QUEUE_NOTIFY, queue.index);
}

function takeCause(device: VirtioDevice): u32 {
  const cause = read(device, Register.CAUSE);
  if (cause) write(device, Register.ACKNOWLEDGE, cause);
  return cause;
}

function readConfiguration(device: VirtioDevice, offset: u32, width: u32): u32 {
  return readRegister(device.base + Register.CONFIGURATION + offset, width);
}

function writeConfiguration(device: VirtioDevice, offset: u32, width: u32, value: u32): void {
  writeRegister(device.base + Register.CONFIGURATION + offset, width, value);
}

function readGeneration(device: VirtioDevice): u32 {
  return read(device, Register.GENERATION);
}

function openLines(device: VirtioDevice): i32 {
  const line = plat.lineOpen(device.interrupt, <u32>device.isLevel);
  if (line < 0) return line;
  device.line = line;
  return 0;
}
