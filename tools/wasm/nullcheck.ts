/**
 * Null checks for Node. In an image the first 64 KiB are not mapped; in a WebAssembly engine they are memory like any other. So each load
 * and store that might reach them is replaced by a call of a small function that looks at the address first:
 *
 *     (func $~null-check (param i32) (result i32)
 *       (if (i32.lt_u (local.get 0) (i32.const 65536 - offset)) (then (unreachable)))
 *       (i32.load offset=… (local.get 0)))
 *
 * These functions come behind all others, so that no index changes.
 */
import { Reader, SECTION, encodeS32, encodeU32, readSections, skipInstruction } from "./binary.ts";
import { countFunctionImports } from "./rewrite.ts";

const MEMORY_BASE = 65536;
const I32 = 0x7f;
const I64 = 0x7e;
const F32 = 0x7d;
const F64 = 0x7c;
const FIRST_LOAD = 0x28;
const LAST_LOAD = 0x35;
const LAST_STORE = 0x3e;
/** The value types of the instructions 0x28 … 0x3e, in order. */
const VALUE_TYPES = [
  ...[I32, I64, F32, F64, I32, I32, I32, I32, I64, I64, I64, I64, I64, I64], // loads
  ...[I32, I64, F32, F64, I32, I32, I64, I64, I64], // stores
];

/** The name of the inserted functions, which crash reports leave out (platforms/node/crash.ts). */
export const NULL_CHECK_NAME = "~null-check";

export interface Checked {
  module: Uint8Array;
  /** Where an instruction of the old module is in the new one. Offsets outside of code are not in it. */
  moved: Map<number, number>;
}

interface Helper {
  opcode: number;
  align: number;
  offset: number;
}

/** The module with null checks. */
export function addNullChecks(bytes: Uint8Array): Checked {
  const sections = readSections(bytes);
  const at = (id: number): Reader | null => {
    const section = sections.find((candidate) => candidate.id === id);
    return section ? new Reader(bytes, section.start) : null;
  };
  const importSection = sections.find(({ id }) => id === SECTION.import);
  const firstHelper = (importSection ? countFunctionImports(bytes, importSection) : 0) + at(SECTION.function)!.u32();
  const firstType = at(SECTION.type)!.u32();
  const helpers: Helper[] = [];
  const types: number[][] = [];
  const relative = new Map<number, number>(); // offsets in the new code section's content
  const code = rewriteCode(at(SECTION.code)!, firstHelper, helpers, relative);
  const bodies = helpers.map(helperBody);
  const helperTypes = helpers.map((helper) => firstType + typeIndex(types, helper));

  const out: number[] = [...bytes.subarray(0, 8)];
  let codeStart = 0;
  const put = (id: number, body: number[]): void => {
    out.push(id, ...encodeU32(body.length));
    if (id === SECTION.code) codeStart = out.length;
    for (const byte of body) out.push(byte);
  };
  for (const section of sections) {
    const reader = new Reader(bytes, section.start);
    const counted = (more: number, added: number[]): number[] => {
      const count = reader.u32();
      return [...encodeU32(count + more), ...bytes.subarray(reader.at, section.end), ...added];
    };
    if (section.id === SECTION.type) put(section.id, counted(types.length, types.flat()));
    else if (section.id === SECTION.function) put(section.id, counted(helpers.length, helperTypes.flatMap(encodeU32)));
    else if (section.id === SECTION.code) put(section.id, finishCode(code, bodies, relative));
    else if (section.id === SECTION.custom && reader.name() === "name")
      put(section.id, nameSection(reader, section.end, firstHelper, helpers.length));
    else put(section.id, [...bytes.subarray(section.start, section.end)]);
  }
  const moved = new Map([...relative].map(([from, to]) => [from, to + codeStart]));
  return { module: Uint8Array.from(out), moved };
}

interface Code {
  count: number;
  functions: number[];
}

/** Copies all function bodies. Positions in `relative` count from the first body on. */
function rewriteCode(reader: Reader, firstHelper: number, helpers: Helper[], relative: Map<number, number>): Code {
  const known = new Map<string, number>();
  const helperIndex = (helper: Helper): number => {
    const key = `${helper.opcode} ${helper.align} ${helper.offset}`;
    if (!known.has(key)) known.set(key, helpers.push(helper) - 1);
    return firstHelper + known.get(key)!;
  };
  const count = reader.u32();
  const functions: number[] = [];
  for (let i = 0; i < count; i++) {
    const end = reader.u32() + reader.at;
    const body: number[] = [];
    const places: [number, number][] = [];
    let start = reader.at;
    for (let locals = reader.u32(); locals > 0; locals--) {
      reader.skipLeb();
      reader.byte();
    }
    const copy = (): void => {
      for (let at = start; at < reader.at; at++) body.push(reader.bytes[at]!);
    };
    copy();
    while (reader.at < end) {
      start = reader.at;
      places.push([start, body.length]);
      const opcode = reader.bytes[start]!;
      skipInstruction(reader);
      const access = opcode >= FIRST_LOAD && opcode <= LAST_STORE ? readAccess(reader.bytes, start) : null;
      if (access && access.offset < MEMORY_BASE) body.push(0x10, ...encodeU32(helperIndex(access)));
      else copy();
    }
    const head = encodeU32(body.length);
    for (const [from, to] of places) relative.set(from, functions.length + head.length + to);
    for (const byte of head) functions.push(byte);
    for (const byte of body) functions.push(byte);
  }
  return { count, functions };
}

function readAccess(bytes: Uint8Array, at: number): Helper {
  const reader = new Reader(bytes, at);
  return { opcode: reader.byte(), align: reader.u32(), offset: reader.u32() };
}

function finishCode({ count, functions }: Code, bodies: number[][], relative: Map<number, number>): number[] {
  const head = encodeU32(count + bodies.length);
  for (const [from, to] of relative) relative.set(from, to + head.length);
  const out = head;
  for (const byte of functions) out.push(byte);
  for (const body of bodies) {
    out.push(...encodeU32(body.length));
    for (const byte of body) out.push(byte);
  }
  return out;
}

function helperBody({ opcode, align, offset }: Helper): number[] {
  const check = [0x20, 0, 0x41, ...encodeS32(MEMORY_BASE - offset), 0x49, 0x04, 0x40, 0x00, 0x0b];
  const operands = opcode <= LAST_LOAD ? [0x20, 0] : [0x20, 0, 0x20, 1];
  return [0, ...check, ...operands, opcode, ...encodeU32(align), ...encodeU32(offset), 0x0b];
}

/** The index of the helper's type among the added ones. */
function typeIndex(types: number[][], { opcode }: Helper): number {
  const value = VALUE_TYPES[opcode - FIRST_LOAD]!;
  const type = opcode <= LAST_LOAD ? [0x60, 1, I32, 1, value] : [0x60, 2, I32, value, 0];
  const found = types.findIndex((other) => other.join() === type.join());
  return found >= 0 ? found : types.push(type) - 1;
}

/** The name section, with names for the added functions. Names of locals go: nobody reads them. */
function nameSection(reader: Reader, end: number, firstHelper: number, count: number): number[] {
  const text = [...new TextEncoder().encode(NULL_CHECK_NAME)];
  const out: number[] = [4, ...new TextEncoder().encode("name")];
  while (reader.at < end) {
    const id = reader.byte();
    const next = reader.u32() + reader.at;
    if (id === 1) {
      const names = reader.u32();
      const body = [...encodeU32(names + count), ...reader.bytes.subarray(reader.at, next)];
      for (let i = 0; i < count; i++) body.push(...encodeU32(firstHelper + i), ...encodeU32(text.length), ...text);
      out.push(1, ...encodeU32(body.length));
      for (const byte of body) out.push(byte);
    }
    reader.at = next;
  }
  return out;
}
