/** The libraries of libs/: what their package.json files say. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { CliError } from "../errors.ts";
import { parseKconfig, type Option } from "../kconfig/parse.ts";
import { inProject } from "../project.ts";

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

export interface Library {
  name: string;
  folder: string;
  description: string;
  init: InitEntry[];
  options: Option[];
}

interface Manifest {
  description?: string;
  tsukuri?: { kconfig?: string; init?: InitEntry[] };
}

/** All libraries, by name. */
export function readLibraries(): Map<string, Library> {
  const libraries = new Map<string, Library>();
  for (const name of readdirSync(inProject("libs")).sort()) {
    const file = inProject("libs", name, "package.json");
    if (!existsSync(file)) continue;
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
    const init = manifest.tsukuri?.init ?? [];
    for (const entry of init) {
      if (!CLASSES.includes(entry.class))
        throw new CliError(`${file}: init class "${entry.class}" is not one of ${CLASSES.join(", ")}`);
      if (!(entry.priority >= 0 && entry.priority <= 9)) throw new CliError(`${file}: init priority is 0 to 9`);
    }
    const kconfig = manifest.tsukuri?.kconfig;
    libraries.set(name, {
      name,
      folder: inProject("libs", name),
      description: manifest.description ?? "",
      init,
      options: kconfig ? parseKconfig(inProject("libs", name, kconfig)) : [],
    });
  }
  return libraries;
}
