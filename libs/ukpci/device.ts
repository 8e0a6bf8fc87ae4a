/** The functions that there are, found once: PCI Local Bus Specification 3.0, section 6.1. */
import { calloc } from "ukalloc";
import { busCount, read16, read32, read8, SPACE, write16 } from "./access";

/** Offsets in a function's configuration space. */
export const enum Register {
  ID = 0x00,
  COMMAND = 0x04,
  STATUS = 0x06,
  HEADER_TYPE = 0x0e,
  BAR0 = 0x10,
  SECONDARY_BUS = 0x19,
  SUBSYSTEM_ID = 0x2e,
  CAPABILITIES = 0x34,
  INTERRUPT_LINE = 0x3c,
  INTERRUPT_PIN = 0x3d,
}

export const enum CommandBit {
  MEMORY = 2,
  MASTER = 4,
  NO_INTX = 0x400,
}

const HAS_CAPABILITIES: u32 = 0x10;
const TYPE_MASK: u32 = 0x7f;
const TYPE_BRIDGE: u32 = 1;
const MANY_FUNCTIONS: u32 = 0x80;
const DEVICES: u32 = 32;
const FUNCTIONS: u32 = 8;
/** No list of capabilities is longer, unless it is a circle. */
const MOST_CAPABILITIES: u32 = 48;
const FIRST_CAPABILITY: u32 = 0x40;

/** A function of a device. */
@unmanaged
export class PciDevice {
  /** bus << 8 | device << 3 | function */
  address: u32;
  vendor: u16;
  device: u16;
  next: PciDevice | null;
}

let first: PciDevice | null = null;
let last: PciDevice | null = null;
let looked = false;

/** The first function on the buses; `next` leads to the others. Null when there is no PCI. */
export function firstPciDevice(): PciDevice | null {
  if (!looked) {
    looked = true;
    scan();
  }
  return first;
}

/** The offset of the next capability `id` behind `after` (0: from the first on); 0 when there is none. */
export function findCapability(device: PciDevice, id: u32, after: u32 = 0): u32 {
  if (!(read16(device.address, Register.STATUS) & HAS_CAPABILITIES)) return 0;
  let at = read8(device.address, after ? after + 1 : Register.CAPABILITIES) & ~3;
  for (let left = MOST_CAPABILITIES; left && at >= FIRST_CAPABILITY && at < SPACE; left--) {
    if (read8(device.address, at) == id) return at;
    at = read8(device.address, at + 1) & ~3;
  }
  return 0;
}

/** Lets the function's registers be reached, and the function reach memory. */
export function enable(device: PciDevice): void {
  const command = read16(device.address, Register.COMMAND);
  write16(device.address, Register.COMMAND, command | CommandBit.MEMORY | CommandBit.MASTER);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Bus 0, and those behind bridges that firmware has given numbers. */
function scan(): void {
  const most = busCount();
  let buses: u32 = 1;
  for (let bus: u32 = 0; bus < min(buses, most); bus++) {
    for (let slot: u32 = 0; slot < DEVICES; slot++) buses = max(buses, scanSlot((bus << 8) | (slot << 3)));
  }
}

/** Looks at all functions of one slot. Returns how many buses there are at least. */
function scanSlot(address: u32): u32 {
  let buses: u32 = 1;
  let functions: u32 = 1;
  for (let number: u32 = 0; number < functions; number++) {
    const at = address | number;
    const id = read32(at, Register.ID);
    if (id == u32.MAX_VALUE || id == 0) continue;
    const type = read8(at, Register.HEADER_TYPE);
    if (number == 0 && type & MANY_FUNCTIONS) functions = FUNCTIONS;
    if ((type & TYPE_MASK) == TYPE_BRIDGE) buses = max(buses, read8(at, Register.SECONDARY_BUS) + 1);
    else if ((type & TYPE_MASK) == 0) add(at, id);
  }
  return buses;
}

function add(address: u32, id: u32): void {
  const device = changetype<PciDevice>(calloc(1, offsetof<PciDevice>()));
  if (!changetype<usize>(device)) return;
  device.address = address;
  device.vendor = <u16>id;
  device.device = <u16>(id >> 16);
  const before = last;
  if (before === null) first = device;
  else before.next = device;
  last = device;
}
