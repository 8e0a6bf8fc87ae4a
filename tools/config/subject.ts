/** What is configured: an application, or any Kconfig tree with a configuration file. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { collect } from "../commands/options.ts";
import { CliError } from "../errors.ts";
import { evaluate, readConfig, readTree, valueOf, type Sym, type Tree } from "../kconfig/index.ts";
import { findApp } from "../pipeline/app.ts";
import { findPool } from "../pool/find.ts";
import { readRoot } from "../pool/root.ts";
import { showPath } from "../project.ts";
import { defaultPlatform } from "../run/defaults.ts";

export interface Subject {
  tree: Tree;
  /** Where the configuration is written to; it need not be there yet. */
  configFile: string;
  /** Where a minimal configuration goes to, and where it is taken from, unless another file is named. */
  defconfig: string;
  /** What is read as long as there is no configuration. */
  fallback: string | null;
}

/** What the commands are told. */
export interface SubjectOptions {
  kconfig?: string;
  config?: string;
  libs?: string[];
}

/** Adds the options that say what is configured. */
export function addSubjectOptions(command: Command): Command {
  return command
    .option("--kconfig <file>", "any Kconfig tree, by its first file, in the place of an application")
    .option("--config <file>", "the configuration file (default: .config of the application, or here)")
    .option("--libs <folder>", "a folder with further libraries; may be repeated", collect, []);
}

/**
 * The tree of an application, or of `--kconfig`. Without either it is the application in the current folder, or else the Kconfig file there.
 * Nothing is read into it yet: see `readCurrent`.
 */
export async function findSubject(app: string | undefined, options: SubjectOptions): Promise<Subject> {
  if (app !== undefined && options.kconfig !== undefined)
    throw new CliError("an application and --kconfig are both named", "Name one of them.");
  const kconfig = options.kconfig ?? (app === undefined && !isApplication() ? "Kconfig" : undefined);
  if (kconfig === undefined) return applicationSubject(app ?? ".", options);
  if (!existsSync(kconfig) && options.kconfig === undefined) {
    throw new CliError("there is neither an application (index.ts) nor a Kconfig file in this folder", HOW);
  }
  const tree = readTree(kconfig);
  return { tree, configFile: options.config ?? ".config", defconfig: "defconfig", fallback: defconfigOf(tree) };
}

/** Reads the configuration into the tree: the file, else the default one, else nothing. Returns what is odd about it. */
export function readCurrent({ tree, configFile, fallback }: Subject): string[] {
  const file = existsSync(configFile) ? configFile : fallback;
  return file !== null && existsSync(file) ? readConfig(tree, file) : [];
}

// --- internal -------------------------------------------------------------------------------------------------------

const HOW = "Name an application, or a tree by --kconfig FILE.";

function isApplication(): boolean {
  return existsSync("index.ts");
}

async function applicationSubject(path: string, options: SubjectOptions): Promise<Subject> {
  const app = findApp(path);
  const pool = findPool({ app: app.folder, folders: options.libs ?? [] });
  const { tree } = readRoot(app, pool, await defaultPlatform());
  const configFile = options.config ?? showPath(resolve(app.folder, ".config"));
  const defconfig = showPath(join(app.folder, "defconfig"));
  return { tree, configFile, defconfig, fallback: defconfig };
}

/** The first file of the symbol with `option defconfig_list` that is there. */
function defconfigOf(tree: Tree): string | null {
  const names = (tree.defconfigList?.defaults ?? [])
    .filter(({ condition }) => evaluate(condition) > 0)
    .map(({ value }) => valueOf(value as Sym));
  return names.flatMap((name) => [name, join(tree.base, name)]).find((name) => existsSync(name)) ?? null;
}
