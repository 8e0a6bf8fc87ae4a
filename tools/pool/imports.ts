/** What sources import, with the place: which libraries an application or a library uses, and which constants of "config". */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { App } from "../pipeline/app.ts";
import type { Pool } from "./find.ts";
import type { Library } from "./manifest.ts";

export interface Use {
  /** Absolute path and line of the import. */
  file: string;
  line: number;
}

/** What a set of sources imports. */
export interface Uses {
  /** Libraries by name, each with the first place that imports it. */
  libraries: Map<string, Use>;
  /** Interfaces: the import of "provider/alloc" is one of "alloc". */
  interfaces: Map<string, Use>;
  /** Constants of the module "config"; ALL when a source takes the whole module. */
  constants: Set<string>;
}

/** Stands for every constant. */
export const ALL = "*";

/** The uses of an application's own sources: of its first file, of those that it imports by path, and so on, packages from npm included. */
export function usesOfApp(app: App, pool: Pool): Uses {
  const uses = emptyUses();
  const seen = new Set<string>();
  const queue = [join(app.folder, `${app.entry}.ts`)];
  for (let file = queue.pop(); file; file = queue.pop()) {
    if (seen.has(file) || !existsSync(file)) continue;
    seen.add(file);
    for (const specifier of addUses(file, pool, uses)) {
      const found = specifier.startsWith(".")
        ? firstExisting(join(dirname(file), specifier))
        : inNodeModules(dirname(file), specifier);
      if (found) queue.push(found);
    }
  }
  return uses;
}

/** The uses of a library: of all its sources but its tests. */
export function usesOfLibrary(library: Library, pool: Pool): Uses {
  const uses = emptyUses();
  for (const file of sourcesBelow(library.folder)) addUses(file, pool, uses);
  uses.libraries.delete(library.name);
  return uses;
}

/** The uses of the kernel's own sources. */
export function usesOfFiles(files: string[], pool: Pool): Uses {
  const uses = emptyUses();
  for (const file of files) addUses(file, pool, uses);
  return uses;
}

// --- internal -------------------------------------------------------------------------------------------------------

function emptyUses(): Uses {
  return { libraries: new Map(), interfaces: new Map(), constants: new Set() };
}

/** Adds what `file` imports; returns the specifiers that are of no library. */
function addUses(file: string, pool: Pool, uses: Uses): string[] {
  const others: string[] = [];
  for (const { specifier, names, line } of importsOf(readFileSync(file, "utf8"))) {
    const [top = "", second = ""] = specifier.split("/");
    const library = top.startsWith("@") ? `${top}/${second}` : top;
    const use = { file, line };
    if (specifier === "config") names.forEach((name) => uses.constants.add(name));
    else if (top === "provider") addFirst(uses.interfaces, second, use);
    else if (pool.has(library)) addFirst(uses.libraries, library, use);
    else others.push(specifier);
  }
  return others;
}

function addFirst(map: Map<string, Use>, name: string, use: Use): void {
  if (!map.has(name)) map.set(name, use);
}

interface Import {
  specifier: string;
  /** What is taken from it by name; ALL when that is not said. */
  names: string[];
  line: number;
}

const PATTERN = /\b(?:import|export)\b([\s\w*{},$]*?\bfrom\b)?\s*["']([^"']+)["']/g;

/** The imports and re-exports of a source. Comments are blanked, which keeps the lines. */
export function importsOf(source: string): Import[] {
  const text = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, " "));
  return [...text.matchAll(PATTERN)].map((match): Import => {
    const list = /\{([^}]*)\}/.exec(match[1] ?? "")?.[1];
    const names = list
      ?.split(",")
      .map((item) => item.trim().split(/\s+as\s+/)[0]!)
      .filter(Boolean);
    return { specifier: match[2]!, names: names ?? [ALL], line: text.slice(0, match.index).split("\n").length };
  });
}

const NOT_SOURCES = new Set(["test", "node_modules", "build"]);

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_SOURCES.has(entry.name) ? [] : sourcesBelow(path);
    return /(?<!\.d|\.test)\.ts$/.test(entry.name) ? [path] : [];
  });
}

function firstExisting(base: string): string | null {
  return [`${base}.ts`, join(base, "index.ts")].find((file) => existsSync(file)) ?? null;
}

function inNodeModules(start: string, specifier: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = firstExisting(join(folder, "node_modules", specifier));
    if (found) return found;
    if (folder === dirname(folder)) return null;
  }
}
