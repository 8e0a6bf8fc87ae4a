/**
 * Reads what a backtrace needs from an ELF file, 32 or 64 bits, little-endian: sections, build id, function symbols.
 *
 * Addresses are `bigint` everywhere, since kernels live in the top half of 64 bits; sizes and file offsets are numbers.
 */

import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { CliError } from "../errors.ts";

/** `e_machine` of the processors that guests run on. */
export const MACHINE = { arm: 40, x86_64: 62, arm64: 183 } as const;

const SHT_SYMTAB = 2;
const SHT_NOTE = 7;
const SHT_NOBITS = 8;
const SHF_ALLOC = 2;
const SHF_EXECINSTR = 4;
const SHF_COMPRESSED = 0x800;
const COMPRESS_ZLIB = 1;
const NT_GNU_BUILD_ID = 3;
const STT_FUNC = 2;
const STT_NOTYPE = 0;

export interface Section {
  name: string;
  type: number;
  flags: number;
  /** Link-time address; 0 for sections that are not loaded. */
  address: bigint;
  offset: number;
  /** Bytes in memory. */
  size: number;
  link: number;
}

export interface FunctionSymbol {
  name: string;
  address: bigint;
  /** Bytes; 0 when the assembly source did not say. */
  size: number;
}

export interface Elf {
  path: string;
  /** One of `MACHINE`, or another processor's `e_machine`. */
  machine: number;
  is64: boolean;
  sections: Section[];
  /** The GNU build id in hex, or "" when the file has none. */
  buildId: string;
  /** Function symbols and labels of executable sections, sorted by address. */
  symbols: FunctionSymbol[];
  file: Buffer;
}

/** Reads the ELF file at `path`. Throws when it is not a little-endian ELF file. */
export function readElf(path: string): Elf {
  return parseElf(path, readFileSync(path));
}

/** As `readElf`, for a file that is in memory already; `path` is for messages only. */
export function parseElf(path: string, file: Buffer): Elf {
  if (file.length < 52 || file.readUInt32BE(0) !== 0x7f454c46) throw new CliError(`${path} is not an ELF file`);
  if (file[5] !== 1) throw new CliError(`${path} is a big-endian ELF file, which no guest is`);
  const is64 = file[4] === 2;
  const elf: Elf = { path, machine: file.readUInt16LE(18), is64, sections: [], buildId: "", symbols: [], file };
  elf.sections = readSections(elf);
  elf.buildId = findBuildId(elf);
  elf.symbols = readSymbols(elf);
  return elf;
}

/** The section called `name`, or undefined. */
export function findSection(elf: Elf, name: string): Section | undefined {
  return elf.sections.find((section) => section.name === name);
}

/** A section's contents, unpacked when compressed; null when the file has none of it (a .dbg file's .text). */
export function sectionData(elf: Elf, section: Section): Buffer | null {
  if (section.type === SHT_NOBITS) return null;
  const raw = elf.file.subarray(section.offset, section.offset + section.size);
  if (!(section.flags & SHF_COMPRESSED)) return raw;
  if (raw.readUInt32LE(0) !== COMPRESS_ZLIB)
    throw new CliError(`${elf.path}: ${section.name} is not compressed by zlib`);
  return inflateSync(raw.subarray(elf.is64 ? 24 : 12));
}

/** Whether `address` lies in code. */
export function isCode(elf: Elf, address: bigint): boolean {
  return codeSection(elf, address) !== undefined;
}

/** At most `length` bytes of code that end before `address`; null when the file does not have them. */
export function codeBefore(elf: Elf, address: bigint, length: number): Buffer | null {
  const section = codeSection(elf, address - 1n);
  if (!section || section.type === SHT_NOBITS) return null;
  const end = section.offset + Number(address - section.address);
  return elf.file.subarray(Math.max(section.offset, end - length), end);
}

/** The function or label at or before `address`, unless it is known to end before it. */
export function findSymbol(elf: Elf, address: bigint): FunctionSymbol | undefined {
  let low = 0;
  let high = elf.symbols.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (elf.symbols[middle]!.address <= address) low = middle + 1;
    else high = middle;
  }
  const symbol = elf.symbols[low - 1];
  if (!symbol || (symbol.size > 0 && address >= symbol.address + BigInt(symbol.size))) return undefined;
  return symbol;
}

// --- internal -------------------------------------------------------------------------------------------------------

function codeSection(elf: Elf, address: bigint): Section | undefined {
  return elf.sections.find(
    (section) =>
      (section.flags & (SHF_ALLOC | SHF_EXECINSTR)) === (SHF_ALLOC | SHF_EXECINSTR) &&
      address >= section.address &&
      address < section.address + BigInt(section.size),
  );
}

function readSections(elf: Elf): Section[] {
  const { file, is64 } = elf;
  const table = is64 ? Number(file.readBigUInt64LE(40)) : file.readUInt32LE(32);
  const entrySize = file.readUInt16LE(is64 ? 58 : 46);
  const count = file.readUInt16LE(is64 ? 60 : 48);
  const namesIndex = file.readUInt16LE(is64 ? 62 : 50);
  const word = (at: number) => (is64 ? Number(file.readBigUInt64LE(at)) : file.readUInt32LE(at));
  const step = is64 ? 8 : 4;
  const nameOffsets: number[] = [];
  const sections: Section[] = [];
  for (let i = 0; i < count; i++) {
    const at = table + i * entrySize;
    nameOffsets.push(file.readUInt32LE(at));
    // sh_flags, sh_addr, sh_offset and sh_size are four words from offset 8 on, then sh_link
    sections.push({
      name: "",
      type: file.readUInt32LE(at + 4),
      flags: word(at + 8),
      address: is64 ? file.readBigUInt64LE(at + 16) : BigInt(file.readUInt32LE(at + 12)),
      offset: word(at + 8 + 2 * step),
      size: word(at + 8 + 3 * step),
      link: file.readUInt32LE(at + 8 + 4 * step),
    });
  }
  const names = sections[namesIndex];
  if (names) sections.forEach((section, i) => (section.name = cString(file, names.offset + nameOffsets[i]!)));
  return sections;
}

function findBuildId(elf: Elf): string {
  for (const section of elf.sections.filter((section) => section.type === SHT_NOTE)) {
    const data = sectionData(elf, section);
    // a note: name size, data size, type, then the name and the data, each padded to 4 bytes
    for (let at = 0; data && at + 12 <= data.length;) {
      const nameSize = data.readUInt32LE(at);
      const dataSize = data.readUInt32LE(at + 4);
      const start = at + 12 + align4(nameSize);
      const isGnu = data.toString("latin1", at + 12, at + 12 + nameSize) === "GNU\0";
      if (isGnu && data.readUInt32LE(at + 8) === NT_GNU_BUILD_ID) return data.toString("hex", start, start + dataSize);
      at = start + align4(dataSize);
    }
  }
  return "";
}

function readSymbols(elf: Elf): FunctionSymbol[] {
  const table = elf.sections.find((section) => section.type === SHT_SYMTAB);
  const names = table && elf.sections[table.link];
  const data = table && sectionData(elf, table);
  if (!data || !names) return [];
  const symbols: FunctionSymbol[] = [];
  const entrySize = elf.is64 ? 24 : 16;
  for (let at = 0; at + entrySize <= data.length; at += entrySize) {
    const type = data[at + (elf.is64 ? 4 : 12)]! & 15;
    if (type !== STT_FUNC && type !== STT_NOTYPE) continue;
    const section = elf.sections[data.readUInt16LE(at + (elf.is64 ? 6 : 14))];
    const name = cString(elf.file, names.offset + data.readUInt32LE(at));
    // "$x", "$d", "$a", "$t" only mark what follows on Arm: code or data
    if (!section || !(section.flags & SHF_EXECINSTR) || name === "" || name.startsWith("$")) continue;
    let address = elf.is64 ? data.readBigUInt64LE(at + 8) : BigInt(data.readUInt32LE(at + 4));
    if (elf.machine === MACHINE.arm) address &= ~1n; // bit 0 says Thumb
    const size = elf.is64 ? Number(data.readBigUInt64LE(at + 16)) : data.readUInt32LE(at + 8);
    symbols.push({ name, address, size });
  }
  return symbols.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : a.size - b.size));
}

function cString(file: Buffer, at: number): string {
  return file.toString("utf8", at, file.indexOf(0, at));
}

function align4(size: number): number {
  return (size + 3) & ~3;
}
