/** Tells words that a call left on the stack from numbers that only look like code addresses. */

import { codeBefore, MACHINE, type Elf } from "./elf.ts";

/** Whether a call instruction ends at `address`; null when the file has no code bytes to look at. */
export function followsCall(elf: Elf, address: bigint): boolean | null {
  const code = codeBefore(elf, elf.machine === MACHINE.arm ? address & ~1n : address, 8);
  if (!code) return null;
  switch (elf.machine) {
    case MACHINE.x86_64:
      return endsInX86Call(code);
    case MACHINE.arm64:
      return code.length >= 4 && isArm64Call(code.readUInt32LE(code.length - 4));
    case MACHINE.arm:
      return code.length >= 4 && (address & 1n ? endsInThumbCall(code) : isArmCall(code.readUInt32LE(code.length - 4)));
    default:
      return null;
  }
}

// --- internal -------------------------------------------------------------------------------------------------------

function endsInX86Call(code: Buffer): boolean {
  const end = code.length;
  if (end >= 5 && code[end - 5] === 0xe8) return true; // call rel32
  // call r/m64: FF /2, ModRM, perhaps SIB and a displacement; prefixes before it do not matter
  for (let length = 2; length <= 7 && length <= end; length++) {
    if (code[end - length] === 0xff && indirectCallLength(code, end - length) === length) return true;
  }
  return false;
}

function indirectCallLength(code: Buffer, at: number): number {
  const modrm = code[at + 1]!;
  const mode = modrm >> 6;
  const base = modrm & 7;
  if (((modrm >> 3) & 7) !== 2) return 0;
  if (mode === 3) return 2;
  const hasSib = base === 4;
  const displacement = mode === 1 ? 1 : mode === 2 ? 4 : base === 5 || (hasSib && (code[at + 2]! & 7) === 5) ? 4 : 0;
  return 2 + (hasSib ? 1 : 0) + displacement;
}

/** BL, BLR and its variants with pointer authentication. */
function isArm64Call(word: number): boolean {
  return (word & 0xfc000000) >>> 0 === 0x94000000 || (word & 0xfefff000) >>> 0 === 0xd63f0000;
}

/** BL and BLX of the Arm instruction set. */
function isArmCall(word: number): boolean {
  return (
    (word & 0x0f000000) === 0x0b000000 || (word & 0xfe000000) >>> 0 === 0xfa000000 || (word & 0x0ffffff0) === 0x012fff30
  );
}

/** BL and BLX of Thumb-2. */
function endsInThumbCall(code: Buffer): boolean {
  const first = code.readUInt16LE(code.length - 4);
  const second = code.readUInt16LE(code.length - 2);
  return (second & 0xff87) === 0x4780 || ((first & 0xf800) === 0xf000 && (second & 0xc000) === 0xc000);
}
