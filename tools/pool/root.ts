/**
 * The configuration tree of an application, put together in memory: the target, the application's own options, and a switch for each library
 * with that library's options below it. What is generated for a library stands, for messages, in its package.json.
 */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { CliError } from "../errors.ts";
import { readTree, type Tree } from "../kconfig/index.ts";
import type { App } from "../pipeline/app.ts";
import { hostArch, platforms, type Platform } from "../pipeline/target.ts";
import { inProject, showPath } from "../project.ts";
import { allOf, property, quoted } from "./expression.ts";
import type { Pool } from "./find.ts";
import { usesOfApp, usesOfFiles, type Uses } from "./imports.ts";
import { asSymbol, type Library } from "./manifest.ts";
import { importsOfPool, offersOf, type Imports, type Offer } from "./order.ts";

export interface Root {
  tree: Tree;
  app: App;
  pool: Pool;
  imports: Imports;
  offers: Offer[];
  /** What the application's sources use. */
  appUses: Uses;
  kernelUses: Uses;
}

/** The platform of the choice that is a PC without a hypervisor: the image is that of kvm on x86_64. */
export const METAL = { symbol: "PLAT_METAL", platform: "kvm", arch: "x86_64" } as const;

/** Reads the tree. `bestPlatform` is what is chosen when nobody says otherwise. */
export function readRoot(app: App, pool: Pool, bestPlatform: string): Root {
  const imports = importsOfPool(pool);
  const offers = offersOf(pool);
  const appUses = usesOfApp(app, pool);
  const kernelUses = usesOfFiles(
    KERNEL_FILES.map((file) => inProject(file)),
    pool,
  );
  const files = new Map<string, string>();
  const parts = { pool, imports, offers };
  for (const library of pool.values()) files.set(showPath(library.manifest), libraryText(library, parts));
  const text = [
    `mainmenu ${quoted(`Configuration of ${app.name}`)}`,
    ...targetMenu(platforms(), bestPlatform),
    ...applicationMenu(app, pool),
    ...hiddenSymbol("TSUKURI_KERNEL", "select", kernelUses, parts),
    ...hiddenSymbol("TSUKURI_APPLICATION", "imply", appUses, parts),
    `menu "Libraries"`,
    ...[...pool.values()].map(({ manifest }) => `source ${quoted(showPath(manifest))}`),
    "endmenu",
  ].join("\n");
  const tree = readTree({ file: TREE_NAME, text: `${text}\n` }, { files, base: process.cwd() });
  for (const library of pool.values()) checkDepends(library, tree);
  return { tree, app, pool, imports, offers, appUses, kernelUses };
}

/** The symbol of a platform or a processor. */
export function platformSymbol(name: string): string {
  return `PLAT_${asSymbol(name)}`;
}

export function archSymbol(name: string): string {
  return `ARCH_${asSymbol(name)}`;
}

/** The symbol of an interface's implementation; `null` is the platform's own. */
export function implementationSymbol(offer: Offer, library: Library | null): string {
  return `${asSymbol(offer.name)}_${library ? asSymbol(library.name) : "PLATFORM"}`;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** What messages call the generated text that belongs to nobody's file. */
const TREE_NAME = "(tsuk's own options)";

const KERNEL_FILES = ["kernel/main.ts", "kernel/runtime.ts"];

/** An option that there is not is n for Kconfig: the library could never be switched on, and nobody would know why. */
function checkDepends({ depends, manifest, line }: Library, tree: Tree): void {
  for (const name of depends.flatMap((text) => text.match(/\w+/g) ?? [])) {
    if (["y", "m", "n"].includes(name) || tree.symbols.get(name)?.nodes.length) continue;
    throw new CliError(`${showPath(manifest)}:${line}: depends: there is no option ${name}`);
  }
}

type Parts = Pick<Root, "pool" | "imports" | "offers">;

const TITLES: Record<string, string> = {
  kvm: "KVM or QEMU: a virtual machine",
  linuxu: "Linux userspace: an ordinary process",
  node: "Node: the module as it is",
  xen: "Xen: a domain of the hypervisor",
};

function targetMenu(known: Platform[], best: string): string[] {
  const processors = [...new Set(known.flatMap(({ arch }) => Object.keys(arch)))];
  const withArch = (arch: string): string => {
    const having = known.filter((platform) => arch in platform.arch).map(({ name }) => platformSymbol(name));
    return [...having, ...(arch === METAL.arch ? [METAL.symbol] : [])].join(" || ");
  };
  return [
    `menu "Target"`,
    "choice PLATFORM",
    `\tprompt "Platform"`,
    `\tdefault ${platformSymbol(best)}`,
    ...known.flatMap(({ name, description }) => [
      `config ${platformSymbol(name)}`,
      `\tbool ${quoted(TITLES[name] ?? description)}`,
    ]),
    `config ${METAL.symbol}`,
    `\tbool "Bare metal: a PC, booted by GRUB"`,
    "endchoice",
    "choice PROCESSOR",
    `\tprompt "Processor"`,
    ...(processors.includes(hostArch()) ? [`\tdefault ${archSymbol(hostArch())}`] : []),
    ...processors.flatMap((arch) => [
      `config ${archSymbol(arch)}`,
      `\tbool ${quoted(arch)}`,
      `\tdepends on ${withArch(arch)}`,
    ]),
    "endchoice",
    "endmenu",
  ];
}

/** The application's own Kconfig, unless the folder is a library's. */
function applicationMenu(app: App, pool: Pool): string[] {
  const file = join(app.folder, "Kconfig");
  const isLibrary = [...pool.values()].some(({ kconfig }) => kconfig && relative(kconfig, file) === "");
  if (!existsSync(file) || isLibrary) return [];
  return [`menu ${quoted(`Application ${app.name}`)}`, `source ${quoted(showPath(file))}`, "endmenu"];
}

/** What the kernel needs is on; what the application imports is on unless somebody switches it off. */
function hiddenSymbol(name: string, word: "select" | "imply", uses: Uses, { pool, imports }: Parts): string[] {
  const direct = [...uses.libraries.keys()];
  const all = new Set(direct.flatMap((library) => [library, ...imports.needs.get(library)!]));
  return [
    `config ${name}`,
    "\tbool",
    "\tdefault y",
    ...[...all].sort().map((library) => `\t${word} ${pool.get(library)!.symbol}`),
  ];
}

/** A library's switch, the choices of its interfaces, its options. The empty lines bring it to its line in the package.json. */
function libraryText(library: Library, parts: Parts): string {
  const { pool, imports, offers } = parts;
  const { name, symbol, optional } = library;
  const needs = [...imports.needs.get(name)!].sort();
  const isAfter = (other: string): boolean => imports.rank.get(other)! > imports.rank.get(name)!;
  const symbols = (names: string[]): string[] => names.map((other) => pool.get(other)!.symbol);
  const own = offers.filter(({ owner }) => owner === library);
  return [
    ...Array<string>(library.line - 1).fill(""),
    `config ${symbol}`,
    `\tbool ${quoted(`${name}: ${library.description}`)}`,
    ...property(
      "depends on",
      allOf([...dependsOf(library, parts), ...symbols(needs.filter((other) => !isAfter(other)))]),
    ),
    ...symbols(needs.filter(isAfter)).map((other) => `\tselect ${other}`),
    ...symbols(optional.filter((other) => pool.has(other))).map((other) => `\timply ${other}`),
    `if ${symbol}`,
    ...own.flatMap((offer) => interfaceChoice(offer, parts)),
    ...(library.kconfig ? [`source ${quoted(showPath(library.kconfig))}`] : []),
    "endif",
    "",
  ].join("\n");
}

/** The conditions of a library and of all that it needs. */
function dependsOf(library: Library, { pool, imports }: Parts): string[] {
  const all = [library, ...[...imports.needs.get(library.name)!].map((other) => pool.get(other)!)];
  return [...new Set(all.flatMap(({ depends }) => depends))];
}

/** Which implementation of an interface is taken. One that a platform brings is for that platform, and the only one there. */
function interfaceChoice(offer: Offer, parts: Parts): string[] {
  const { name, title, fallback, implementations } = offer;
  const bound = platforms().filter(({ providers }) => providers?.[name]);
  const boundTo = (library: string): string =>
    bound
      .filter(({ providers }) => providers![name] === library)
      .map((platform) => platformSymbol(platform.name))
      .join(" || ");
  const first = implementations.find((library) => library.name === fallback) ?? null;
  return [
    `choice ${asSymbol(name)}`,
    `\tprompt ${quoted(title)}`,
    `\tdefault ${implementationSymbol(offer, first)}`,
    ...(fallback === null
      ? [
          `config ${implementationSymbol(offer, null)}`,
          `\tbool "the platform's own"`,
          ...property("depends on", allOf(bound.map((platform) => `!${platformSymbol(platform.name)}`))),
        ]
      : []),
    ...implementations.flatMap((library) => [
      `config ${implementationSymbol(offer, library)}`,
      `\tbool ${quoted(`${library.name}: ${library.description}`)}`,
      ...property("depends on", allOf([...dependsOf(library, parts), boundTo(library.name)])),
      `\tselect ${library.symbol}`,
    ]),
    "endchoice",
  ];
}
