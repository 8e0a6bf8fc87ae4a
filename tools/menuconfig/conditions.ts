/** Conditions in words: each part with its value now, and without what has been said already. */
import { evaluate, showExpr, TRI_NAMES, type Expr } from "../kconfig/index.ts";

/** The parts of a condition that all have to hold, each with its value. */
export function partsOf(condition: Expr): string[] {
  return flat(condition).map(withValue);
}

/** " if CONDITION", of which the parts of `known` are left out: what a definition depends on is part of each of its conditions. */
export function when(condition: Expr, known: Expr): string {
  const said = new Set(flat(known).map((part) => showExpr(part)));
  const rest = flat(condition).filter((part) => !said.has(showExpr(part)));
  return rest.length > 0 ? ` if ${rest.map(withValue).join(" && ")}` : "";
}

/** The parts of a condition that do not hold. */
export function unmet(condition: Expr): Expr[] {
  return flat(condition).filter((part) => evaluate(part) === 0);
}

function withValue(part: Expr): string {
  return `${showExpr(part)} (${TRI_NAMES[evaluate(part)]})`;
}

/** What is joined by &&; nothing for what is always so. */
function flat(expr: Expr): Expr[] {
  if (expr.kind === "symbol" && expr.constant && expr.name === "y") return [];
  return expr.kind === "and" ? expr.of.flatMap(flat) : [expr];
}
