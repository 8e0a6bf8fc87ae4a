/** Where the bytes of a WebAssembly module come from (platform `node`): code by source map, static data by its owners. */
import { readFileSync } from "node:fs";
import type { BuildResult } from "../pipeline/build.ts";
import { readLines, sourceLocator } from "../pipeline/lines.ts";
import { inProject } from "../project.ts";
import { Reader, SECTION, readSections } from "../wasm/binary.ts";
import { ODDMENTS, type Share } from "./attribute.ts";
import { staticData } from "./static-data.ts";

/** All bytes of the module that the image is made from. The sum of the shares is its size. */
export function moduleShares(built: BuildResult): Share[] {
  const module = readFileSync(built.wasm);
  const locate = sourceLocator(inProject(), built.app.folder, `${built.folder}/gen`);
  const lines = readLines(readFileSync(`${built.wasm}.map`, "utf8"), locate);
  const shares: Share[] = [];
  const section = readSections(module).find(({ id }) => id === SECTION.code);
  if (section) {
    let source: string = ODDMENTS.overhead;
    const reader = new Reader(module, section.start);
    for (let count = reader.u32(); count > 0; count--) {
      const length = reader.u32();
      const end = reader.at + length;
      source = ODDMENTS.overhead; // the list of locals
      for (; reader.at < end; reader.at++) {
        const marker = lines.markers.get(reader.at);
        if (marker !== undefined) source = lines.places[marker]!.file;
        shares.push({ source, kind: "code", bytes: 1 });
      }
    }
  }
  for (const { file, stored } of staticData(module, lines)) {
    shares.push({ source: file ?? ODDMENTS.unknown, kind: "static", bytes: stored });
  }
  const known = shares.reduce((sum, { bytes }) => sum + bytes, 0);
  return [...shares, { source: ODDMENTS.overhead, kind: "constants", bytes: module.length - known }];
}
