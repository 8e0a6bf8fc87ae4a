/** The configuration of a build: defaults, the application's .config or defconfig, --set, and the target of -p and -a. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pc } from "../colors.ts";
import { CliError } from "../errors.ts";
import { readConfig, selected, setValue, triOf, type Tree } from "../kconfig/index.ts";
import type { App } from "../pipeline/app.ts";
import { findTarget, platforms, type Target } from "../pipeline/target.ts";
import { showPath } from "../project.ts";
import { applyAssignments } from "./assign.ts";
import { checkNeeds } from "./check.ts";
import { findPool } from "./find.ts";
import { refuseLeftOut } from "./left-out.ts";
import type { Library } from "./manifest.ts";
import { archSymbol, implementationSymbol, METAL, platformSymbol, readRoot, type Root } from "./root.ts";

export interface ConfigureOptions {
  /** Folders of --libs. */
  libs: string[];
  /** NAME=VALUE of --set. */
  set: string[];
  /** -p and -a; they go over the configured target. */
  platform?: string | undefined;
  arch?: string | undefined;
  /** What works best here, where nobody says otherwise. */
  bestPlatform: string;
  /** Who is told of oddities in the configuration file; standard error when left out. */
  warn?: ((message: string) => void) | undefined;
}

/** A configuration that fits together. */
export interface Configuration extends Root {
  target: Target;
  /** A PC without a hypervisor was chosen. */
  isMetal: boolean;
  /** The libraries that are switched on, by name. */
  on: Map<string, Library>;
  /** The chosen implementation of each interface whose library is on; null: the platform's own. */
  providers: Map<string, Library | null>;
  /** The file that was read; null when there is none. */
  file: string | null;
}

/** Reads the configuration of `app` and checks it. Throws what does not fit: a line of the file, an option of the command line, a library that is off. */
export function configure(app: App, options: ConfigureOptions): Configuration {
  const unheard: string[] = []; // no warning of what is refused in the next moment
  const configuration = configureLoosely(app, { ...options, warn: (message) => unheard.push(message) });
  refuseLeftOut(configuration.tree, showPath(app.folder));
  unheard.forEach(options.warn ?? printWarning);
  checkNeeds(configuration);
  return configuration;
}

/** The same for those who only look: lines of the file may have no effect, and what the application imports may be switched off. */
export function configureLoosely(app: App, options: ConfigureOptions): Configuration {
  const { libs, set, platform, arch, bestPlatform, warn = printWarning } = options;
  const named = platform === undefined ? null : checkTarget(platform, arch);
  const root = readRoot(app, findPool({ app: app.folder, folders: libs }), named ?? bestPlatform);
  const file = configurationFile(app);
  if (file) readConfig(root.tree, file).forEach((message) => warn(message));
  applyAssignments(root.tree, set);
  if (platform !== undefined) setValue(root.tree.symbols.get(metalOr(platform))!, 2);
  if (arch !== undefined) chooseArch(root.tree, arch);
  const { target, isMetal } = chosenTarget(root.tree);
  if (arch !== undefined && target.arch !== arch) findTarget(target.platform.name, arch); // says what there is
  return { ...root, target, isMetal, file, ...configured(root) };
}

/** What the tree's values say at the moment: which libraries are on, and which implement the interfaces. */
export function configured(root: Root): Pick<Configuration, "on" | "providers"> {
  const on = new Map([...root.pool].filter(([, { symbol }]) => isOn(root.tree, symbol)));
  return { on, providers: chosenProviders(root, on) };
}

/** The file with an application's configuration: .config, else defconfig; null when there is neither. */
export function configurationFile(app: App): string | null {
  return [".config", "defconfig"].map((name) => join(app.folder, name)).find((file) => existsSync(file)) ?? null;
}

/** The files that decide about a configuration. They need not exist. */
export function configurationFiles({ app, pool, tree }: Pick<Root, "app" | "pool" | "tree">): string[] {
  const places = tree.defined.flatMap(({ nodes }) => nodes.map(({ place }) => resolve(place.file)));
  return [...new Set([...filesOfApp(app), ...[...pool.values()].map(({ manifest }) => manifest), ...places])];
}

/** Those in the application's own folder. */
export function filesOfApp(app: App): string[] {
  return ["Kconfig", ".config", "defconfig", "package.json"].map((name) => join(app.folder, name));
}

/** Whether a symbol is y. */
export function isOn(tree: Tree, name: string): boolean {
  const symbol = tree.symbols.get(name);
  return symbol !== undefined && triOf(symbol) === 2;
}

// --- internal -------------------------------------------------------------------------------------------------------

function metalOr(platform: string): string {
  return platform === "metal" ? METAL.symbol : platformSymbol(platform);
}

/** The platform's name; throws what is wrong with -p and -a. */
function checkTarget(platform: string, arch: string | undefined): string {
  if (platform !== "metal") return findTarget(platform, arch).platform.name;
  return findTarget(METAL.platform, arch ?? METAL.arch).platform.name;
}

function chooseArch(tree: Tree, arch: string): void {
  const symbol = tree.symbols.get(archSymbol(arch));
  if (symbol) setValue(symbol, 2);
}

function chosenTarget(tree: Tree): { target: Target; isMetal: boolean } {
  const isMetal = isOn(tree, METAL.symbol);
  const known = platforms();
  const platform = isMetal ? METAL.platform : known.find(({ name }) => isOn(tree, platformSymbol(name)))?.name;
  const archs = [...new Set(known.flatMap(({ arch }) => Object.keys(arch)))];
  const arch = archs.find((name) => isOn(tree, archSymbol(name)));
  if (!platform || !arch) throw new CliError("the configuration has no platform or no processor");
  return { target: findTarget(platform, arch), isMetal };
}

function chosenProviders({ tree, offers }: Root, on: Map<string, Library>): Map<string, Library | null> {
  const providers = new Map<string, Library | null>();
  for (const offer of offers) {
    if (!on.has(offer.owner.name)) continue;
    const choice = tree.choices.find(({ symbols }) =>
      [null, ...offer.implementations].some((library) =>
        symbols.some(({ name }) => name === implementationSymbol(offer, library)),
      ),
    );
    const name = choice && selected(choice)?.name;
    if (name === undefined) continue;
    const library = offer.implementations.find((one) => implementationSymbol(offer, one) === name) ?? null;
    providers.set(offer.name, library);
  }
  return providers;
}

function printWarning(message: string): void {
  process.stderr.write(`${pc.yellow("warning:")} ${message}\n`);
}

/** What messages call the configuration of an application. */
export function showConfiguration({ app, file }: Pick<Configuration, "app" | "file">): string {
  return showPath(file ?? join(app.folder, ".config"));
}
