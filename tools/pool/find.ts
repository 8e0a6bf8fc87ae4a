/** The pool: all libraries that an application can use, and where they come from. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CliError } from "../errors.ts";
import { inProject, showPath } from "../project.ts";
import { readPackage, type Library, type Package } from "./manifest.ts";

/** The libraries by name, in the order of their names. */
export type Pool = Map<string, Library>;

export interface PoolOptions {
  /** The application's folder: its node_modules count, and those of the folders above it. Left out: only libs/. */
  app?: string;
  /** Folders named by --libs. */
  folders?: string[];
}

/**
 * Finds libraries in tsukuri's own libs/, in folders that were named (by --libs, or by `tsukuri.libs` in the application's package.json), and
 * in node_modules, where the nearest one of a name counts, as for Node. Two of one name in different kinds of places are refused.
 */
export function findPool({ app, folders = [] }: PoolOptions = {}): Pool {
  const found = new Map<string, Library>();
  const add = (library: Library): void => {
    const other = found.get(library.name);
    if (!other) found.set(library.name, library);
    else if (realpathSync(other.folder) !== realpathSync(library.folder))
      throw twoOfOneName(library.name, other, library);
  };
  for (const folder of [inProject("libs"), ...folders.map((name) => named(name, "--libs"))]) {
    librariesIn(folder).forEach(add);
  }
  if (app !== undefined) {
    const own = enclosingPackage(app);
    if (own?.library) add(own.library);
    for (const name of own?.libs ?? [])
      librariesIn(named(name, `${showPath(own!.file)}: libs`, own!.file)).forEach(add);
    inNodeModules(app).forEach(add);
  }
  const pool = new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  checkSymbols(pool);
  return pool;
}

/** The folder whose files go into the image of the application in `app`: `tsukuri.files` in its package.json. Null when there is none. */
export function filesFolder(app: string): string | null {
  const own = enclosingPackage(app);
  return own && own.files !== null ? named(own.files, `${showPath(own.file)}: files`, own.file) : null;
}

// --- internal -------------------------------------------------------------------------------------------------------

function named(name: string, by: string, file = "."): string {
  const folder = resolve(file === "." ? "." : dirname(file), name);
  if (!existsSync(folder)) throw new CliError(`${by}: there is no folder ${name}`);
  return folder;
}

/** The packages in a folder of libraries. One without the field is a mistake there. */
function librariesIn(folder: string): Library[] {
  const packages = existsSync(join(folder, "package.json")) ? [folder] : packageFolders(folder);
  return packages.map((path) => {
    const file = join(path, "package.json");
    const library = readPackage(file)?.library;
    if (!library) {
      throw new CliError(
        `${showPath(file)}: there is no field "tsukuri"`,
        `Each package in ${showPath(folder)} is a library; write "tsukuri": {} into one that needs nothing else.`,
      );
    }
    return library;
  });
}

/** Folders with a package.json, also those of a scope. */
function packageFolders(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      if (name.startsWith(".")) return [];
      const path = join(folder, name);
      if (name.startsWith("@")) return packageFolders(path);
      return existsSync(join(path, "package.json")) ? [path] : [];
    });
}

/** Packages with the field in node_modules, from the application's folder upwards. */
function inNodeModules(app: string): Library[] {
  const nearest = new Map<string, Library>();
  for (let folder = app; ; folder = dirname(folder)) {
    const modules = join(folder, "node_modules");
    for (const path of existsSync(modules) ? packageFolders(modules) : []) {
      const library = readPackage(join(path, "package.json"))?.library;
      if (library && !nearest.has(library.name)) nearest.set(library.name, library);
    }
    if (folder === dirname(folder)) return [...nearest.values()];
  }
}

/** The package that the application belongs to: its settings, or the library whose test it is. */
function enclosingPackage(app: string): (Package & { file: string }) | null {
  for (let folder = app; ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      const found = readPackage(file);
      return found && { ...found, file };
    }
    if (folder === dirname(folder)) return null;
  }
}

function twoOfOneName(name: string, one: Library, other: Library): CliError {
  return new CliError(
    `two libraries are named "${name}": ${placeOf(one)} and ${placeOf(other)}`,
    "Remove one of them, or give it another name in its package.json.",
  );
}

function placeOf({ manifest, line }: Library): string {
  return `${showPath(manifest)}:${line}`;
}

/** Two names may come to the same configuration symbol: foo-bar and foo.bar. */
function checkSymbols(pool: Pool): void {
  const owners = new Map<string, Library>();
  for (const library of pool.values()) {
    const other = owners.get(library.symbol);
    if (other) {
      throw new CliError(
        `the libraries "${other.name}" (${placeOf(other)}) and "${library.name}" (${placeOf(library)}) would both be ${library.symbol}`,
      );
    }
    owners.set(library.symbol, library);
  }
}
