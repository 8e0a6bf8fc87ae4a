/** Interrupts of functions: messages (MSI-X, PCI Local Bus Specification 3.0, section 6.8.2), or a pin. */
import * as arch from "arch/arch";
import * as plat from "platforms/plat";
import { ENODEV } from "ukerrno";
import { isPc, read16, read32, read8, write16 } from "./access";
import { barRange } from "./bars";
import { mappedInterrupt } from "./bridge";
import { CommandBit, findCapability, PciDevice, Register } from "./device";

const CAPABILITY_MSIX: u32 = 0x11;
const enum Msix {
  CONTROL = 2,
  TABLE = 4,
}
const MSIX_ENABLE: u32 = 0x8000;
const MSIX_MASK_ALL: u32 = 0x4000;
const MSIX_SIZE: u32 = 0x7ff;
const TABLE_BAR: u32 = 7;
const ENTRY_SIZE: u32 = 16;

const message = memory.data(16, 8);

/** How many messages a function can have; 0 when it has none. */
export function messageCount(device: PciDevice): u32 {
  const capability = findCapability(device, CAPABILITY_MSIX);
  return capability ? (read16(device.address, capability + Msix.CONTROL) & MSIX_SIZE) + 1 : 0;
}

/** Gives message `index` of a function a line of its own, and lets messages out. Returns the line or a negative errno; -ENODEV without such a message. */
export function openMessage(device: PciDevice, index: u32): i32 {
  if (index >= messageCount(device)) return -ENODEV;
  const capability = findCapability(device, CAPABILITY_MSIX);
  const table = read32(device.address, capability + Msix.TABLE);
  const entry = barRange(device, table & TABLE_BAR, (table & ~TABLE_BAR) + index * ENTRY_SIZE, ENTRY_SIZE);
  if (entry == 0) return -ENODEV;
  const line = plat.lineMessage(message);
  if (line < 0) return line;
  arch.deviceWrite32(entry, load<u32>(message));
  arch.deviceWrite32(entry + 4, load<u32>(message, 4));
  arch.deviceWrite32(entry + 8, load<u32>(message, 8));
  arch.deviceWrite32(entry + 12, 0); // not masked
  const control = read16(device.address, capability + Msix.CONTROL);
  write16(device.address, capability + Msix.CONTROL, (control | MSIX_ENABLE) & ~MSIX_MASK_ALL);
  return line;
}

/** Takes messages away from a function: it uses its pin. */
export function closeMessages(device: PciDevice): void {
  const capability = findCapability(device, CAPABILITY_MSIX);
  if (capability == 0) return;
  const control = read16(device.address, capability + Msix.CONTROL);
  write16(device.address, capability + Msix.CONTROL, control & ~MSIX_ENABLE);
}

/** The line of a function's pin, signalled by a level: `plat.lineAgain` after each. Other functions may have the same one. -ENODEV when it cannot be found out. */
export function openPin(device: PciDevice): i32 {
  const pin = read8(device.address, Register.INTERRUPT_PIN);
  if (pin == 0 || pin > 4) return -ENODEV;
  const interrupt = isPc() ? pcInterrupt(device, pin) : mappedInterrupt((device.address >> 3) & 31, pin);
  if (interrupt == 0) return -ENODEV;
  const command = read16(device.address, Register.COMMAND);
  write16(device.address, Register.COMMAND, command & ~CommandBit.NO_INTX);
  return plat.lineOpen(interrupt, 1);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The host bridge of QEMU's q35, whose pins have inputs of the I/O APIC of their own: hw/isa/lpc_ich9.c. */
const Q35_BRIDGE: u32 = 0x29c08086;
const Q35_FIRST_INPUT: u32 = 20;
const ISA_INPUTS: u32 = 16;

/** Without ACPI's tables: what firmware has noted, or what is known of the chip set. 0: nothing. */
function pcInterrupt(device: PciDevice, pin: u32): u32 {
  const slot = (device.address >> 3) & 31;
  if (device.address >> 8 == 0 && read32(0, Register.ID) == Q35_BRIDGE && slot < 25)
    return Q35_FIRST_INPUT + ((slot + pin - 1) & 3);
  const line = read8(device.address, Register.INTERRUPT_LINE);
  return line < ISA_INPUTS ? line : 0;
}
