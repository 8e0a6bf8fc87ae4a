/**
 * Whose static data lies where in linear memory: each data segment of a module belongs to the source whose code, or whose own
 * data, refers to it first. Zeros that the compiler laid apart are not in the file and not counted.
 */
import type { Lines } from "../pipeline/lines.ts";
import { Reader, SECTION, readSections, skipInstruction } from "../wasm/binary.ts";

export interface DataPiece {
  address: number;
  size: number;
  /** How many of its bytes a segment of the module holds; the others are zero. */
  stored: number;
  /** The absolute path of the source; null when no reference was found. */
  file: string | null;
}

interface Segment {
  address: number;
  bytes: Uint8Array;
}

const MANAGED_HEADER = 20;

/**
 * The last `size` bytes of the static data, without holes: what lies between two segments (zeros that the compiler left out) is split at
 * each address that code refers to. `lines` is the module's source map.
 */
export function staticData(module: Uint8Array, lines: Lines, size = Infinity): DataPiece[] {
  const segments = readSegments(module);
  const end = Math.max(0, ...segments.map(({ address, bytes }) => address + bytes.length));
  const base = size === Infinity ? Math.min(end, ...segments.map(({ address }) => address)) : end - size;
  const references = readReferences(module, lines, base, end);
  const cuts = [...new Set([base, ...segments.map(({ address }) => address), ...references.keys()])].sort(
    (a, b) => a - b,
  );
  const pieces = cuts.map((address, i): DataPiece => {
    const next = cuts[i + 1] ?? end;
    const stored = segments.reduce((sum, segment) => sum + overlap(address, next, segment), 0);
    return { address, size: next - address, stored, file: references.get(address) ?? null };
  });
  followPointers(segments, pieces);
  // a piece that nobody refers to is the inside of the one before it, or the header of the one behind it
  for (let i = pieces.length - 2; i >= 0; i--) {
    const next = pieces[i + 1]!;
    if (pieces[i]!.file === null && next.address - pieces[i]!.address <= MANAGED_HEADER) pieces[i]!.file = next.file;
  }
  for (let i = 1; i < pieces.length; i++) pieces[i]!.file ??= pieces[i - 1]!.file;
  return pieces.filter(({ size }) => size > 0);
}

// --- internal -------------------------------------------------------------------------------------------------------

function readSegments(module: Uint8Array): Segment[] {
  const section = readSections(module).find(({ id }) => id === SECTION.data);
  if (!section) return [];
  const reader = new Reader(module, section.start);
  return Array.from({ length: reader.u32() }, () => {
    reader.at += 2; // flags 0, i32.const: the build has refused anything else
    const address = reader.s32() >>> 0;
    reader.at++;
    const length = reader.u32();
    reader.at += length;
    return { address, bytes: module.subarray(reader.at - length, reader.at) };
  });
}

/** The addresses between `base` and `end` that code mentions, each with the first source that does. */
function readReferences(module: Uint8Array, lines: Lines, base: number, end: number): Map<number, string> {
  const references = new Map<number, string>();
  const section = readSections(module).find(({ id }) => id === SECTION.code);
  if (!section) return references;
  const reader = new Reader(module, section.start);
  for (let count = reader.u32(); count > 0; count--) {
    const length = reader.u32();
    const bodyEnd = reader.at + length;
    for (let locals = reader.u32(); locals > 0; locals--) {
      reader.skipLeb();
      reader.byte();
    }
    let file: string | null = null;
    while (reader.at < bodyEnd) {
      const marker = lines.markers.get(reader.at);
      if (marker !== undefined) file = lines.places[marker]!.file;
      const address = mentioned(reader);
      if (address < base || address >= end || file === null) continue;
      const before = references.get(address);
      // the collector mentions every global object
      if (before === undefined || (isCollector(before) && !isCollector(file))) references.set(address, file);
    }
  }
  return references;
}

function overlap(from: number, to: number, { address, bytes }: Segment): number {
  return Math.max(0, Math.min(to, address + bytes.length) - Math.max(from, address));
}

function isCollector(file: string): boolean {
  return file.includes("/libs/ukgc/");
}

/** Steps over one instruction; the address that it may mean, or -1. */
function mentioned(reader: Reader): number {
  const start = reader.at;
  skipInstruction(reader);
  const inside = new Reader(reader.bytes, start);
  const opcode = inside.byte();
  if (opcode === 0x41) return inside.s32() >>> 0; // i32.const
  if (opcode < 0x28 || opcode > 0x3e) return -1;
  inside.skipLeb(); // alignment
  return inside.u32(); // a load's or store's offset: the address itself when its operand is constant 0
}

/** What data points to belongs to the data's owner, unless code refers to it too. */
function followPointers(segments: Segment[], pieces: DataPiece[]): void {
  const byAddress = new Map(pieces.map((piece) => [piece.address, piece]));
  for (const { address, bytes } of segments) {
    const owner = byAddress.get(address)?.file;
    if (!owner) continue;
    for (let at = 0; at + 4 <= bytes.length; at++) {
      if ((address + at) % 4 !== 0) continue;
      const target = byAddress.get(new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true));
      if (target) target.file ??= owner;
    }
  }
}
