/** Says which parts of a condition do not hold, and what their values are. */
import {
  assignable,
  evaluate,
  showExpr,
  showPlace,
  TRI_NAMES,
  triOf,
  valueOf,
  visibilityOf,
  type Choice,
  type Expr,
  type Sym,
  type Tri,
} from "./index.ts";

/** A part of a condition that stands against it. */
export interface Obstacle {
  /** As a sentence: `NET is n (net/Kconfig:3)`. */
  text: string;
  /** Assignments that can be made now, each of which would do. */
  fixes: string[];
  /** The symbol or choice that would have to be more than it is; null where it is not that simple. */
  more: Sym | Choice | null;
}

/** The parts of `expr` because of which it is less than `wanted`. */
export function obstacles(expr: Expr, wanted: Tri = 2): Obstacle[] {
  if (evaluate(expr) >= wanted) return [];
  switch (expr.kind) {
    case "and":
      return unique(expr.of.flatMap((part) => obstacles(part, wanted)));
    case "or": {
      const values = itemsOf(expr).map((item) => withValue(item));
      const text = `none of ${showExpr(expr)} holds: ${values.join(", ")}`;
      return [{ text, fixes: expr.of.flatMap((part) => fixesOf(part)), more: null }];
    }
    case "not":
    case "relation": {
      const values = itemsOf(expr).map((item) => withValue(item));
      const text = `${showExpr(expr)} does not hold${values.length ? `: ${values.join(", ")}` : ""}`;
      return [{ text, fixes: fixesOf(expr), more: null }];
    }
    case "symbol":
    case "choice": {
      const fixes = fixesOf(expr);
      const isFixed = fixes.length > 0 || (expr.kind === "symbol" && expr.constant);
      return [{ text: withValue(expr), fixes, more: isFixed ? null : expr }];
    }
  }
}

/** The assignment that makes a simple condition hold, if it can be made now. */
function fixesOf(expr: Expr): string[] {
  if (expr.kind === "symbol") return canBe(expr, 2) ? [`${expr.name}=y`] : canBe(expr, 1) ? [`${expr.name}=m`] : [];
  if (expr.kind === "not" && expr.of.kind === "symbol") return canBe(expr.of, 0) ? [`${expr.of.name}=n`] : [];
  if (expr.kind !== "relation" || expr.relation !== "=" || expr.left.nodes.length === 0) return [];
  const value = expr.right.name;
  const isPossible =
    assignable(expr.left).length > 0 ? canBe(expr.left, TRIS.indexOf(value)) : visibilityOf(expr.left) > 0;
  return isPossible && expr.right.nodes.length === 0 ? [`${expr.left.name}=${value}`] : [];
}

const TRIS: readonly string[] = TRI_NAMES;

function canBe(sym: Sym, value: number): boolean {
  return (assignable(sym) as number[]).includes(value);
}

/** `NET is n (net/Kconfig:3)`. */
function withValue(item: Sym | Choice): string {
  if (item.kind === "choice") return `${nameOf(item)} is ${TRI_NAMES[triOf(item)]} (${placesOf(item)})`;
  if (item.constant) return `it says "${item.name}"`;
  if (item.nodes.length === 0) return `${item.name} is not defined`;
  const value = item.declaredType === "string" ? JSON.stringify(valueOf(item)) : valueOf(item) || "empty";
  return `${item.name} is ${value} (${placesOf(item)})`;
}

/** What messages call a symbol or choice: a choice without a name by its prompt. */
export function nameOf(item: Sym | Choice): string {
  if (item.kind === "symbol") return item.name;
  const prompt = item.nodes.find((node) => node.prompt)?.prompt?.text;
  return `the choice${prompt ? ` "${prompt}"` : item.name ? ` ${item.name}` : ""}`;
}

/** Where it is defined. */
export function placesOf(item: Sym | Choice): string {
  return item.nodes.map((node) => showPlace(node.place)).join(", ") || "not defined";
}

function itemsOf(expr: Expr): (Sym | Choice)[] {
  const found = new Set<Sym | Choice>();
  const visit = (part: Expr): void => {
    if (part.kind === "symbol" || part.kind === "choice") {
      if (part.kind === "choice" || !(part.constant || /^[\d-]/.test(part.name))) found.add(part);
    } else if (part.kind === "relation") {
      visit(part.left);
      visit(part.right);
    } else if (part.kind === "not") {
      visit(part.of);
    } else {
      part.of.forEach(visit);
    }
  };
  visit(expr);
  return [...found];
}

function unique(list: Obstacle[]): Obstacle[] {
  return list.filter((one, index) => list.findIndex(({ text }) => text === one.text) === index);
}
