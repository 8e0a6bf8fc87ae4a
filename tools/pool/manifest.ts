/** What a library says about itself: the field `tsukuri` of its package.json. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CliError } from "../errors.ts";
import { inProject, showPath } from "../project.ts";
import { fieldReader, isObject, type FieldReader, type Fields } from "./fields.ts";
import { parseJson } from "./json.ts";

/** The init table's classes, in the order of boot. */
export const CLASSES = ["early", "plat", "lib", "rootfs", "sys", "late"] as const;

export interface InitEntry {
  /** Exported by the library's index.ts: `(): i32`, negative errno on failure. */
  function: string;
  class: (typeof CLASSES)[number];
  /** 0 first … 9 last within the class. */
  priority: number;
  /** Exported terminator: `(): void`, run in reverse order at the end. */
  exit?: string;
}

/** What several libraries may implement; users reach the chosen one by "provider/NAME". */
export interface Interface {
  name: string;
  /** What a person chooses: "Memory allocator". */
  title: string;
  /** The library that is taken when nobody has chosen. Null: the platform's own, which has no library. */
  fallback: string | null;
}

/** A library: an npm package with a field `tsukuri`. */
export interface Library {
  /** The package's name, by which it is imported. */
  name: string;
  /** Its configuration symbol: LIBUKALLOC. */
  symbol: string;
  folder: string;
  version: string;
  description: string;
  init: InitEntry[];
  /** Its Kconfig file, absolute; null when it has no options. */
  kconfig: string | null;
  /** Names of the interfaces that it implements. */
  provides: string[];
  /** Interfaces that it declares. */
  interfaces: Interface[];
  /** Kconfig expressions that must hold: "PLAT_XEN". */
  depends: string[];
  /** Libraries that its sources import, but which may be switched off. */
  optional: string[];
  /** Where its package.json is. */
  manifest: string;
  /** The line of the field, for messages: the library's place in its package.json. */
  line: number;
}

/** What a package.json is for tsuk: a library, something with settings for applications, or neither. */
export interface Package {
  library: Library | null;
  /** Folders with further libraries, as they are written. */
  libs: string[];
  /** The folder whose files go into the image, as it is written; null when there is none. */
  files: string | null;
}

/** Reads a package.json. Null when it has no field `tsukuri`; throws a CliError with file and line for a bad one. */
export function readPackage(file: string): Package | null {
  const text = readFileSync(file, "utf8");
  if (!text.includes('"tsukuri"')) return null; // most packages of a node_modules
  const where = showPath(file);
  const json = parseJson(text, where);
  const whole = isObject(json.value) ? json.value : {};
  const field = whole.tsukuri;
  if (field === undefined) return null;
  const reader = fieldReader(json, where);
  if (!isObject(field)) throw reader.bad([], "expected an object");
  reader.known(field, [], KEYS);
  const libs = reader.strings(field, "libs");
  const files = field.files ?? null;
  if (files !== null && typeof files !== "string") throw reader.bad(["files"], "expected a folder's name");
  const keys = Object.keys(field);
  if (keys.length && keys.every((key) => SETTINGS.includes(key))) return { library: null, libs, files };
  const library = readLibrary(whole, field, reader, dirname(file));
  return { library: { ...library, manifest: file, line: json.lineOf(["tsukuri"]) }, libs, files };
}

/** The configuration symbol of a library: LIB and its name, upper case, `_` for whatever a symbol cannot have. */
export function symbolOf(library: string): string {
  return `LIB${asSymbol(library)}`;
}

/** A name as a part of a symbol. */
export function asSymbol(name: string): string {
  return name.toUpperCase().replace(/\W/g, "_");
}

/** Whether a library may have that name: it is none of the build's own modules, nor one of the language's. */
export function isFreeName(name: string): boolean {
  return !TAKEN.includes(name) && !existsSync(inProject(STANDARD, `${name}.ts`));
}

// --- internal -------------------------------------------------------------------------------------------------------

const KEYS = ["kconfig", "provides", "interfaces", "depends", "optional", "init", "libs", "files"];
/** What an application's package.json may have: one with these alone is no library. */
const SETTINGS = ["libs", "files"];
const INIT_KEYS = ["function", "class", "priority", "exit"];
const INTERFACE_KEYS = ["title", "default"];
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const INTERFACE_NAME = /^[a-z][a-z0-9]*$/;
const PACKAGE_NAME = /^(@[\w.-]+\/)?[\w.-]+$/;
/** Modules that are no libraries. */
const STANDARD = "node_modules/assemblyscript/std/assembly";
const TAKEN = ["arch", "config", "inittab", "packed", "platforms", "provider"];

function readLibrary(
  whole: Fields,
  field: Fields,
  reader: FieldReader,
  folder: string,
): Omit<Library, "manifest" | "line"> {
  const { name, version = "0.0.0", description = "" } = whole;
  if (typeof name !== "string" || !PACKAGE_NAME.test(name)) throw reader.badAt(["name"], "the library needs a name");
  if (!isFreeName(name)) throw reader.badAt(["name"], `"${name}" is not free: there is a module of that name`);
  if (!existsSync(join(folder, "index.ts"))) {
    throw new CliError(
      `${showPath(folder)} has no index.ts`,
      `A library's index.ts is what others import as "${name}".`,
    );
  }
  const kconfig = field.kconfig ?? null;
  if (kconfig !== null && typeof kconfig !== "string") throw reader.bad(["kconfig"], "expected a file's name");
  if (kconfig !== null && !existsSync(join(folder, kconfig)))
    throw reader.bad(["kconfig"], `${kconfig} does not exist`);
  return {
    ...{ name, symbol: symbolOf(name), folder, version: String(version), description: String(description) },
    kconfig: kconfig === null ? null : join(folder, kconfig),
    init: readInit(field, reader, readFileSync(join(folder, "index.ts"), "utf8")),
    provides: reader.strings(field, "provides", INTERFACE_NAME),
    interfaces: readInterfaces(field, reader),
    depends: reader.strings(field, "depends", EXPRESSION),
    optional: reader.strings(field, "optional", PACKAGE_NAME),
  };
}

/** Enough of an expression that Kconfig's own messages, which would be about a generated line, do not come to it. */
const EXPRESSION = /^!*\(*!*[A-Z_][A-Z0-9_]*\)*(\s*(&&|\|\||=|!=)\s*\(*!*[A-Z_][A-Z0-9_]*\)*)*$/;

function readInit(field: Fields, reader: FieldReader, source: string): InitEntry[] {
  const list = field.init ?? [];
  if (!Array.isArray(list)) throw reader.bad(["init"], "expected a list");
  return list.map((entry: unknown, i): InitEntry => {
    const at = ["init", i];
    if (!isObject(entry)) throw reader.bad(at, "expected an object with function, class and priority");
    reader.known(entry, at, INIT_KEYS);
    const { function: name, class: group, priority, exit } = entry;
    if (typeof name !== "string" || !IDENTIFIER.test(name)) throw reader.bad([...at, "function"], "expected a name");
    if (!mayExport(source, name)) throw reader.bad([...at, "function"], `index.ts does not export ${name}`);
    if (!CLASSES.some((known) => known === group)) {
      throw reader.bad([...at, "class"], `${JSON.stringify(group)} is not one of ${CLASSES.join(", ")}`);
    }
    if (!Number.isInteger(priority) || (priority as number) < 0 || (priority as number) > 9) {
      throw reader.bad([...at, "priority"], "a whole number from 0 to 9 is expected");
    }
    if (exit !== undefined && (typeof exit !== "string" || !IDENTIFIER.test(exit))) {
      throw reader.bad([...at, "exit"], "expected a name");
    }
    if (exit !== undefined && !mayExport(source, exit)) {
      throw reader.bad([...at, "exit"], `index.ts does not export ${exit}`);
    }
    return entry as unknown as InitEntry;
  });
}

/** Whether a source exports a name, as far as its own text says: else the compiler's message would name a generated file. */
function mayExport(source: string, name: string): boolean {
  if (/\bexport\s*\*\s*from\b/.test(source)) return true;
  const lists = [...source.matchAll(/\bexport\s*\{([^}]*)\}/g)].map((match) => match[1]!);
  return (
    new RegExp(`\\bexport\\s+(function|const|let)\\s+${name.replaceAll("$", "\\$")}\\b`).test(source) ||
    lists.some((list) => list.split(/[\s,]+/).includes(name))
  );
}

function readInterfaces(field: Fields, reader: FieldReader): Interface[] {
  const table = field.interfaces ?? {};
  if (!isObject(table)) throw reader.bad(["interfaces"], "expected an object");
  return Object.entries(table).map(([name, entry]) => {
    const at = ["interfaces", name];
    if (!INTERFACE_NAME.test(name)) throw reader.bad(at, "a name of small letters and digits is expected");
    if (!isObject(entry)) throw reader.bad(at, "expected an object with title and default");
    reader.known(entry, at, INTERFACE_KEYS);
    const { title, default: fallback } = entry;
    if (typeof title !== "string" || /["\n\\$]/.test(title)) throw reader.bad([...at, "title"], "expected words");
    if (fallback !== undefined && typeof fallback !== "string") throw reader.bad([...at, "default"], "expected a name");
    return { name, title, fallback: fallback ?? null };
  });
}
