/** The transport by PCI: section 4.1 (Virtio Over PCI Bus), with the capabilities of today's devices. */
import { calloc, free } from "ukalloc";
import { err } from "ukdebug";
import { EINVAL, EIO } from "ukerrno";
import * as arch from "arch/arch";
import { barRange, closeMessages, enable, findCapability, firstPciDevice, messageCount } from "ukpci";
import { openMessage, openPin, PciDevice, read16, read32, read8 } from "ukpci";
import { DEVICE_SIZE, VirtioDevice } from "./device";
import { Virtqueue } from "./queue";
import { readRegister, writeAddress, writeRegister } from "./registers";

/** Section 4.1.2, PCI device discovery. */
const VENDOR: u32 = 0x1af4;
const FIRST_TRANSITIONAL: u32 = 0x1000;
const FIRST: u32 = 0x1040;
const LAST: u32 = 0x107f;
const SUBSYSTEM_ID: u32 = 0x2e;

/** Section 4.1.4, the vendor-specific capability. */
const CAPABILITY_VENDOR: u32 = 0x09;
const enum Capability {
  LENGTH = 2,
  KIND = 3,
  BAR = 4,
  OFFSET = 8,
  SIZE = 12,
  MULTIPLIER = 16,
}
const CAPABILITY_SIZE: u32 = 16;
const enum Part {
  COMMON = 1,
  NOTIFY = 2,
  CAUSE = 3,
  CONFIGURATION = 4,
}

/** Section 4.1.4.3, common configuration structure layout. */
const enum Common {
  DEVICE_FEATURE_SELECT = 0x00,
  DEVICE_FEATURE = 0x04,
  DRIVER_FEATURE_SELECT = 0x08,
  DRIVER_FEATURE = 0x0c,
  CONFIGURATION_VECTOR = 0x10,
  STATUS = 0x14,
  GENERATION = 0x15,
  QUEUE_SELECT = 0x16,
  QUEUE_SIZE = 0x18,
  QUEUE_VECTOR = 0x1a,
  QUEUE_ENABLE = 0x1c,
  QUEUE_NOTIFY_OFFSET = 0x1e,
  DESCRIPTORS = 0x20,
  AVAILABLE = 0x28,
  USED = 0x30,
}
const COMMON_SIZE: u32 = 0x38;
const QUEUES_VECTOR: u32 = 0;
const CONFIGURATION_VECTOR: u32 = 1;
const NO_VECTOR: u32 = 0xffff;

/** Calls `found` for each device. */
export function eachPciDevice(found: (device: VirtioDevice) => void): void {
  let pci = firstPciDevice();
  while (pci !== null) {
    const id: u32 = pci.device;
    if (pci.vendor == VENDOR && id >= FIRST_TRANSITIONAL && id <= LAST) {
      const device = pciDevice(pci, id);
      if (device !== null) found(device);
    }
    pci = pci.next;
  }
}

// --- internal -------------------------------------------------------------------------------------------------------

function pciDevice(pci: PciDevice, id: u32): VirtioDevice | null {
  const device = changetype<VirtioDevice>(calloc(1, DEVICE_SIZE));
  if (!changetype<usize>(device)) return null;
  device.bus = changetype<usize>(pci);
  device.kind = id >= FIRST ? id - FIRST : read16(pci.address, SUBSYSTEM_ID);
  enable(pci);
  if (!findParts(device, pci)) {
    err(
      cstr("virtio"),
      cstr("a device on PCI is a legacy one, or broken: it has not all of the capabilities of today's"),
    );
    free(changetype<usize>(device));
    return null;
  }
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

/** The first capability of each kind counts that we can reach: section 4.1.4.1. */
function findParts(device: VirtioDevice, pci: PciDevice): bool {
  const address = pci.address;
  let at = findCapability(pci, CAPABILITY_VENDOR);
  while (at) {
    const kind = read8(address, at + Capability.KIND);
    const isWhole = read8(address, at + Capability.LENGTH) >= CAPABILITY_SIZE;
    if (isWhole && kind >= <u32>Part.COMMON && kind <= <u32>Part.CONFIGURATION) {
      const size = read32(address, at + Capability.SIZE);
      const offset = read32(address, at + Capability.OFFSET);
      const place = barRange(pci, read8(address, at + Capability.BAR), offset, size);
      if (place) takePart(device, kind, place, size, read32(address, at + Capability.MULTIPLIER));
    }
    at = findCapability(pci, CAPABILITY_VENDOR, at);
  }
  return device.base != 0 && device.notifyBase != 0 && device.causeBase != 0;
}

function takePart(device: VirtioDevice, kind: u32, place: u64, size: u32, multiplier: u32): void {
  if (kind == Part.COMMON && device.base == 0 && size >= COMMON_SIZE) device.base = place;
  else if (kind == Part.CAUSE && device.causeBase == 0 && size > 0) device.causeBase = place;
  else if (kind == Part.NOTIFY && device.notifyBase == 0) {
    device.notifyBase = place;
    device.notifyLength = size;
    device.notifyMultiplier = multiplier;
  } else if (kind == Part.CONFIGURATION && device.configurationBase == 0) {
    device.configurationBase = place;
    device.configurationLength = size;
  }
}

function readStatus(device: VirtioDevice): u32 {
  return arch.deviceRead8(device.base + Common.STATUS);
}

function writeStatus(device: VirtioDevice, status: u32): void {
  arch.deviceWrite8(device.base + Common.STATUS, status);
}

function readFeatures(device: VirtioDevice, word: u32): u32 {
  arch.deviceWrite32(device.base + Common.DEVICE_FEATURE_SELECT, word);
  return arch.deviceRead32(device.base + Common.DEVICE_FEATURE);
}

function writeFeatures(device: VirtioDevice, word: u32, bits: u32): void {
  arch.deviceWrite32(device.base + Common.DRIVER_FEATURE_SELECT, word);
  arch.deviceWrite32(device.base + Common.DRIVER_FEATURE, bits);
}

function queueLimit(device: VirtioDevice, index: u32): u32 {
  arch.deviceWrite16(device.base + Common.QUEUE_SELECT, index);
  return arch.deviceRead16(device.base + Common.QUEUE_SIZE);
}

/** Section 4.1.5.1.3, virtqueue configuration. */
function enableQueue(device: VirtioDevice, queue: Virtqueue): i32 {
  const base = device.base;
  arch.deviceWrite16(base + Common.QUEUE_SELECT, queue.index);
  arch.deviceWrite16(base + Common.QUEUE_SIZE, queue.size);
  const offset = <u64>arch.deviceRead16(base + Common.QUEUE_NOTIFY_OFFSET) * device.notifyMultiplier;
  if (offset + 2 > device.notifyLength) return -EINVAL; // section 4.1.4.4.1
  queue.notifyAddress = device.notifyBase + offset;
  if (device.hasMessages) {
    arch.deviceWrite16(
      base + Common.CONFIGURATION_VECTOR,
      device.configurationLine == device.line ? QUEUES_VECTOR : CONFIGURATION_VECTOR,
    );
    arch.deviceWrite16(base + Common.QUEUE_VECTOR, QUEUES_VECTOR);
    if (arch.deviceRead16(base + Common.QUEUE_VECTOR) == NO_VECTOR) return -EIO;
  }
  writeAddress(base + Common.DESCRIPTORS, queue.descriptors);
  writeAddress(base + Common.AVAILABLE, queue.available);
  writeAddress(base + Common.USED, queue.used);
  arch.deviceWrite16(base + Common.QUEUE_ENABLE, 1);
  return 0;
}

function notifyQueue(_device: VirtioDevice, queue: Virtqueue): void {
  arch.deviceWrite16(queue.notifyAddress, queue.index);
}

/** Reading it makes the device take its interrupt back. */
function takeCause(device: VirtioDevice): u32 {
  return arch.deviceRead8(device.causeBase);
}

function readConfiguration(device: VirtioDevice, offset: u32, width: u32): u32 {
  if (offset + width > device.configurationLength) return 0;
  return readRegister(device.configurationBase + offset, width);
}

function writeConfiguration(device: VirtioDevice, offset: u32, width: u32, value: u32): void {
  if (offset + width > device.configurationLength) return;
  writeRegister(device.configurationBase + offset, width, value);
}

function readGeneration(device: VirtioDevice): u32 {
  return arch.deviceRead8(device.base + Common.GENERATION);
}

/** Two messages: one for all queues, one for changes of the configuration. Without messages, the pin. */
function openLines(device: VirtioDevice): i32 {
  const pci = changetype<PciDevice>(device.bus);
  if (messageCount(pci) > CONFIGURATION_VECTOR) {
    const line = openMessage(pci, QUEUES_VECTOR);
    if (line > 0) {
      device.hasMessages = true;
      device.line = line;
      const other = openMessage(pci, CONFIGURATION_VECTOR);
      device.configurationLine = other > 0 ? other : line;
      return 0;
    }
    closeMessages(pci);
  }
  const line = openPin(pci);
  if (line < 0) return line;
  device.isLevel = true;
  device.line = line;
  return 0;
}
