/**
 * Changes a finished module for wasm2c: the static data is taken out (it becomes a piece of the image, in place), and markers for source lines are
 * put in.
 *
 * A marker is `i32.const line-number; call $marker`, legal at every instruction boundary. The marker function is a
 * new import; being the last import, it shifts the numbers of all functions that the module defines by one.
 */
import { Reader, SECTION, encodeS32, encodeU32, readSections, skipInstruction, type Section } from "./binary.ts";

/** What is at a byte offset of the module: an index into a list of places, which the caller keeps. */
export type Markers = Map<number, number>;

export const MARKER = { module: "dbg", name: "line" };

export interface RewriteOptions {
  /** Leaves the static data in, for a module that is to run as it is. */
  keepData?: boolean;
}

/** Copies `bytes` with markers, and without data segments and the start of custom sections that are of no use any more. */
export function rewriteModule(
  bytes: Uint8Array,
  markers: Markers,
  { keepData = false }: RewriteOptions = {},
): Uint8Array {
  const sections = readSections(bytes);
  const typeSection = find(sections, SECTION.type);
  const importSection = find(sections, SECTION.import);
  const markerType = new Reader(bytes, typeSection!.start).u32();
  const firstDefined = importSection ? countFunctionImports(bytes, importSection) : 0;
  const shift = (index: number): number => (index >= firstDefined ? index + 1 : index);

  const out: number[][] = [[...bytes.subarray(0, 8)]];
  const put = (id: number, body: number[]): void => void out.push([id], encodeU32(body.length), body);
  const markerImport = [...text(MARKER.module), ...text(MARKER.name), 0, ...encodeU32(markerType)];

  for (const section of sections) {
    const reader = new Reader(bytes, section.start);
    const rest = (): number[] => [...bytes.subarray(reader.at, section.end)];
    if (section.id === SECTION.type) {
      put(SECTION.type, [...encodeU32(reader.u32() + 1), ...rest(), 0x60, 1, 0x7f, 0]);
      if (!importSection) put(SECTION.import, [1, ...markerImport]);
    } else if (section.id === SECTION.import) {
      put(SECTION.import, [...encodeU32(reader.u32() + 1), ...rest(), ...markerImport]);
    } else if (section.id === SECTION.export) {
      put(SECTION.export, shiftExports(reader, shift));
    } else if (section.id === SECTION.start) {
      put(SECTION.start, encodeU32(shift(reader.u32())));
    } else if (section.id === SECTION.element) {
      put(SECTION.element, shiftElements(reader, shift));
    } else if (section.id === SECTION.code) {
      put(SECTION.code, markCode(reader, shift, markers, firstDefined));
    } else if (section.id === SECTION.custom) {
      if (reader.name() === "name") put(SECTION.custom, [...text("name"), ...shiftNames(reader, section.end, shift)]);
    } else if (keepData || (section.id !== SECTION.data && section.id !== SECTION.dataCount)) {
      put(section.id, rest());
    }
  }
  return Buffer.concat(out.map((part) => Uint8Array.from(part)));
}

function find(sections: Section[], id: number): Section | undefined {
  return sections.find((section) => section.id === id);
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...encodeU32(bytes.length), ...bytes];
}

/** The number of imported functions. Other kinds of imports do not occur in our modules. */
export function countFunctionImports(bytes: Uint8Array, section: Section): number {
  const reader = new Reader(bytes, section.start);
  const count = reader.u32();
  for (let i = 0; i < count; i++) {
    reader.name();
    reader.name();
    if (reader.byte() !== 0) throw new Error("wasm: only functions are imported");
    reader.u32();
  }
  return count;
}

function shiftExports(reader: Reader, shift: (index: number) => number): number[] {
  const count = reader.u32();
  const out = encodeU32(count);
  for (let i = 0; i < count; i++) {
    out.push(...text(reader.name()));
    const kind = reader.byte();
    const index = reader.u32();
    out.push(kind, ...encodeU32(kind === 0 ? shift(index) : index));
  }
  return out;
}

function shiftElements(reader: Reader, shift: (index: number) => number): number[] {
  const count = reader.u32();
  const out = encodeU32(count);
  for (let i = 0; i < count; i++) {
    const flags = reader.u32();
    if (flags !== 0) throw new Error(`wasm: element segment of kind ${flags} is not supported`);
    const start = reader.at;
    while (reader.bytes[reader.at] !== 0x0b) skipInstruction(reader);
    reader.at++;
    out.push(flags, ...reader.bytes.subarray(start, reader.at));
    const length = reader.u32();
    out.push(...encodeU32(length));
    for (let j = 0; j < length; j++) out.push(...encodeU32(shift(reader.u32())));
  }
  return out;
}

function markCode(reader: Reader, shift: (index: number) => number, markers: Markers, marker: number): number[] {
  const count = reader.u32();
  const out: number[] = encodeU32(count);
  for (let i = 0; i < count; i++) {
    const length = reader.u32();
    const end = reader.at + length;
    const body: number[] = [];
    const copyFrom = (start: number): void => {
      for (let at = start; at < reader.at; at++) body.push(reader.bytes[at]!);
    };
    let start = reader.at;
    for (let locals = reader.u32(); locals > 0; locals--) {
      reader.skipLeb();
      reader.byte();
    }
    copyFrom(start);
    let last = -1;
    while (reader.at < end) {
      const line = markers.get(reader.at);
      if (line !== undefined && line !== last) {
        body.push(0x41, ...encodeS32(line), 0x10, ...encodeU32(marker));
        last = line;
      }
      start = reader.at;
      const index = skipInstruction(reader);
      if (index < 0) {
        copyFrom(start);
      } else {
        for (let at = start; at < index; at++) body.push(reader.bytes[at]!);
        body.push(...encodeU32(shift(new Reader(reader.bytes, index).u32())));
      }
    }
    out.push(...encodeU32(body.length));
    append(out, body);
  }
  return out;
}

/** Adds bytes, however many: as arguments of a call there may be some ten thousands. */
function append(out: number[], bytes: Iterable<number>): void {
  for (const byte of bytes) out.push(byte);
}

/** The name section's function names and local names (appendix "Name Section"), renumbered. */
function shiftNames(reader: Reader, end: number, shift: (index: number) => number): number[] {
  const out: number[] = [];
  while (reader.at < end) {
    const id = reader.byte();
    const length = reader.u32();
    const next = reader.at + length;
    if (id === 1) {
      const count = reader.u32();
      const body = encodeU32(count);
      for (let i = 0; i < count; i++) body.push(...encodeU32(shift(reader.u32())), ...text(reader.name()));
      out.push(id, ...encodeU32(body.length));
      append(out, body);
    } else if (id !== 2) {
      out.push(id, ...encodeU32(length));
      append(out, reader.bytes.subarray(reader.at, next));
    }
    reader.at = next;
  }
  return out;
}
