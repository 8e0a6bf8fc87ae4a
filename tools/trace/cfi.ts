/**
 * Call frame information: how to get from a function's frame to its caller's, for every instruction (DWARF 5, section
 * 6.4). Reads .debug_frame, and .eh_frame with its pointer encodings (Linux Standard Base, "Exception Frames").
 *
 *   CIE  what many functions have in common: factors, the return address's column, the rules at function entry
 *   FDE  one function: its addresses, and a program that changes the rules from instruction to instruction
 *
 * The CFA ("canonical frame address") is what sp was before the call; all places are given relative to it.
 */

import { cString, skipBlock, sleb, u16, u32, u64, u8, uleb, type Cursor } from "./bytes.ts";
import { findSection, isCode, sectionData, type Elf } from "./elf.ts";

/** Where the caller's value of a register is. */
export type Rule =
  | { kind: "undefined" } // lost; for the return address: this is the outermost frame
  | { kind: "same" }
  | { kind: "saved"; offset: number } // in memory at CFA + offset
  | { kind: "value"; offset: number } // it is CFA + offset
  | { kind: "register"; register: number }
  | { kind: "expression" }; // a DWARF expression: refused, compilers do not need it for the functions of a guest

/** The rules that hold at one instruction. */
export interface Row {
  /** CFA = register + offset; null when a DWARF expression gives it. */
  cfa: { register: number; offset: number } | null;
  /** Registers without an entry keep their value. */
  rules: Map<number, Rule>;
  /** The column of `rules` that stands for the return address. */
  returnColumn: number;
  /** The frame of an interrupted function: its address is that of an instruction, not of one after a call. */
  signalFrame: boolean;
}

export interface Cie {
  codeAlign: number;
  dataAlign: number;
  returnColumn: number;
  pointerEncoding: number;
  hasAugmentationData: boolean;
  signalFrame: boolean;
  program: Buffer;
}

export interface Fde {
  cie: Cie;
  start: bigint;
  /** The first address behind the function. */
  end: bigint;
  program: Buffer;
}

/** All FDEs of the code in `elf`, sorted by address. Sections that the file does not have are left out. */
export function readCfi(elf: Elf): Fde[] {
  const fdes: Fde[] = [];
  for (const name of [".debug_frame", ".eh_frame"]) {
    const section = findSection(elf, name);
    const data = section && sectionData(elf, section);
    if (data) fdes.push(...parseFrames(data, section.address, name === ".eh_frame", elf.is64 ? 8 : 4));
  }
  // what the linker dropped is still described in .debug_frame, at address 0
  return fdes.filter((fde) => isCode(elf, fde.start)).sort((a, b) => (a.start < b.start ? -1 : 1));
}

/** The FDE of the function that `pc` is in, or undefined. */
export function findFde(fdes: Fde[], pc: bigint): Fde | undefined {
  let low = 0;
  let high = fdes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fdes[middle]!.start <= pc) low = middle + 1;
    else high = middle;
  }
  const fde = fdes[low - 1];
  return fde && pc < fde.end ? fde : undefined;
}

/** The rules at the instruction at `pc`, which lies in `fde`. Throws a RangeError on broken data. */
export function rulesAt(fde: Fde, pc: bigint): Row {
  const { cie } = fde;
  const row: Row = {
    cfa: null,
    rules: new Map(),
    returnColumn: cie.returnColumn,
    signalFrame: cie.signalFrame,
  };
  execute(cie.program, cie, fde.start, pc, row, new Map());
  execute(fde.program, cie, fde.start, pc, row, new Map(row.rules));
  return row;
}

/** Parses a section of CIEs and FDEs; `address` is the section's own, for pointers relative to where they stand. */
export function parseFrames(data: Buffer, address: bigint, isEh: boolean, addressSize: number): Fde[] {
  const cies = new Map<number, Cie>();
  const fdes: Fde[] = [];
  const cieAt = (offset: number): Cie => {
    let cie = cies.get(offset);
    if (!cie) cies.set(offset, (cie = parseCie(data, offset, isEh)));
    return cie;
  };
  for (let at = 0; at + 4 <= data.length;) {
    const entry = openEntry(data, at, isEh);
    if (!entry) break;
    at = entry.end;
    if (entry.isCie) continue;
    const c = entry.cursor;
    const cie = cieAt(entry.cieOffset);
    const start = readPointer(c, isEh ? cie.pointerEncoding : 0, address, addressSize);
    const size = readPointer(c, isEh ? cie.pointerEncoding & 0x0f : 0, address, addressSize);
    if (cie.hasAugmentationData) skipBlock(c);
    fdes.push({ cie, start, end: start + size, program: c.data.subarray(c.at, entry.end) });
  }
  return fdes;
}

// --- entries --------------------------------------------------------------------------------------------------------

interface Entry {
  isCie: boolean;
  cieOffset: number;
  cursor: Cursor;
  end: number;
}

/** Reads an entry's length and CIE pointer. Null at the zero that ends .eh_frame. */
function openEntry(data: Buffer, at: number, isEh: boolean): Entry | null {
  const c: Cursor = { data, at };
  let length = u32(c);
  const is64 = length === 0xffffffff; // DWARF's 64-bit format, not the processor's
  if (is64) length = Number(u64(c));
  if (length === 0 && isEh) return null;
  const end = c.at + length;
  if (end > data.length) throw new RangeError("call frame information ends in the middle of an entry");
  const idAt = c.at;
  const id = is64 && !isEh ? u64(c) : BigInt(u32(c));
  if (isEh) return { isCie: id === 0n, cieOffset: idAt - Number(id), cursor: c, end };
  return { isCie: id === (is64 ? 0xffffffffffffffffn : 0xffffffffn), cieOffset: Number(id), cursor: c, end };
}

function parseCie(data: Buffer, offset: number, isEh: boolean): Cie {
  const entry = openEntry(data, offset, isEh);
  if (!entry?.isCie) throw new RangeError(`no CIE at offset ${offset} of the call frame information`);
  const c = entry.cursor;
  const version = u8(c);
  const augmentation = cString(c);
  if (version >= 4) c.at += 2; // address size, segment selector size
  const cie: Cie = {
    codeAlign: uleb(c),
    dataAlign: sleb(c),
    returnColumn: version === 1 ? u8(c) : uleb(c),
    pointerEncoding: 0,
    hasAugmentationData: augmentation.startsWith("z"),
    signalFrame: augmentation.includes("S"),
    program: data.subarray(0, 0),
  };
  if (cie.hasAugmentationData) {
    const size = uleb(c);
    const programAt = c.at + size;
    for (const letter of augmentation.slice(1)) {
      if (letter === "R") cie.pointerEncoding = u8(c);
      else if (letter === "L") u8(c);
      else if (letter === "P") readPointer(c, u8(c) & 0x0f, 0n, 8);
      else if (letter !== "S" && letter !== "B") break; // unknown ones end what can be read, not what can be skipped
    }
    c.at = programAt;
  }
  cie.program = data.subarray(c.at, entry.end);
  return cie;
}

/** Reads a pointer of encoding DW_EH_PE_*: the low four bits are its format, the next three what it is relative to. */
function readPointer(c: Cursor, encoding: number, sectionAddress: bigint, addressSize: number): bigint {
  const place = sectionAddress + BigInt(c.at);
  const base = (encoding & 0x70) === 0x10 ? place : 0n; // DW_EH_PE_pcrel
  return BigInt.asUintN(addressSize * 8, base + readFormat(c, encoding & 0x0f, addressSize));
}

function readFormat(c: Cursor, format: number, addressSize: number): bigint {
  switch (format) {
    case 0x00: // absptr
      return addressSize === 8 ? u64(c) : BigInt(u32(c));
    case 0x01:
      return BigInt(uleb(c));
    case 0x02:
      return BigInt(u16(c));
    case 0x03:
      return BigInt(u32(c));
    case 0x04:
    case 0x0c:
      return BigInt.asIntN(64, u64(c));
    case 0x09:
      return BigInt(sleb(c));
    case 0x0a:
      return BigInt((u16(c) << 16) >> 16);
    case 0x0b:
      return BigInt(u32(c) | 0);
    default:
      throw new RangeError(`pointer encoding ${format.toString(16)} in .eh_frame`);
  }
}

// --- programs -------------------------------------------------------------------------------------------------------

/** Runs `program` until the next instruction's address would be past `pc`; `row` then has what holds at `pc`. */
function execute(program: Buffer, cie: Cie, start: bigint, pc: bigint, row: Row, initial: Map<number, Rule>): void {
  const c: Cursor = { data: program, at: 0 };
  const stack: { cfa: Row["cfa"]; rules: Row["rules"] }[] = [];
  let location = start;
  const set = (register: number, rule: Rule) => row.rules.set(register, rule);
  const saved = (offset: number): Rule => ({ kind: "saved", offset: offset * cie.dataAlign });
  const value = (offset: number): Rule => ({ kind: "value", offset: offset * cie.dataAlign });
  const restore = (register: number) => {
    const rule = initial.get(register);
    if (rule) row.rules.set(register, rule);
    else row.rules.delete(register);
  };
  const setCfa = (register: number, offset: number) => (row.cfa = { register, offset });
  while (c.at < program.length) {
    const opcode = u8(c);
    const low = opcode & 0x3f;
    let advance = 0;
    switch (opcode & 0xc0 || opcode) {
      case 0x40: // DW_CFA_advance_loc
        advance = low;
        break;
      case 0x80: // DW_CFA_offset
        set(low, saved(uleb(c)));
        break;
      case 0xc0: // DW_CFA_restore
        restore(low);
        break;
      case 0x00: // DW_CFA_nop
        break;
      case 0x01: // DW_CFA_set_loc: absolute, and in no guest's compiler's output
        throw new RangeError("DW_CFA_set_loc in call frame information");
      case 0x02:
        advance = u8(c);
        break;
      case 0x03:
        advance = u16(c);
        break;
      case 0x04:
        advance = u32(c);
        break;
      case 0x05: // DW_CFA_offset_extended
        set(uleb(c), saved(uleb(c)));
        break;
      case 0x06: // DW_CFA_restore_extended
        restore(uleb(c));
        break;
      case 0x07: // DW_CFA_undefined
        set(uleb(c), { kind: "undefined" });
        break;
      case 0x08: // DW_CFA_same_value
        set(uleb(c), { kind: "same" });
        break;
      case 0x09: // DW_CFA_register
        set(uleb(c), { kind: "register", register: uleb(c) });
        break;
      case 0x0a: // DW_CFA_remember_state
        stack.push({ cfa: row.cfa, rules: new Map(row.rules) });
        break;
      case 0x0b: {
        // DW_CFA_restore_state
        const state = stack.pop();
        if (!state) throw new RangeError("DW_CFA_restore_state without DW_CFA_remember_state");
        row.cfa = state.cfa;
        row.rules = state.rules;
        break;
      }
      case 0x0c: // DW_CFA_def_cfa
        setCfa(uleb(c), uleb(c));
        break;
      case 0x0d: // DW_CFA_def_cfa_register
        setCfa(uleb(c), row.cfa?.offset ?? 0);
        break;
      case 0x0e: // DW_CFA_def_cfa_offset
        if (row.cfa) setCfa(row.cfa.register, uleb(c));
        else uleb(c);
        break;
      case 0x0f: // DW_CFA_def_cfa_expression
        row.cfa = null;
        skipBlock(c);
        break;
      case 0x10: // DW_CFA_expression
      case 0x16: // DW_CFA_val_expression
        set(uleb(c), { kind: "expression" });
        skipBlock(c);
        break;
      case 0x11: // DW_CFA_offset_extended_sf
        set(uleb(c), saved(sleb(c)));
        break;
      case 0x12: // DW_CFA_def_cfa_sf
        setCfa(uleb(c), sleb(c) * cie.dataAlign);
        break;
      case 0x13: // DW_CFA_def_cfa_offset_sf
        if (row.cfa) setCfa(row.cfa.register, sleb(c) * cie.dataAlign);
        else sleb(c);
        break;
      case 0x14: // DW_CFA_val_offset
        set(uleb(c), value(uleb(c)));
        break;
      case 0x15: // DW_CFA_val_offset_sf
        set(uleb(c), value(sleb(c)));
        break;
      case 0x2d: // DW_CFA_GNU_window_save; on arm64 DW_CFA_AARCH64_negate_ra_state: the return address is signed
        break;
      case 0x2e: // DW_CFA_GNU_args_size
        uleb(c);
        break;
      default:
        throw new RangeError(`call frame instruction 0x${opcode.toString(16)}`);
    }
    if (advance > 0) {
      location += BigInt(advance * cie.codeAlign);
      if (location > pc) return;
    }
  }
}
