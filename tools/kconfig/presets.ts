/** Configurations by rule: all defaults, as little as possible, as much as possible. */
import { existsSync } from "node:fs";
import { CliError } from "../errors.ts";
import { setValue, unsetValue } from "./assign.ts";
import { isTruthType } from "./evaluate.ts";
import { readConfig } from "./config-file.ts";
import type { Tree } from "./types.ts";

/** Takes back all that the user wanted. */
export function setDefaults(tree: Tree): void {
  for (const item of [...tree.defined, ...tree.choices]) unsetValue(item);
}

/** n wherever it can be had; symbols with `allnoconfig_y` stay on. */
export function setAllNo(tree: Tree): void {
  setDefaults(tree);
  for (const sym of tree.defined) if (isTruthType(sym.declaredType)) setValue(sym, sym.allnoconfigY ? 2 : 0);
}

/** y wherever it can be had. Of a choice its default is chosen, since one only can be. */
export function setAllYes(tree: Tree): void {
  setDefaults(tree);
  for (const sym of tree.defined) {
    if (!isTruthType(sym.declaredType)) continue;
    if (!sym.choice) setValue(sym, 2);
    else if (sym.declaredType === "tristate") setValue(sym, 1); // for choices in m mode, which turn on several
  }
  for (const choice of tree.choices) if (isTruthType(choice.declaredType)) setValue(choice, 2);
}

/**
 * What $KCONFIG_ALLCONFIG adds to a preset: a configuration that goes over it. Empty or 1 means `file` (such as allno.config), or
 * all.config. Returns what is odd about it.
 */
export function mergeAllConfig(tree: Tree, file: string, env: Record<string, string | undefined>): string[] {
  const given = env.KCONFIG_ALLCONFIG;
  if (given === undefined) return [];
  const candidates = given === "" || given === "1" ? [file, "all.config"] : [given];
  const found = candidates.find((name) => existsSync(name));
  if (found === undefined)
    throw new CliError(`KCONFIG_ALLCONFIG=${given} is set, but ${candidates.join(" and ")} are not there`);
  return readConfig(tree, found, true);
}
