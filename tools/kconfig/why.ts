/** Says why a symbol has its value, and why it cannot have another. */
import {
  evaluate,
  limitsOf,
  originOf,
  selected,
  showExpr,
  showNumber,
  showPlace,
  TRI_NAMES,
  triOf,
  typeOf,
  visibilityOf,
  type Select,
  type Sym,
  type Tri,
} from "./index.ts";
import { nameOf, obstacles, placesOf, type Obstacle } from "./conditions.ts";

/** Where the value comes from, as the end of a sentence. */
export function reasonOf(sym: Sym, configFile: string): string {
  if (sym.choice && triOf(sym.choice) === 2 && visibilityOf(sym) > 0) return reasonInChoice(sym, configFile);
  switch (originOf(sym)) {
    case "user":
      return `set in ${configFile}`;
    case "select":
      return `selected by ${active(sym.selectedBy)}`;
    case "imply":
      return `implied by ${active(sym.impliedBy)}`;
    case "default": {
      const used = sym.defaults.find(({ condition }) => evaluate(condition) > 0);
      if (!used) return "no default";
      return `the default ${showExpr(used.value)} (${showPlace(used.place)})`;
    }
    case "none":
      return visibilityOf(sym) > 0 ? "nobody has set it, and it has no default" : "no default is in effect";
  }
}

function reasonInChoice(sym: Sym, configFile: string): string {
  const choice = sym.choice!;
  const chosen = selected(choice);
  if (chosen !== sym) return `${chosen ? chosen.name : "nothing"} is chosen in ${nameOf(choice)} (${placesOf(choice)})`;
  const isUsers = choice.state.userSelection === sym;
  return `chosen in ${nameOf(choice)} (${placesOf(choice)})${isUsers ? `, set in ${configFile}` : " by default"}`;
}

/** The selects (or implies) that are in effect, with their places. */
export function active(list: Select[]): string {
  return list
    .filter(({ by, condition }) => Math.min(triOf(by), evaluate(condition)) > 0)
    .map(({ by, place }) => `${by.name} (${showPlace(place)})`)
    .join(", ");
}

/** Why `wanted` is not what the symbol has after it was set, or null if nothing is known to stand against it. */
export function whyNot(sym: Sym, wanted: string): string | null {
  if (sym.nodes.every((node) => !node.prompt))
    return `it has no prompt (${placesOf(sym)}): its value comes from its defaults, and from what selects or implies it`;
  const tri = ["n", "m", "y"].indexOf(wanted) as Tri;
  const isTruth = ["bool", "tristate"].includes(sym.declaredType);
  if (isTruth && triOf(sym) > tri) {
    const by = active(sym.selectedBy);
    if (by && !sym.choice) return `it is selected by ${by}`;
  }
  if (visibilityOf(sym) === 0)
    return `it cannot be set: ${
      missing(sym)
        .map(({ text }) => text)
        .join("; ") || "it is hidden"
    }`;
  if (isTruth) return whyNotTri(sym, tri);
  const limits = limitsOf(sym);
  if (!limits) return null;
  const range = `${showNumber(sym, limits.low)} to ${showNumber(sym, limits.high)}`;
  return `it has to be in the range ${range} (${showPlace(limits.place)})`;
}

function whyNotTri(sym: Sym, wanted: Tri): string | null {
  const { choice, tree } = sym;
  if (choice && triOf(choice) === 2) {
    if (wanted > 0) return `${selected(choice)?.name ?? "nothing"} is chosen in ${nameOf(choice)} instead`;
    return `it is chosen in ${nameOf(choice)} (${placesOf(choice)}); choose another one to turn it off`;
  }
  if (wanted === 1 && typeOf(sym) === "bool")
    return sym.declaredType === "bool"
      ? "it is bool, and cannot be m"
      : `${tree.modules.name} is n, so nothing can be m`;
  if (wanted > visibilityOf(sym)) {
    const parts = missing(sym, wanted).map(({ text }) => text);
    return `it can be at most ${TRI_NAMES[visibilityOf(sym)]}: ${parts.join("; ")}`;
  }
  if (wanted === 1) return `it is implied by ${active(sym.impliedBy)}, so that m becomes y`;
  return null;
}

/** What stands against the prompt that is nearest to being shown. */
export function missing(sym: Sym, wanted: Tri = 1): Obstacle[] {
  const lists = sym.nodes.flatMap((node) => (node.prompt ? [obstacles(node.prompt.condition, wanted)] : []));
  return lists.sort((one, other) => one.length - other.length)[0] ?? [];
}
