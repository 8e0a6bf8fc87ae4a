/** Where the parts of an image that a loader puts into memory end (System V ABI, chapter 5: program headers). */
import { readFileSync } from "node:fs";

const PT_LOAD = 1;

/** The first physical address behind a 64-bit ELF image. */
export function loadEnd(image: string): number {
  const bytes = readFileSync(image);
  const headers = Number(bytes.readBigUInt64LE(0x20));
  const size = bytes.readUInt16LE(0x36);
  let end = 0;
  for (let i = 0; i < bytes.readUInt16LE(0x38); i++) {
    const at = headers + i * size;
    if (bytes.readUInt32LE(at) !== PT_LOAD) continue;
    end = Math.max(end, Number(bytes.readBigUInt64LE(at + 24) + bytes.readBigUInt64LE(at + 40)));
  }
  return end;
}
