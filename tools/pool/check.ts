/** Refuses a configuration in which something is missing that the application or a library needs, and says what to do. */
import { CliError } from "../errors.ts";
import { originOf, userValue, valueOf } from "../kconfig/index.ts";
import { showPath } from "../project.ts";
import { showConfiguration, type Configuration } from "./configure.ts";
import type { Use } from "./imports.ts";
import type { Library } from "./manifest.ts";

/** Throws when something is missing. */
export function checkNeeds(configuration: Configuration): void {
  const { appUses, imports, on, pool, offers, providers } = configuration;
  for (const [name, use] of appUses.libraries) {
    if (!on.has(name)) throw missingLibrary(configuration, pool.get(name)!, use);
  }
  const used = new Map(appUses.interfaces);
  for (const name of on.keys()) {
    for (const [other, use] of imports.uses.get(name)!.interfaces) if (!used.has(other)) used.set(other, use);
  }
  for (const [name, use] of used) {
    if (BUILT_IN.includes(name) || providers.has(name)) continue;
    const offer = offers.find((one) => one.name === name);
    if (!offer) throw new CliError(`${showUse(use)}: no library declares an interface "${name}"`);
    throw new CliError(
      `${showUse(use)} needs a choice that has not been made: ${offer.title}`,
      `Libraries that provide "${name}": ${offer.implementations.map((library) => library.name).join(", ") || "none"}.`,
    );
  }
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Modules below provider/ that the build writes by itself. */
const BUILT_IN = ["wait"];

function missingLibrary(configuration: Configuration, library: Library, use: Use): CliError {
  const { tree, target } = configuration;
  const symbol = tree.symbols.get(library.symbol)!;
  const user = userValue(symbol);
  const message = `${showUse(use)} imports "${library.name}", but ${library.symbol} is ${valueOf(symbol)}`;
  if (user !== null && user !== 2 && originOf(symbol) !== "none") {
    return new CliError(message, `Set CONFIG_${library.symbol}=y in ${showConfiguration(configuration)}.`);
  }
  const depends = library.depends.length ? library.depends.join(" && ") : "other libraries";
  return new CliError(
    message,
    user !== null && !library.depends.length
      ? `Set CONFIG_${library.symbol}=y in ${showConfiguration(configuration)}.`
      : `It depends on ${depends}; the target is ${target.platform.name} on ${target.arch}.`,
  );
}

function showUse({ file, line }: Use): string {
  return `${showPath(file)}:${line}`;
}
