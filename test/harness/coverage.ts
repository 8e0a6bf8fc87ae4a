/** Which source lines run: a module with a call at each line's beginning, and the counts of these calls. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Place, readLines } from "../../tools/pipeline/lines.ts";
import { inProject } from "../../tools/project.ts";
import { MARKER, rewriteModule } from "../../tools/wasm/rewrite.ts";

export interface Coverage {
  /** The module with the calls. */
  module: Uint8Array<ArrayBuffer>;
  imports: WebAssembly.Imports;
  places: Place[];
  /** How often each place was reached. */
  hits: Uint32Array;
}

/** Where `tsuk test --coverage` finds the counts. */
export const HITS_FOLDER = inProject("build/coverage/hits");

/** What a test application's counts look like in its file there. */
export interface Hits {
  places: Place[];
  hits: number[];
}

/** Puts a counter at each source line of a module. */
export function instrument(bytes: Uint8Array, map: string, locate: (source: string) => string): Coverage {
  const { markers, places } = readLines(map, locate);
  const hits = new Uint32Array(places.length);
  const count = (index: number): void => void hits[index]!++;
  return {
    module: new Uint8Array(rewriteModule(bytes, markers, { keepData: true })),
    imports: { [MARKER.module]: { [MARKER.name]: count } },
    places,
    hits,
  };
}

/** Leaves the counts of a test application where the report looks for them. */
export function writeHits(name: string, coverage: Coverage | null): void {
  if (!coverage) return;
  mkdirSync(HITS_FOLDER, { recursive: true });
  const content: Hits = { places: coverage.places, hits: [...coverage.hits] };
  writeFileSync(join(HITS_FOLDER, `${name}.json`), JSON.stringify(content));
}
