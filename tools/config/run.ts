/** What the configuration commands do that ask nothing. */
import { existsSync, statSync } from "node:fs";
import { pc } from "../colors.ts";
import { CliError } from "../errors.ts";
import {
  clearWarnings,
  configText,
  mergeAllConfig,
  minimalText,
  readConfig,
  setAllNo,
  setAllYes,
  setDefaults,
  setRandom,
  writeKeepingOld,
  writeWhole,
  type Tree,
} from "../kconfig/index.ts";
import { refuseLeftOut } from "../pool/left-out.ts";
import { explain } from "./explain.ts";
import { setAll, symbolNamed } from "./set.ts";
import { findSubject, readCurrent, type Subject, type SubjectOptions } from "./subject.ts";

/** Makes a whole configuration from a minimal one. */
export async function defconfig(args: string[], options: SubjectOptions): Promise<void> {
  const { app, file } = fileAndApp(args);
  const subject = await findSubject(app, options);
  const from = file ?? subject.defconfig;
  if (!existsSync(from))
    throw new CliError(`the configuration ${from} is not there`, "tsuk config savedefconfig writes one.");
  readConfig(subject.tree, from);
  save(subject);
}

/** Brings a configuration up to date: what is new gets its default, what is gone is left out. */
export async function olddefconfig(app: string | undefined, options: SubjectOptions): Promise<void> {
  const subject = await findSubject(app, options);
  readCurrent(subject);
  save(subject);
}

/** Writes what differs from the defaults. */
export async function savedefconfig(args: string[], options: SubjectOptions): Promise<void> {
  const { app, file } = fileAndApp(args);
  const subject = await findSubject(app, options);
  readCurrent(subject);
  const text = minimalText(subject.tree);
  printWarnings(subject.tree);
  const to = file ?? subject.defconfig;
  say(writeWhole(to, text, false) ? `Minimal configuration saved to ${to}` : `No change to ${to}`);
}

/** The presets, and the file that $KCONFIG_ALLCONFIG may lay over each. */
const PRESETS = {
  allnoconfig: { set: setAllNo, file: "allno.config" },
  allyesconfig: { set: setAllYes, file: "allyes.config" },
  alldefconfig: { set: setDefaults, file: "alldef.config" },
};

/** Writes a configuration by rule. */
export async function preset(
  name: keyof typeof PRESETS,
  app: string | undefined,
  options: SubjectOptions,
): Promise<void> {
  const subject = await findSubject(app, options);
  const { set, file } = PRESETS[name];
  set(subject.tree);
  mergeAllConfig(subject.tree, file, process.env);
  save(subject);
}

/** Writes a random configuration. */
export async function randconfig(app: string | undefined, options: SubjectOptions & { seed?: string }): Promise<void> {
  const seed = options.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(options.seed);
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32))
    throw new CliError(`--seed ${options.seed}: a whole number from 0 to ${2 ** 32 - 1} is expected`);
  const subject = await findSubject(app, options);
  say(`seed ${seed}`);
  const found = setRandom(subject.tree, seed);
  clearWarnings(subject.tree); // of configurations that were tried on the way
  if (!found) subject.tree.warnings.push(`no valid configuration was found with the seed ${seed}: these are defaults`);
  save(subject);
}

/** Sets values by name. The first argument is an application if it has no "=". */
export async function set(args: string[], options: SubjectOptions): Promise<void> {
  const app = args[0]?.includes("=") === false ? args[0] : undefined;
  const assignments = app === undefined ? args : args.slice(1);
  if (assignments.length === 0) throw new CliError("nothing to set: NAME=VALUE is expected");
  const subject = await findSubject(app, options);
  readCurrent(subject);
  refuseLeftOut(subject.tree, app ?? "");
  setAll(subject.tree, assignments);
  save(subject);
}

/** Prints what a symbol's value is and why. The last argument may be an application. */
export async function explainAll(args: string[], options: SubjectOptions): Promise<void> {
  const last = args.at(-1);
  const app = args.length > 1 && existsSync(last) ? last : undefined;
  const subject = await findSubject(app, options);
  readCurrent(subject);
  const names = app === undefined ? args : args.slice(0, -1);
  const texts = names.map((name) => explain(symbolNamed(subject.tree, name), subject.configFile).join("\n"));
  say(texts.join("\n\n"));
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Of up to two arguments, in any order: an application is a folder. */
function fileAndApp(args: string[]): { app: string | undefined; file: string | undefined } {
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const [first, second] = args;
  if (second !== undefined) return { file: first, app: second };
  return first !== undefined && isFolder(first) ? { app: first, file: undefined } : { app: undefined, file: first };
}

function save({ tree, configFile }: Subject): void {
  const text = configText(tree);
  printWarnings(tree);
  const hadOne = existsSync(configFile);
  if (!writeKeepingOld(configFile, text)) return say(`No change to ${configFile}`);
  say(`Configuration saved to ${configFile}${hadOne ? `; ${configFile}.old is what it was` : ""}`);
}

/** What is odd about the tree and its configuration. */
function printWarnings(tree: Tree): void {
  for (const warning of tree.warnings) process.stderr.write(`${pc.yellow("warning:")} ${warning}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
