/** Registers of both transports: fields of 1, 2 or 4 bytes, and addresses of 8 in two halves. */
import * as arch from "arch/arch";
import * as plat from "platforms/plat";

export function readRegister(at: u64, width: u32): u32 {
  if (width == 1) return arch.deviceRead8(at);
  return width == 2 ? arch.deviceRead16(at) : arch.deviceRead32(at);
}

export function writeRegister(at: u64, width: u32, value: u32): void {
  if (width == 1) arch.deviceWrite8(at, value);
  else if (width == 2) arch.deviceWrite16(at, value);
  else arch.deviceWrite32(at, value);
}

/** Writes the address by which the device reaches what is at `address`: the lower half to `at`, the upper one behind it. */
export function writeAddress(at: u64, address: usize): void {
  const physical = plat.virtToPhys(address);
  arch.deviceWrite32(at, <u32>physical);
  arch.deviceWrite32(at + 4, <u32>(physical >> 32));
}
