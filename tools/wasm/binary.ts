/**
 * The WebAssembly binary format (core specification, chapter 5), as far as the build needs it: sections, LEB128 numbers and the
 * length of each instruction.
 */

export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

export interface Section {
  id: number;
  /** Offset of the content in the module's bytes. */
  start: number;
  end: number;
}

/** A position in a module's bytes. */
export class Reader {
  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
  ) {}

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new Error("wasm: unexpected end");
    return value;
  }

  /** An unsigned LEB128 number of at most 32 bits (section 5.2.2). */
  u32(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  /** A signed LEB128 number of at most 32 bits. */
  s32(): number {
    let value = 0;
    for (let shift = 0; ;) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      shift += 7;
      if (byte < 128) return shift < 32 && byte & 64 ? value | (-1 << shift) : value;
    }
  }

  /** Skips a LEB128 number of any size. */
  skipLeb(): void {
    while (this.byte() & 128);
  }

  name(): string {
    const length = this.u32();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }
}

/** The sections of a module, in order. */
export function readSections(bytes: Uint8Array): Section[] {
  const reader = new Reader(bytes, 8); // behind magic and version
  const sections: Section[] = [];
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const length = reader.u32();
    sections.push({ id, start: reader.at, end: reader.at + length });
    reader.at += length;
  }
  return sections;
}

export function encodeU32(value: number): number[] {
  const out: number[] = [];
  do {
    let byte = value % 128;
    value = Math.floor(value / 128);
    if (value) byte |= 128;
    out.push(byte);
  } while (value);
  return out;
}

export function encodeS32(value: number): number[] {
  const out: number[] = [];
  for (;;) {
    const byte = value & 127;
    value >>= 7;
    if ((value === 0 && !(byte & 64)) || (value === -1 && byte & 64)) return [...out, byte];
    out.push(byte | 128);
  }
}

/**
 * Steps over one instruction (section 5.4). When it refers to a function (call, ref.func), returns the position of the index;
 * -1 otherwise.
 */
export function skipInstruction(r: Reader): number {
  const opcode = r.byte();
  if (opcode >= 0x02 && opcode <= 0x04) {
    r.skipLeb(); // block type: one byte, or a signed index
  } else if (opcode === 0x0c || opcode === 0x0d || (opcode >= 0x20 && opcode <= 0x26)) {
    r.skipLeb();
  } else if (opcode === 0x0e) {
    for (let n = r.u32() + 1; n > 0; n--) r.skipLeb();
  } else if (opcode === 0x10 || opcode === 0xd2) {
    const position = r.at;
    r.skipLeb();
    return position;
  } else if (opcode === 0x11) {
    r.skipLeb();
    r.skipLeb();
  } else if (opcode === 0x1c) {
    for (let n = r.u32(); n > 0; n--) r.byte();
  } else if (opcode >= 0x28 && opcode <= 0x3e) {
    r.skipLeb();
    r.skipLeb();
  } else if (opcode === 0x3f || opcode === 0x40 || opcode === 0xd0) {
    r.byte();
  } else if (opcode === 0x41 || opcode === 0x42) {
    r.skipLeb();
  } else if (opcode === 0x43) {
    r.at += 4;
  } else if (opcode === 0x44) {
    r.at += 8;
  } else if (opcode === 0xfc) {
    const sub = r.u32();
    const indices = sub <= 7 ? 0 : sub === 8 || sub === 10 || sub === 12 || sub === 14 ? 2 : 1;
    for (let i = 0; i < indices; i++) r.skipLeb();
  } else if (opcode === 0xfd) {
    skipVector(r);
  } else if (opcode > 0xc4 || (opcode >= 0x06 && opcode <= 0x0a) || (opcode >= 0x12 && opcode <= 0x19)) {
    throw new Error(`wasm: instruction 0x${opcode.toString(16)} is not supported`);
  }
  return -1;
}

/** The 128-bit instructions (section 5.4.9). */
function skipVector(r: Reader): void {
  const sub = r.u32();
  const hasMemory = sub <= 11 || (sub >= 84 && sub <= 93);
  if (hasMemory) {
    r.skipLeb();
    r.skipLeb();
  }
  if (sub >= 84 && sub <= 91) r.byte(); // lane
  if (sub === 12 || sub === 13) r.at += 16; // constant, shuffle
  if (sub >= 21 && sub <= 34) r.byte(); // lane
}
