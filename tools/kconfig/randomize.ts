/**
 * A random configuration: what can be turned on or off is, by the throw of a die; numbers and texts keep their defaults, as with Linux's
 * randconfig. The result is valid: a select whose target's dependencies do not hold is undone.
 */
import { assignable, setValue } from "./assign.ts";
import { readConfigText } from "./config-file.ts";
import { configText } from "./config-text.ts";
import { evaluate, selectedTri, triOf, visibilityOf } from "./evaluate.ts";
import { setDefaults } from "./presets.ts";
import { randomFrom, type Random } from "./random.ts";
import { eachNode } from "./tree.ts";
import type { Choice, Sym, Tree } from "./types.ts";

/** How often throws begin anew when a configuration cannot be made valid. */
const ATTEMPTS = 50;

/** Gives the tree a random configuration, always the same one for a seed. False: none was found, and the defaults are left. */
export function setRandom(tree: Tree, seed: number): boolean {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const random = randomFrom(seed + attempt * 0x10001);
    setDefaults(tree);
    const done = new Set<Sym | Choice>();
    // What is set may show more, which is set in the next round.
    for (let round = 0; round < 10 && throwDice(tree, random, done); round++);
    if (isRepaired(tree) && isSettled(tree) && isRepaired(tree)) return true;
  }
  setDefaults(tree);
  return false;
}

/** Makes it what is read again from the file that it becomes: a choice that is on with nothing chosen has no place there. */
function isSettled(tree: Tree): boolean {
  for (let round = 0; round < 5; round++) {
    const text = configText(tree);
    readConfigText(tree, text, "the random configuration");
    if (configText(tree) === text) return true;
  }
  return false;
}

/** Sets all that is visible and was not set before. True if there was anything. */
function throwDice(tree: Tree, random: Random, done: Set<Sym | Choice>): boolean {
  const before = done.size;
  for (const { item } of eachNode(tree.top)) {
    if (typeof item !== "object" || done.has(item) || (item.kind === "symbol" && item.choice)) continue;
    const values = assignable(item);
    if (values.length === 0) continue;
    done.add(item);
    setValue(item, random.pick(values));
    if (item.kind === "choice") choose(item, random);
  }
  return done.size > before;
}

function choose(choice: Choice, random: Random): void {
  const shown = choice.symbols.filter((sym) => visibilityOf(sym) > 0);
  if (shown.length === 0) return;
  if (triOf(choice) === 2) setValue(random.pick(shown), 2);
  else if (triOf(choice) === 1) for (const sym of shown) setValue(sym, random.chance(50) ? 1 : 0);
}

/** Turns off what selects something that may not be on. False: that is not possible. */
function isRepaired(tree: Tree): boolean {
  for (let round = 0; round < 20; round++) {
    const unmet = tree.defined.filter((sym) => !sym.choice && evaluate(sym.direct) < selectedTri(sym));
    if (unmet.length === 0) return true;
    const changed = unmet.map((sym) => lower(sym));
    if (!changed.includes(true)) return false;
  }
  return false;
}

/** Lowers the symbols that select one too far, as far as that can be done. */
function lower(sym: Sym): boolean {
  const limit = evaluate(sym.direct);
  let changed = false;
  for (const { by, condition } of sym.selectedBy) {
    if (Math.min(triOf(by), evaluate(condition)) <= limit) continue;
    const less = assignable(by)
      .filter((value) => value <= limit)
      .at(-1);
    if (less !== undefined) changed = setValue(by, less) || changed;
    else if (by.choice) changed = chooseOther(by) || changed;
    else changed = (by.selectedBy.length > 0 && lowerAll(by)) || changed;
  }
  return changed;
}

function chooseOther(sym: Sym): boolean {
  const other = sym.choice!.symbols.find((one) => one !== sym && visibilityOf(one) > 0);
  return other !== undefined && setValue(other, 2);
}

/** The symbol is on because others select it: these are turned off where that is possible. */
function lowerAll(sym: Sym): boolean {
  const offs = sym.selectedBy.filter(({ by }) => triOf(by) > 0 && assignable(by).includes(0));
  return offs.map(({ by }) => setValue(by, 0)).includes(true);
}
