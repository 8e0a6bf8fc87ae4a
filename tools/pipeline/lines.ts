/** Source lines of a compiled module, from its source map, as markers for the C code. */
import { SourceMapConsumer, type RawSourceMap } from "source-map-js";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Markers } from "../wasm/rewrite.ts";

/** A place in a TypeScript source. */
export interface Place {
  /** Absolute path. */
  file: string;
  line: number;
}

export interface Lines {
  markers: Markers;
  /** What a marker's number stands for. */
  places: Place[];
}

/** The lines of a module. The map has one generated line, whose columns are byte offsets in the module. */
export function readLines(sourceMap: string, locate: (source: string) => string): Lines {
  const places: Place[] = [];
  const numbers = new Map<string, number>();
  const markers: Markers = new Map();
  const consumer = new SourceMapConsumer(withoutRoot(sourceMap));
  consumer.eachMapping(({ source, originalLine, generatedColumn }) => {
    if (!source || !originalLine) return;
    const file = locate(source);
    const key = `${file}:${originalLine}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = places.push({ file, line: originalLine }) - 1;
      numbers.set(key, number);
    }
    markers.set(generatedColumn, number);
  });
  return { markers, places };
}

/** Beside the generated files: the folder of each library of the image, by name. */
export const LIBRARY_FOLDERS = "libraries.json";

/** Turns the compiler's name of a source into the file on disk. */
export function sourceLocator(project: string, appFolder: string, generated: string): (source: string) => string {
  let folders: Record<string, string> | null = null;
  return (source) => {
    if (source.startsWith("~tsukuri/build/gen/")) return join(generated, source.slice(19));
    if (source.startsWith("~tsukuri/")) return join(project, source.slice(9));
    if (!source.startsWith("~lib/")) return resolve(appFolder, source);
    const name = source.slice(5);
    const top = name.split("/")[0]!;
    if (top === "arch" || top === "platforms") return join(project, name);
    if (/^(config|inittab|provider)$/.test(top)) return join(generated, name);
    folders ??= libraryFolders(generated);
    const library = /^(@[^/]+\/)?[^/]+/.exec(name)![0];
    const folder = folders[library] ?? join(project, "libs", library);
    return library in folders || existsSync(folder)
      ? join(folder, name.slice(library.length))
      : join(project, "node_modules/assemblyscript/std/assembly", name);
  };
}

function libraryFolders(generated: string): Record<string, string> {
  const file = join(generated, LIBRARY_FOLDERS);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, string>) : {};
}

/** A parsed source map without the folder that the compiler puts before the names of sources. */
export function withoutRoot(sourceMap: string): RawSourceMap {
  return { ...(JSON.parse(sourceMap) as RawSourceMap), sourceRoot: "" };
}
