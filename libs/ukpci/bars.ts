/** Base addresses: where a function's registers are, as firmware has placed them, or as we do where there was none. (PCI Local Bus Specification 3.0, section 6.2.5.1.) */
import { read16, read32, write16, write32 } from "./access";
import { hostBridge } from "./bridge";
import { CommandBit, PciDevice, Register } from "./device";

const BARS: u32 = 6;
const IS_PORTS: u32 = 1;
const TYPE: u32 = 6;
const TYPE_64: u32 = 4;
const FLAGS: u32 = 0xf;
const PAGE_SIZE: u64 = 4096;
/** Where native code reaches a PC's registers, and where in it we place those that firmware has not placed, or too high. */
const PC_FIRST: u64 = 0xc0000000;
const PC_FREE: u64 = 0xd0000000;
const PC_FREE_END: u64 = 0xe0000000;
const PC_END: u64 = 0x100000000;

/** A base address as it was read. */
@unmanaged
class Bar {
  /** Where it is in configuration space. */
  register: u32;
  is64: bool;
  /** Where the registers are on the bus, and how many bytes they take. */
  address: u64;
  size: u64;
}

/** The one that is being looked at. */
const bar = changetype<Bar>(memory.data(32, 8));

/** Of the window for registers: how much is given away. */
let used: u64 = 0;

/** The address of the registers behind base address `index` (0 to 5), for `arch.deviceRead32`; 0 when there are none in memory. */
export function barAddress(device: PciDevice, index: u32): u64 {
  return barRange(device, index, 0, 1);
}

/** The same of `length` bytes at `offset`, as a device says where it has something; 0 when not all of them lie within its registers. */
export function barRange(device: PciDevice, index: u32, offset: u32, length: u32): u64 {
  if (index >= BARS || !readBar(device, index)) return 0;
  if (<u64>offset + length > bar.size) return 0;
  const base = reachable(device);
  return base ? base + offset : 0;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Reads a base address and, by writing ones to it, its size. False when it is none in memory. */
function readBar(device: PciDevice, index: u32): bool {
  const address = device.address;
  const at = Register.BAR0 + index * 4;
  const low = read32(address, at);
  if (low & IS_PORTS) return false;
  const is64 = (low & TYPE) == TYPE_64;
  if (is64 && index + 1 == BARS) return false;
  const high = is64 ? read32(address, at + 4) : 0;
  const command = read16(address, Register.COMMAND);
  write16(address, Register.COMMAND, command & ~CommandBit.MEMORY); // meanwhile it would answer at a wrong place
  write32(address, at, u32.MAX_VALUE);
  if (is64) write32(address, at + 4, u32.MAX_VALUE);
  const ones: u64 = ((<u64>(is64 ? read32(address, at + 4) : u32.MAX_VALUE)) << 32) | (read32(address, at) & ~FLAGS);
  write32(address, at, low);
  if (is64) write32(address, at + 4, high);
  write16(address, Register.COMMAND, command);
  bar.register = at;
  bar.is64 = is64;
  bar.address = ((<u64>high) << 32) | (low & ~FLAGS);
  bar.size = ~ones + 1;
  return (ones & u32.MAX_VALUE) != 0;
}

/** The processor's address for the registers of `bar`, which are placed if need be; 0 when there is no room. */
function reachable(device: PciDevice): u64 {
  const address = bar.address;
  const bridge = hostBridge();
  if (bridge === null) {
    if (address >= PC_FIRST && address < PC_END) return address;
    return place(device, PC_FREE, PC_FREE, PC_FREE_END - PC_FREE);
  }
  if (address >= bridge.windowBus && address - bridge.windowBus < bridge.windowSize)
    return address - bridge.windowBus + bridge.window;
  return place(device, bridge.windowBus, bridge.window, bridge.windowSize);
}

/** Gives the registers of `bar` a place of a window. */
function place(device: PciDevice, windowBus: u64, window: u64, size: u64): u64 {
  // Each in pages of its own, and aligned to its size.
  const step = max<u64>(bar.size, PAGE_SIZE);
  const offset = ((windowBus + used + step - 1) & ~(step - 1)) - windowBus;
  if (offset + bar.size > size) return 0;
  used = offset + step;
  write32(device.address, bar.register, <u32>(windowBus + offset));
  if (bar.is64) write32(device.address, bar.register + 4, <u32>((windowBus + offset) >> 32));
  return window + offset;
}
