/** Call frame information: made by hand, and that of a whole C library compared with what readelf makes of it. */

import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findFde, parseFrames, readCfi, rulesAt, type Row } from "./cfi.ts";
import { readElf } from "./elf.ts";
import { build, missing, run, sampleFolder, scratch, VARIANTS } from "./sample/build.ts";

const { folder, remove } = scratch();
afterAll(remove);

const u32 = (value: number) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);
const u64 = (value: number) => [...u32(value), 0, 0, 0, 0];

/** An entry of .debug_frame: its length, then `content` padded with DW_CFA_nop. */
function entry(content: number[]): number[] {
  const padded = [...content, ...new Array<number>((8 - ((content.length + 4) % 8)) % 8).fill(0)];
  return [...u32(padded.length), ...padded];
}

/** A CIE as gcc makes it for x86_64 (CFA = rsp + 8, return address at CFA - 8), and one function at 0x1000, 0x100 long. */
function frames(program: number[], cieProgram = [0x0c, 7, 8, 0x90, 1]): (pc: number) => Row {
  const cie = entry([...u32(0xffffffff), 4, 0, 8, 0, 1, 0x78, 16, ...cieProgram]);
  const data = Buffer.from([...cie, ...entry([...u32(0), ...u64(0x1000), ...u64(0x100), ...program])]);
  const fdes = parseFrames(data, 0n, false, 8);
  return (pc) => rulesAt(findFde(fdes, BigInt(pc))!, BigInt(pc));
}

test("rules change behind the instruction that changes the frame", () => {
  // push %rbx (1 byte), sub $0x90,%rsp (7 bytes)
  const at = frames([0x41, 0x0e, 16, 0x83, 2, 0x47, 0x0e, 0xa0, 0x01]);
  expect(at(0x1000).cfa).toEqual({ register: 7, offset: 8 });
  expect(at(0x1000).rules.get(16)).toEqual({ kind: "saved", offset: -8 });
  expect(at(0x1000).rules.get(3)).toBeUndefined();
  expect(at(0x1001).cfa).toEqual({ register: 7, offset: 16 });
  expect(at(0x1007).rules.get(3)).toEqual({ kind: "saved", offset: -16 });
  expect(at(0x1008).cfa).toEqual({ register: 7, offset: 160 });
  expect(at(0x10ff).cfa).toEqual({ register: 7, offset: 160 });
});

test("remembered states come back with CFA and registers, nested", () => {
  const at = frames([0x0e, 16, 0x83, 2, 0x0a, 0x41, 0x0e, 32, 0x0a, 0x41, 0xc3, 0x0e, 8, 0x41, 0x0b, 0x41, 0x0b]);
  expect(at(0x1001).cfa!.offset).toBe(32);
  expect(at(0x1002).cfa!.offset).toBe(8);
  expect(at(0x1002).rules.has(3)).toBe(false);
  expect(at(0x1003).cfa!.offset).toBe(32);
  expect(at(0x1003).rules.get(3)).toEqual({ kind: "saved", offset: -16 });
  expect(at(0x1004).cfa!.offset).toBe(16);
});

test("every kind of rule", () => {
  const at = frames(
    // undefined 16; same 3; register 12 in 13; val_offset 6; offset_extended_sf 14; expression 15; def_cfa_register 6
    [0x07, 16, 0x08, 3, 0x09, 12, 13, 0x14, 6, 2, 0x11, 14, 0x7f, 0x10, 15, 1, 0x30, 0x0d, 6, 0x2e, 8, 0x06, 5],
    [0x0c, 7, 8, 0x90, 1, 0x85, 4],
  );
  const { rules, cfa } = at(0x1000);
  expect(Object.fromEntries(rules)).toEqual({
    3: { kind: "same" },
    5: { kind: "saved", offset: -32 },
    6: { kind: "value", offset: -16 },
    12: { kind: "register", register: 13 },
    14: { kind: "saved", offset: 8 },
    15: { kind: "expression" },
    16: { kind: "undefined" },
  });
  expect(cfa).toEqual({ register: 6, offset: 8 });
});

test("a CFA by expression is refused until it is defined in another way", () => {
  const at = frames([0x0f, 2, 0x77, 8, 0x03, 0x10, 0, 0x0c, 7, 8]);
  expect(at(0x1000).cfa).toBeNull();
  expect(at(0x1010).cfa).toEqual({ register: 7, offset: 8 });
});

test("broken information is told, not believed", () => {
  expect(() => frames([0x3f])(0x1000)).toThrow(RangeError);
  expect(() => frames([0x0b])(0x1000)).toThrow(RangeError);
  expect(() => parseFrames(Buffer.from(u32(100)), 0n, false, 8)).toThrow(RangeError);
});

test("addresses outside every function have no rules", () => {
  expect(() => frames([])(0xfff)).toThrow();
  expect(() => frames([])(0x1100)).toThrow();
});

test.skipIf(missing).each(Object.entries(VARIANTS).slice(1, 3))("%s: the same rows as readelf", (variant, flags) => {
  const image = join(folder, variant.replace(/\W+/g, "-"));
  build(join(sampleFolder, "guest.c"), image, flags);
  const fdes = readCfi(readElf(image));
  let compared = 0;
  for (const { pc, end, cfa, returnAddress, rbp } of readelfRows(run("readelf", ["-wF", image]))) {
    const fde = findFde(fdes, pc);
    if (!fde || pc >= end) continue; // .eh_frame of code outside the sections for code: none in a guest
    const row = rulesAt(fde, pc);
    expect([pc, row.cfa && `${REGISTER[row.cfa.register]}+${row.cfa.offset}`]).toEqual([pc, cfa]);
    expect([pc, describeRule(row, 16)]).toEqual([pc, returnAddress]);
    expect([pc, describeRule(row, 6)]).toEqual([pc, rbp]);
    compared++;
  }
  expect(compared).toBeGreaterThan(5000);
});

/** By DWARF's numbers. */
const REGISTER = "rax rdx rcx rbx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15".split(" ");

/** A rule in readelf's words: "c-8" is "saved at CFA - 8", "u" is "unchanged" as well as "undefined". */
function describeRule(row: Row, register: number): string {
  const rule = row.rules.get(register);
  if (rule?.kind === "saved") return `c${rule.offset < 0 ? "" : "+"}${rule.offset}`;
  if (rule?.kind === "expression") return "exp";
  if (rule?.kind === "register") return `r${rule.register}`;
  return "u";
}

interface ReadelfRow {
  pc: bigint;
  end: bigint;
  cfa: string | null;
  returnAddress: string;
  rbp: string;
}

/** The rows of all FDEs in the output of `readelf -wF`, one for each place where the rules change. */
function readelfRows(output: string): ReadelfRow[] {
  const rows: ReadelfRow[] = [];
  let columns: string[] = [];
  let end = 0n;
  let isFde = false;
  for (const line of output.split("\n")) {
    const fde = / FDE .*pc=[0-9a-f]+\.\.([0-9a-f]+)$/.exec(line);
    if (fde) [isFde, end, columns] = [true, BigInt(`0x${fde[1]}`), []];
    else if (/ CIE /.test(line)) isFde = false;
    if (line.trimStart().startsWith("LOC ")) columns = line.trim().split(/\s+/);
    const cells = line
      .replace(/ \(r\w+\)/g, "")
      .trim()
      .split(/\s+/);
    if (!isFde || columns.length === 0 || !/^[0-9a-f]{16}$/.test(cells[0]!)) continue;
    const cell = (name: string) => cells[columns.indexOf(name)] ?? "u";
    const cfa = cell("CFA") === "exp" ? null : cell("CFA");
    const place = (text: string) => (text === "vexp" ? "exp" : text === "s" ? "u" : text);
    rows.push({ pc: BigInt(`0x${cells[0]}`), end, cfa, returnAddress: place(cell("ra")), rbp: place(cell("rbp")) });
  }
  return rows;
}
