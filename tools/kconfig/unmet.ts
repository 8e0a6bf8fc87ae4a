/** Says that a select turns something on whose own dependencies do not hold. */
import type { Sym, Tri } from "./types.ts";
import { showPlace } from "./types.ts";
import { evaluate, triOf, TRI_NAMES } from "./evaluate.ts";
import { showExpr } from "./expr.ts";
import { warn, withPlaces } from "./tree.ts";

export function warnUnmet(sym: Sym, selected: Tri): void {
  const direct = evaluate(sym.direct);
  const by = sym.selectedBy
    .filter((select) => Math.min(triOf(select.by), evaluate(select.condition)) > direct)
    .map((select) => `${select.by.name} (${showPlace(select.place)})`);
  const needs = `depends on ${showExpr(sym.direct)}, which is ${TRI_NAMES[direct]}`;
  const text = `${withPlaces(sym)} ${needs}, but is selected (${TRI_NAMES[selected]}) by ${by.join(", ")}`;
  warn(sym.tree, "unmet", sym, text);
}
