/** Base addresses: where a function's registers are, as firmware has placed them, or as we do where there was none. (PCI Local Bus Specification 3.0, section 6.2.5.1.) */
import { read16, read32, write16, write32 } from "./access";
import { hostBridge } from "./bridge";
import { CommandBit, PciDevice, Register } from "./device";

const BARS: u32 = 6;
const IS_PORTS: u32 = 1;
const TYPE: u32 = 6;
const TYPE_64: u32 = 4;
const FLAGS: u32 = 0xf;
/** Where native code reaches a PC's registers, and where in it we place those that firmware has not placed, or too high. */
const PC_FIRST: u64 = 0xc0000000;
const PC_FREE: u64 = 0xd0000000;
const PC_FREE_END: u64 = 0xe0000000;
const PC_END: u64 = 0x100000000;

/** Of the window for registers: how much is given away. */
let used: u64 = 0;

/** The address of the registers behind base address `index` (0 to 5), for `arch.deviceRead32`; 0 when there are none in memory. */
export function barAddress(device: PciDevice, index: u32): u64 {
  if (index >= BARS) return 0;
  const at = Register.BAR0 + index * 4;
  const low = read32(device.address, at);
  if (low & IS_PORTS) return 0;
  const is64 = (low & TYPE) == TYPE_64;
  if (is64 && index + 1 == BARS) return 0;
  let address: u64 = low & ~FLAGS;
  if (is64) address |= (<u64>read32(device.address, at + 4)) << 32;
  const bridge = hostBridge();
  if (bridge === null) {
    if (address >= PC_FIRST && address < PC_END) return address;
    return place(device, at, is64, PC_FREE, PC_FREE, PC_FREE_END - PC_FREE);
  }
  if (address >= bridge.windowBus && address - bridge.windowBus < bridge.windowSize)
    return address - bridge.windowBus + bridge.window;
  return place(device, at, is64, bridge.windowBus, bridge.window, bridge.windowSize);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Gives the base address at `at` a place of a window, and returns the processor's address for it; 0 when it has no size or there is no room. */
function place(device: PciDevice, at: u32, is64: bool, windowBus: u64, window: u64, size: u64): u64 {
  const command = read16(device.address, Register.COMMAND);
  write16(device.address, Register.COMMAND, command & ~CommandBit.MEMORY); // while its size is asked for
  write32(device.address, at, u32.MAX_VALUE);
  const bytes = <u64>((~(read32(device.address, at) & ~FLAGS) + 1) >>> 0);
  // Each in pages of its own, and aligned to its size.
  const step = max<u64>(bytes, 4096);
  const offset = ((windowBus + used + step - 1) & ~(step - 1)) - windowBus;
  if (bytes == 0 || offset + bytes > size) return 0;
  used = offset + step;
  write32(device.address, at, <u32>(windowBus + offset));
  if (is64) write32(device.address, at + 4, <u32>((windowBus + offset) >> 32));
  write16(device.address, Register.COMMAND, command);
  return window + offset;
}
