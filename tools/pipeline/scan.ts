/**
 * Which libraries an application needs: the imports of its files, of the files that these import, and so on. What is not
 * imported is not in the image.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { App } from "./app.ts";
import type { Library } from "./libraries.ts";

/** Names of the libraries that are reached from the application or from `roots` (names of libraries). */
export function neededLibraries(app: App, libraries: Map<string, Library>, roots: string[]): Set<string> {
  const needed = new Set<string>();
  const seen = new Set<string>();
  const queue: string[] = [join(app.folder, `${app.entry}.ts`)];
  const add = (library: Library): void => {
    if (needed.has(library.name)) return;
    needed.add(library.name);
    queue.push(join(library.folder, "index.ts"));
  };
  for (const name of roots) add(libraries.get(name)!);

  for (let file = queue.pop(); file; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith(".")) {
        const found = firstExisting(join(dirname(file), specifier));
        if (found) queue.push(found);
        continue;
      }
      const [name = "", ...rest] = specifier.split("/");
      const library = libraries.get(name);
      if (library) {
        add(library);
        const inner = rest.length ? firstExisting(join(library.folder, ...rest)) : null;
        if (inner) queue.push(inner);
      } else {
        const found = inNodeModules(dirname(file), specifier);
        if (found) queue.push(found);
      }
    }
  }
  return needed;
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const pattern = /\b(?:import|export)\b(?:[\s\w*{},$]*?\bfrom)?\s*["']([^"']+)["']/g;
  return [...text.matchAll(pattern)].map((match) => match[1]!);
}

function firstExisting(base: string): string | null {
  return [`${base}.ts`, join(base, "index.ts")].find((file) => existsSync(file)) ?? null;
}

function inNodeModules(start: string, specifier: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = firstExisting(join(folder, "node_modules", specifier));
    if (found) return found;
    if (relative(folder, dirname(folder)) === "") return null;
  }
}
