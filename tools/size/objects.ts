/** Native data of an image by the source it comes from: the object files say who defines which symbol. */
import { basename, join } from "node:path";
import { readdirSync } from "node:fs";
import { readElf, sectionData, type Elf, type Section } from "../trace/elf.ts";

export interface DataSymbol {
  name: string;
  address: bigint;
  size: number;
  section: Section;
}

const SHT_SYMTAB = 2;
const STT_OBJECT = 1;

/** The data symbols of an ELF file that have a size. */
export function dataSymbols(elf: Elf): DataSymbol[] {
  const table = elf.sections.find(({ type }) => type === SHT_SYMTAB);
  const data = table && sectionData(elf, table);
  const names = table && elf.sections[table.link];
  if (!data || !names) return [];
  const symbols: DataSymbol[] = [];
  const { is64 } = elf;
  const entry = is64 ? 24 : 16;
  for (let at = 0; at + entry <= data.length; at += entry) {
    const section = elf.sections[data.readUInt16LE(at + (is64 ? 6 : 14))];
    const size = is64 ? Number(data.readBigUInt64LE(at + 16)) : data.readUInt32LE(at + 8);
    if (!section || size === 0 || (data[at + (is64 ? 4 : 12)]! & 15) !== STT_OBJECT) continue;
    const start = names.offset + data.readUInt32LE(at);
    const name = elf.file.toString("utf8", start, elf.file.indexOf(0, start));
    const address = is64 ? data.readBigUInt64LE(at + 8) : BigInt(data.readUInt32LE(at + 4));
    symbols.push({ name, address, size, section });
  }
  return symbols;
}

/** Which source defines a data symbol of this name and size: "platforms/kvm/x86_64/time.c". `folder` holds the object files. */
export function definers(folder: string, nativeSources: string[]): Map<string, string> {
  const found = new Map<string, string>();
  const objects = readdirSync(folder).filter((name) => name.endsWith(".o") && !name.endsWith(".tmp.o"));
  for (const object of objects) {
    const source = nativeSources.find((path) => `${path.replaceAll("/", "-")}.o` === object) ?? basename(object, ".o");
    for (const { name, size } of dataSymbols(readElf(join(folder, object)))) found.set(`${name} ${size}`, source);
  }
  return found;
}
