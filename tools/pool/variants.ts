/**
 * Which targets can share a compiled module: those for which the same is generated. A source that asks for PLAT_… or ARCH_…, a platform with a
 * console of its own, or a library for some platforms only make them differ.
 */
import { setValue } from "../kconfig/index.ts";
import { generateModules } from "../pipeline/generate.ts";
import { configured, type Configuration } from "./configure.ts";
import type { Uses } from "./imports.ts";
import { archSymbol, METAL, platformSymbol } from "./root.ts";

/** What is generated for a configuration, app.ts apart. */
export function modulesOf(configuration: Configuration): Map<string, string> {
  const { app, tree, on, providers } = configuration;
  return generateModules({ app, tree, on, providers, constants: constantsOf(configuration) });
}

/**
 * What the folder of the module is called: `node`; `native` for all targets that can share it with linuxu; else the platform's name, with the
 * processor's behind it where that makes a difference.
 */
export function moduleFolder(configuration: Configuration): string {
  const { target, isMetal } = configuration;
  if (target.platform.name === "node") return "node";
  const name = isMetal ? "metal" : target.platform.name;
  const own = textFor(configuration, isMetal ? METAL.symbol : platformSymbol(name), target.arch);
  if (own === textFor(configuration, platformSymbol(SHARED.platform), SHARED.arch)) return "native";
  const processors = isMetal ? [target.arch] : Object.keys(target.platform.arch);
  return processors.every((arch) => textFor(configuration, platformSymbol(name), arch) === own) || isMetal
    ? name
    : `${name}-${target.arch}`;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The target whose module the others may share. */
const SHARED = { platform: "linuxu", arch: "x86_64" };

/** What would be generated for another target. The tree is as before afterwards. */
function textFor(configuration: Configuration, platform: string, arch: string): string {
  const { tree, target, isMetal } = configuration;
  const choose = (first: string, second: string): void => {
    for (const name of [first, second]) setValue(tree.symbols.get(name)!, 2);
  };
  choose(platform, archSymbol(arch));
  const text = JSON.stringify([...modulesOf({ ...configuration, ...configured(configuration) })]);
  choose(isMetal ? METAL.symbol : platformSymbol(target.platform.name), archSymbol(target.arch));
  return text;
}

/** The constants that any source of the image imports. */
function constantsOf({ appUses, kernelUses, imports, on }: Configuration): Set<string> {
  const constants = new Set<string>();
  const seen = new Set<string>();
  const add = (uses: Uses): void => {
    for (const name of uses.constants) constants.add(name);
    for (const name of uses.libraries.keys()) addLibrary(name);
  };
  const addLibrary = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    add(imports.uses.get(name)!);
  };
  add(appUses);
  add(kernelUses);
  for (const name of on.keys()) addLibrary(name);
  return constants;
}
