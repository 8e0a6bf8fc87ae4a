/** The static data of a module as one flat piece of memory, so that it can lie in the image at its place. */
import { Reader, SECTION, readSections } from "./binary.ts";

export interface StaticData {
  /** The address of the first byte. */
  base: number;
  bytes: Uint8Array;
}

/** All active data segments, laid out from `base` on. Zeros below it are left out: nobody has to bring them (-O 0 leaves them in the module). */
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
      if (address >= base) segments.push({ address, bytes });
      else if (bytes.some((byte) => byte !== 0)) throw new Error("wasm: there is static data where only zeros may be");
    }
  }
  const end = Math.max(base, ...segments.map(({ address, bytes }) => address + bytes.length));
  const flat = new Uint8Array(end - base);
  for (const { address, bytes } of segments) flat.set(bytes, address - base);
  return { base, bytes: flat };
}

/** What an exported function without parameters returns, when its body is one i32 constant, or (-O 0) a global that is one. */
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
  const opcode = reader.byte();
  if (index >= 0 && noLocals && opcode === CONST) return reader.s32() >>> 0;
  const value = index >= 0 && noLocals && opcode === GLOBAL_GET ? readGlobal(at(SECTION.global), reader.u32()) : null;
  if (value === null) throw new Error(`wasm: export ${exportName} is not a constant`);
  return value;
}

const CONST = 0x41; // i32.const
const GLOBAL_GET = 0x23;
const I32 = 0x7f;

/** The value of a global that is an i32 and never changes; null for another one, or behind one. */
function readGlobal(reader: Reader, index: number): number | null {
  for (let at = 0, count = reader.u32(); at < count; at++) {
    const type = reader.byte();
    const isConstant = reader.byte() === 0 && type === I32;
    const opcode = reader.byte();
    if (at === index) return isConstant && opcode === CONST ? reader.s32() >>> 0 : null;
    if (opcode === FLOAT64) reader.at += 8;
    else if (opcode === FLOAT32) reader.at += 4;
    else reader.skipLeb();
    reader.byte(); // end
  }
  return null;
}

const FLOAT32 = 0x43;
const FLOAT64 = 0x44;
