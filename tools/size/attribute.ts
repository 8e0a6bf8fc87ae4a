/** Where the bytes of an image come from: every byte of the file is counted once, under one source and one kind. */
import { readFileSync, statSync } from "node:fs";
import { readLines, sourceLocator } from "../pipeline/lines.ts";
import type { BuildResult } from "../pipeline/build.ts";
import { inProject } from "../project.ts";
import { findSection, findSymbol, readElf, sectionData, type Elf, type Section } from "../trace/elf.ts";
import { lookUp, type Place } from "../trace/symbolize.ts";
import { dataSymbols, definers } from "./objects.ts";
import { readRows } from "./rows.ts";
import { staticData } from "./static-data.ts";

export type Kind = "code" | "constants" | "static" | "data";

/** Bytes of one kind from one source. */
export interface Share {
  /** A source's path, absolute for TypeScript and generated files, relative to the project for others; or one of `ODDMENTS`. */
  source: string;
  kind: Kind;
  bytes: number;
}

/** What has no source of ours. */
export const ODDMENTS = {
  overhead: "file format: headers, notes, padding between segments",
  alignment: "alignment of functions",
  libgcc: "the C compiler's library",
  strings: "native strings and jump tables",
  unknown: "unknown",
} as const;

const SHT_NOBITS = 8;
const [WRITE, ALLOC, EXECUTE] = [1, 2, 4];

/** All bytes of a native image. The sum of the shares is the size of the file. */
export async function nativeShares(built: BuildResult): Promise<Share[]> {
  const elf = readElf(built.debugImage);
  const sources = built.target.platform.arch[built.target.arch]!.sources;
  const shares: Share[] = [];
  for (const section of elf.sections) {
    if (!(section.flags & ALLOC) || section.type === SHT_NOBITS) continue;
    if (section.flags & EXECUTE) shares.push(...(await codeShares(elf, section)));
    else if (section.name === ".linear") shares.push(...linearShares(built, section.size));
    else if (/^\.(ro)?data/.test(section.name))
      shares.push(...symbolShares(elf, section, definers(built.platformFolder, sources)));
  }
  const overhead = statSync(built.image).size - shares.reduce((sum, { bytes }) => sum + bytes, 0);
  return [...shares, { source: ODDMENTS.overhead, kind: "constants", bytes: overhead }];
}

/** The source a person would look into: the innermost TypeScript line, else the innermost C file that is no header. */
export function sourceOf(places: Place[]): string {
  const files = places.flatMap(({ file }) => (file ? [file] : []));
  return (
    files.find((file) => file.endsWith(".ts")) ??
    files.find((file) => !file.endsWith(".h")) ??
    files[0] ??
    ODDMENTS.unknown
  );
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Code by the source line of each row, so that what was inlined counts where it was written. */
async function codeShares(elf: Elf, section: Section): Promise<Share[]> {
  const table = findSection(elf, ".debug_line");
  const data = table && sectionData(elf, table);
  const end = section.address + BigInt(section.size);
  const rows = data ? readRows(data).filter(({ start }) => start >= section.address && start < end) : [];
  const places = await lookUp(
    elf,
    rows.map(({ start }) => start),
  );
  const shares: Share[] = [];
  let at = section.address;
  const gap = (until: bigint): void => {
    for (; at < until; at++) shares.push({ source: withoutLines(elf, at), kind: "code", bytes: 1 });
  };
  rows.forEach(({ start, end: rowEnd }, i) => {
    gap(start);
    if (rowEnd > at) shares.push({ source: sourceOf(places[i]!), kind: "code", bytes: Number(rowEnd - at) });
    if (rowEnd > at) at = rowEnd;
  });
  gap(end);
  return shares;
}

/** Code without lines is libgcc's when a function claims it, and padding otherwise. */
function withoutLines(elf: Elf, address: bigint): string {
  const symbol = findSymbol(elf, address);
  return symbol && symbol.size > 0 ? ODDMENTS.libgcc : ODDMENTS.alignment;
}

function linearShares(built: BuildResult, size: number): Share[] {
  const locate = sourceLocator(inProject(), built.app.folder, `${built.folder}/gen`);
  const lines = readLines(readFileSync(`${built.wasm}.map`, "utf8"), locate);
  const pieces = staticData(readFileSync(built.wasm), lines, size);
  const known = pieces.reduce((sum, piece) => sum + piece.size, 0);
  return [
    ...pieces.map(({ file, size: bytes }): Share => ({ source: file ?? ODDMENTS.unknown, kind: "static", bytes })),
    { source: ODDMENTS.unknown, kind: "static", bytes: size - known },
  ];
}

function symbolShares(elf: Elf, section: Section, owners: Map<string, string>): Share[] {
  const kind = section.flags & WRITE ? "data" : "constants";
  const shares: Share[] = [];
  let rest = section.size;
  for (const symbol of dataSymbols(elf)) {
    if (symbol.section !== section) continue;
    shares.push({ source: owners.get(`${symbol.name} ${symbol.size}`) ?? ODDMENTS.libgcc, kind, bytes: symbol.size });
    rest -= symbol.size;
  }
  return [...shares, { source: kind === "constants" ? ODDMENTS.strings : ODDMENTS.alignment, kind, bytes: rest }];
}
