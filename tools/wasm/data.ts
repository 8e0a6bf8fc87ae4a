/** The static data of a module as one flat piece of memory, so that it can lie in the image at its place. */
import { Reader, SECTION, readSections } from "./binary.ts";

export interface StaticData {
  /** The address of the first byte. */
  base: number;
  bytes: Uint8Array;
}

/** All active data segments, laid out from `base` on. */
export function readStaticData(module: Uint8Array, base: number): StaticData {
  const section = readSections(module).find(({ id }) => id === SECTION.data);
  const segments: { address: number; bytes: Uint8Array }[] = [];
  if (section) {
    const reader = new Reader(module, section.start);
    for (let count = reader.u32(); count > 0; count--) {
      const flags = reader.u32();
      if (flags !== 0 || reader.byte() !== 0x41)
        throw new Error("wasm: only active data segments at constant addresses are supported");
      const address = reader.s32() >>> 0;
      if (reader.byte() !== 0x0b) throw new Error("wasm: data segment's address is not a constant");
      const length = reader.u32();
      const bytes = module.subarray(reader.at, reader.at + length);
      reader.at += length;
      // without optimisation the zeros are still there that got addresses of their own, in front of the rest
      if (address >= base || bytes.some((byte) => byte !== 0)) segments.push({ address, bytes });
    }
  }
  const end = Math.max(base, ...segments.map(({ address, bytes }) => address + bytes.length));
  const flat = new Uint8Array(end - base);
  for (const { address, bytes } of segments) flat.set(bytes, address - base);
  return { base, bytes: flat };
}

/** What an exported function without parameters returns, when its body is one i32 constant. */
export function readConstantFunction(module: Uint8Array, exportName: string): number {
  const sections = readSections(module);
  const at = (id: number): Reader => new Reader(module, sections.find((section) => section.id === id)!.start);
  let reader = at(SECTION.export);
  let index = -1;
  for (let count = reader.u32(); count > 0; count--) {
    const name = reader.name();
    reader.byte();
    const value = reader.u32();
    if (name === exportName) index = value;
  }
  const imported = sections.some(({ id }) => id === SECTION.import) ? at(SECTION.import).u32() : 0;
  reader = at(SECTION.code);
  reader.u32();
  for (let skip = index - imported; skip > 0; skip--) {
    const length = reader.u32();
    reader.at += length;
  }
  reader.u32();
  const noLocals = reader.byte() === 0;
  const code = reader.byte();
  if (index >= 0 && noLocals && code === I32_CONST) return reader.s32() >>> 0;
  if (index >= 0 && noLocals && code === GLOBAL_GET) return readConstantGlobal(at(SECTION.global), reader.u32());
  throw new Error(`wasm: export ${exportName} is not a constant`);
}

const I32_CONST = 0x41;
const GLOBAL_GET = 0x23;
const END = 0x0b;
/** Instructions that a global may begin with: i32, i64, f32 and f64 constants, by the bytes of those that have a fixed number. */
const FIXED: Record<number, number> = { 0x43: 4, 0x44: 8 };

/** The value of the global variable `index`, which is an i32. */
function readConstantGlobal(reader: Reader, index: number): number {
  for (let count = reader.u32(), i = 0; i < count; i++) {
    reader.at += 2; // type, mutability
    const code = reader.byte();
    if (i === index && code === I32_CONST) return reader.s32() >>> 0;
    if (code in FIXED) reader.at += FIXED[code]!;
    else while (reader.byte() & 0x80);
    if (reader.byte() !== END) break;
  }
  throw new Error(`wasm: global ${index} is not a constant`);
}
