/**
 * Configuration space: by two ports on a PC (PCI Local Bus Specification 3.0, section 3.2.2.3.2), by memory where the device tree names a host
 * bridge (PCI Express Base Specification, section 7.2.2, "ECAM"). Functions are numbers: bus << 8 | device << 3 | function.
 */
import * as arch from "arch/arch";
import { hostBridge } from "./bridge";

const ADDRESS: u32 = 0xcf8;
const DATA: u32 = 0xcfc;
const ENABLED: u32 = 0x80000000;
/** Bytes of one function's space: the part that both ways reach. */
export const SPACE: u32 = 256;

const enum Way {
  UNKNOWN,
  NONE,
  PORTS,
  MEMORY,
}

let way: Way = Way.UNKNOWN;
let base: u64 = 0;
let buses: u32 = 256;

/** How many buses there may be; 0 on a machine without PCI. */
export function busCount(): u32 {
  if (way == Way.UNKNOWN) look();
  return way == Way.NONE ? 0 : buses;
}

/** Whether configuration space is behind the ports: the machine is a PC. */
export function isPc(): bool {
  return busCount() > 0 && way == Way.PORTS;
}

/** Reads the configuration space of a function. All ones where there is none. */
export function read32(address: u32, offset: u32): u32 {
  if (way == Way.MEMORY) return arch.deviceRead32(place(address, offset));
  select(address, offset);
  return arch.portRead32(DATA);
}

export function read16(address: u32, offset: u32): u32 {
  return (read32(address, offset & ~3) >> ((offset & 2) * 8)) & 0xffff;
}

export function read8(address: u32, offset: u32): u32 {
  return (read32(address, offset & ~3) >> ((offset & 3) * 8)) & 0xff;
}

export function write32(address: u32, offset: u32, value: u32): void {
  if (way == Way.MEMORY) {
    arch.deviceWrite32(place(address, offset), value);
    return;
  }
  select(address, offset);
  arch.portWrite32(DATA, value);
}

export function write16(address: u32, offset: u32, value: u32): void {
  if (way == Way.MEMORY) {
    arch.deviceWrite16(place(address, offset), value);
    return;
  }
  select(address, offset);
  arch.portWrite16(DATA + (offset & 2), value);
}

// --- internal -------------------------------------------------------------------------------------------------------

function look(): void {
  way = Way.NONE;
  const bridge = hostBridge();
  if (bridge !== null) {
    way = Way.MEMORY;
    base = bridge.space;
    buses = bridge.buses;
    return;
  }
  const before = arch.portRead32(ADDRESS);
  arch.portWrite32(ADDRESS, ENABLED);
  if (arch.portRead32(ADDRESS) == ENABLED) way = Way.PORTS;
  arch.portWrite32(ADDRESS, before);
}

function place(address: u32, offset: u32): u64 {
  return base + ((<u64>address) << 12) + offset;
}

function select(address: u32, offset: u32): void {
  arch.portWrite32(ADDRESS, ENABLED | (address << 8) | (offset & 0xfc));
}
