/**
 * The line table of an image (.debug_line), as far as sizes need it: at which addresses a new row begins. What a row stands for,
 * inlined functions included, is addr2line's business. DWARF 5, section 6.2; versions 2 to 5 differ in parts that are skipped.
 */
import { sleb, u16, u32, u64, u8, uleb, type Cursor } from "../trace/bytes.ts";

/** Machine code that belongs to one row: from `start` up to, not including, `end`. */
export interface Range {
  start: bigint;
  end: bigint;
}

/** All rows of the table in `data`, the contents of .debug_line, sorted by address. Rows of code that was dropped are at 0. */
export function readRows(data: Buffer): Range[] {
  const rows: Range[] = [];
  const cursor: Cursor = { data, at: 0 };
  while (cursor.at < data.length) readUnit(cursor, rows);
  return rows
    .filter(({ start, end }) => end > start)
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
}

// --- internal -------------------------------------------------------------------------------------------------------

interface Program {
  minimumLength: bigint;
  lineRange: number;
  opcodeBase: number;
  /** How many LEB128 numbers follow each standard opcode. */
  operands: number[];
}

function readUnit(c: Cursor, rows: Range[]): void {
  let length = u32(c);
  const isWide = length === 0xffffffff;
  if (isWide) length = Number(u64(c));
  const end = c.at + length;
  const version = u16(c);
  if (version >= 5) c.at += 2; // address size, segment selector size
  const headerLength = isWide ? Number(u64(c)) : u32(c);
  const start = c.at + headerLength;
  const minimumLength = BigInt(u8(c));
  if (version >= 4) u8(c); // operations per instruction: 1, except for VLIW machines
  c.at += 2; // default_is_stmt, line_base
  const lineRange = u8(c);
  const opcodeBase = u8(c);
  const operands = Array.from({ length: opcodeBase - 1 }, () => u8(c));
  c.at = start;
  runProgram(c, end, { minimumLength, lineRange, opcodeBase, operands }, rows);
  c.at = end;
}

/** Runs a line-number program for its addresses alone (section 6.2.5). */
function runProgram(c: Cursor, end: number, program: Program, rows: Range[]): void {
  const { minimumLength, lineRange, opcodeBase, operands } = program;
  let address = 0n;
  let row: bigint | null = null; // where the row began that is not over yet
  const newRow = (): void => {
    if (row !== null) rows.push({ start: row, end: address });
    row = address;
  };
  const advance = (opcode: number): void => {
    address += BigInt(Math.floor((opcode - opcodeBase) / lineRange)) * minimumLength;
  };
  while (c.at < end) {
    const opcode = u8(c);
    if (opcode >= opcodeBase) {
      advance(opcode);
      newRow();
    } else if (opcode === 0) {
      const length = uleb(c);
      const next = c.at + length;
      const extended = u8(c);
      if (extended === 1) {
        newRow(); // DW_LNE_end_sequence
        row = null;
        address = 0n;
      } else if (extended === 2) {
        address = length === 9 ? u64(c) : BigInt(u32(c)); // DW_LNE_set_address
      }
      c.at = next;
    } else if (opcode === 1) {
      newRow(); // DW_LNS_copy
    } else if (opcode === 2) {
      address += BigInt(uleb(c)) * minimumLength; // DW_LNS_advance_pc
    } else if (opcode === 3) {
      sleb(c); // DW_LNS_advance_line
    } else if (opcode === 8) {
      advance(255); // DW_LNS_const_add_pc
    } else if (opcode === 9) {
      address += BigInt(u16(c)); // DW_LNS_fixed_advance_pc
    } else {
      for (let n = operands[opcode - 1]!; n > 0; n--) uleb(c);
    }
  }
}
