/**
 * Computes values. Each is kept until something that it depends on changes. Values are computed from those of other symbols by
 * recursion; a chain too long for that is computed from its beginning, in the order that the search for loops has found.
 */
import type { Choice, Expr, Node, Sym, SymbolType, Tree, Tri } from "./types.ts";
import { selectionOf } from "./choices.ts";
import { computeNumber } from "./numbers.ts";
import { compareText, parseNumber } from "./text.ts";
import { warn, withPlaces } from "./tree.ts";
import { warnUnmet } from "./unmet.ts";

export const TRI_NAMES = ["n", "m", "y"] as const;

/** Value computations inside of one another. */
let depth = 0;
const MAX_DEPTH = 200;

/** The type that counts: a tristate is bool without modules, and in a choice where one alternative is chosen. */
export function typeOf(item: Sym | Choice): SymbolType {
  if (item.declaredType !== "tristate") return item.declaredType;
  if (item.kind === "symbol" && item.choice && triOf(item.choice) === 2) return "bool";
  const { modules } = item.tree;
  if (item === modules && modules.state.busy) return "bool"; // its own value says what type it has
  return triOf(modules) === 0 ? "bool" : "tristate";
}

export function isTruthType(type: SymbolType): boolean {
  return type === "bool" || type === "tristate";
}

/** The value as a text: n, m, y, the text itself or the number as it is written. */
export function valueOf(sym: Sym): string {
  const { state } = sym;
  if (state.text !== null) return state.text;
  return (state.text = deep(sym.tree, () => {
    if (isTruthType(sym.declaredType)) return TRI_NAMES[triOf(sym)];
    if (sym.declaredType === "unknown") return sym.name;
    const isVisible = visibilityOf(sym) > 0;
    state.written = isVisible;
    const text = sym.declaredType === "string" ? computeText(sym, isVisible) : computeNumber(sym, isVisible);
    if (sym.env !== null || sym.tree.defconfigList === sym) state.written = false;
    return text;
  }));
}

function computeText(sym: Sym, isVisible: boolean): string {
  if (isVisible && sym.state.user !== null) return sym.state.user as string;
  const found = sym.defaults.find(({ condition }) => evaluate(condition) > 0);
  if (!found) return "";
  sym.state.written = true;
  return valueOf(found.value as Sym);
}

/** The value as n, m or y. Of a choice: its mode. What is neither bool nor tristate counts as n. */
export function triOf(item: Sym | Choice): Tri {
  if (item.kind === "choice") return modeOf(item);
  const { state } = item;
  if (state.tri !== null) return state.tri;
  if (!isTruthType(item.declaredType)) {
    if (item.declaredType !== "unknown") {
      const text = `${withPlaces(item)} is ${item.declaredType}: in a condition it counts as n`;
      warn(item.tree, "logical", item, text);
    }
    return (state.tri = 0);
  }
  state.busy = true;
  state.tri = deep(item.tree, () => {
    const visibility = visibilityOf(item);
    state.written = visibility > 0;
    if (!item.choice) return computeTri(item, visibility);
    if (visibility === 2) return selectionOf(item.choice) === item ? 2 : 0;
    return visibility > 0 && state.user ? 1 : 0;
  });
  state.busy = false;
  return state.tri;
}

/** A bool or tristate outside of choices: the user's value up to the visibility, or defaults and implies; selects at least. */
function computeTri(sym: Sym, visibility: Tri): Tri {
  let value: Tri = 0;
  if (visibility > 0 && sym.state.user !== null) {
    value = Math.min(sym.state.user as Tri, visibility) as Tri;
  } else {
    value = defaultTri(sym);
    if (value > 0) sym.state.written = true;
    const implied = impliedTri(sym);
    if (implied > 0 && evaluate(sym.direct) > 0) {
      value = Math.max(value, implied) as Tri;
      sym.state.written = true;
    }
  }
  const selected = selectedTri(sym);
  if (selected > 0) {
    if (evaluate(sym.direct) < selected) warnUnmet(sym, selected);
    value = Math.max(value, selected) as Tri;
    sym.state.written = true;
  }
  return value === 1 && (typeOf(sym) === "bool" || impliedTri(sym) === 2) ? 2 : value;
}

/** The first default whose condition holds. */
export function defaultTri(sym: Sym): Tri {
  for (const { value, condition } of sym.defaults) {
    const holds = evaluate(condition);
    if (holds > 0) return Math.min(evaluate(value), holds) as Tri;
  }
  return 0;
}

/** What selects make it at least. */
export function selectedTri(sym: Sym): Tri {
  return strongest(sym.selectedBy);
}

/** What implies make it where the user has not said anything. */
export function impliedTri(sym: Sym): Tri {
  return strongest(sym.impliedBy);
}

function strongest(list: { by: Sym; condition: Expr }[]): Tri {
  let value: Tri = 0;
  for (const { by, condition } of list) {
    if (value === 2) break;
    const own = triOf(by);
    if (own > 0) value = Math.max(value, Math.min(own, evaluate(condition))) as Tri;
  }
  return value;
}

function modeOf(choice: Choice): Tri {
  const wanted = Math.max(choice.optional ? 0 : 1, choice.state.user ?? 0);
  const mode = Math.min(wanted, visibilityOf(choice)) as Tri;
  return mode === 1 && typeOf(choice) === "bool" ? 2 : mode;
}

/** The most that a user can set. */
export function visibilityOf(item: Sym | Choice): Tri {
  return (item.state.visibility ??= deep(item.tree, () => computeVisibility(item)));
}

function computeVisibility(item: Sym | Choice): Tri {
  let visibility: Tri = 0;
  for (const { prompt } of item.nodes) {
    if (prompt) visibility = Math.max(visibility, evaluate(prompt.condition)) as Tri;
  }
  if (item.kind === "symbol" && item.choice) {
    const isTristate = item.declaredType === "tristate";
    if (item.choice.declaredType === "tristate" && !isTristate && triOf(item.choice) !== 2) return 0;
    if (isTristate && visibility === 1 && triOf(item.choice) === 2) return 0;
  }
  return visibility === 1 && typeOf(item) !== "tristate" ? 2 : visibility;
}

/** Whether a menu shows a node now. */
export function nodeVisible(node: Node): boolean {
  if (!node.prompt || evaluate(node.prompt.condition) === 0) return false;
  if (node.item === "menu") return evaluate(node.visibleIf) > 0;
  return typeof node.item === "string" || visibilityOf(node.item) > 0;
}

/** The value of a condition. */
export function evaluate(expr: Expr): Tri {
  switch (expr.kind) {
    case "symbol":
    case "choice":
      return triOf(expr);
    case "and": {
      let value: Tri = 2;
      for (const part of expr.of) {
        value = Math.min(value, evaluate(part)) as Tri;
        if (value === 0) break;
      }
      return value;
    }
    case "or": {
      let value: Tri = 0;
      for (const part of expr.of) {
        value = Math.max(value, evaluate(part)) as Tri;
        if (value === 2) break;
      }
      return value;
    }
    case "not":
      return (2 - evaluate(expr.of)) as Tri;
    case "relation":
      return holds(expr.relation, compare(expr.left, expr.right)) ? 2 : 0;
  }
}

function holds(relation: string, order: number): boolean {
  switch (relation) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}

/** Compares as numbers where both are (n, m and y count as 0, 1 and 2), else as texts. */
function compare(left: Sym, right: Sym): number {
  if (left.declaredType !== "string" || right.declaredType !== "string") {
    const first = asNumber(left);
    const second = first === null ? null : asNumber(right);
    if (first !== null && second !== null) return first < second ? -1 : first > second ? 1 : 0;
  }
  return compareText(valueOf(left), valueOf(right));
}

function asNumber(sym: Sym): bigint | null {
  if (isTruthType(sym.declaredType)) return BigInt(triOf(sym));
  return parseNumber(valueOf(sym), sym.declaredType === "hex" ? 16 : sym.declaredType === "int" ? 10 : 0);
}

/** Runs a computation. Deep inside of others, all that may be needed is computed first, from inputs to what depends on them. */
function deep<T>(tree: Tree, compute: () => T): T {
  if (depth === MAX_DEPTH) {
    depth = 0;
    for (const item of tree.order) {
      if (item.kind === "symbol") valueOf(item);
      else visibilityOf(item);
    }
    depth = MAX_DEPTH;
  }
  depth++;
  try {
    return compute();
  } finally {
    depth--;
  }
}
