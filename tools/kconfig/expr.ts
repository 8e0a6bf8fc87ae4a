/** Builds, searches and prints the expressions of conditions. */
import type { Choice, Expr, Sym, Tree } from "./types.ts";
import { escapeText } from "./text.ts";

/** `left && right`, without what says nothing. */
export function both(tree: Tree, left: Expr, right: Expr): Expr {
  if (left === tree.y) return right;
  if (right === tree.y) return left;
  if (left === tree.n || right === tree.n) return tree.n;
  return { kind: "and", of: [left, right] };
}

/** `left || right`, without what says nothing. */
export function either(tree: Tree, left: Expr, right: Expr): Expr {
  if (left === tree.n) return right;
  if (right === tree.n) return left;
  if (left === tree.y || right === tree.y) return tree.y;
  return { kind: "or", of: left.kind === "or" ? [...left.of, right] : [left, right] };
}

/** The operands of a chain of `&&` (or `||`), from left to right; the expression itself where it is none. */
export function operands(expr: Expr, kind: "and" | "or"): Expr[] {
  return expr.kind === kind ? expr.of.flatMap((part) => operands(part, kind)) : [expr];
}

/** Calls `visit` with each symbol and choice that an expression mentions. */
export function eachItem(expr: Expr, visit: (item: Sym | Choice) => void): void {
  switch (expr.kind) {
    case "symbol":
    case "choice":
      return visit(expr);
    case "and":
    case "or":
      for (const part of expr.of) eachItem(part, visit);
      return;
    case "not":
      return eachItem(expr.of, visit);
    case "relation":
      visit(expr.left);
      visit(expr.right);
  }
}

/**
 * Whether `expr` cannot hold without `sym`, as far as Kconfig looks: it is one of the operands of `&&`. What follows a symbol and depends
 * on it in this sense is shown below it.
 */
export function needs(tree: Tree, expr: Expr, sym: Sym): boolean {
  if (expr.kind === "and") return expr.of.some((part) => needs(tree, part, sym));
  if (expr.kind !== "relation") return expr === sym;
  if (expr.relation !== "=" && expr.relation !== "!=") return false;
  if (expr.left !== sym && expr.right !== sym) return false;
  const other = expr.right === sym ? expr.left : expr.right;
  if (other === tree.y) return true; // for != as well: a slip of the first Kconfig that all keep
  return other === (expr.relation === "=" ? tree.m : tree.n);
}

/** An expression as in a Kconfig file. `show` prints a symbol or a choice, by default its name alone. */
export function showExpr(expr: Expr, show: (item: Sym | Choice) => string = showItem): string {
  switch (expr.kind) {
    case "symbol":
    case "choice":
      return show(expr);
    case "and":
    case "or": {
      const other = expr.kind === "and" ? "or" : "and";
      const parts = operands(expr, expr.kind).map((part) =>
        part.kind === other ? `(${showExpr(part, show)})` : showExpr(part, show),
      );
      return parts.join(expr.kind === "and" ? " && " : " || ");
    }
    case "not":
      return isSimple(expr.of) ? `!${showExpr(expr.of, show)}` : `!(${showExpr(expr.of, show)})`;
    case "relation":
      return `${show(expr.left)} ${expr.relation} ${show(expr.right)}`;
  }
}

function isSimple(expr: Expr): boolean {
  return expr.kind === "symbol" || expr.kind === "choice";
}

/** A name; quoted for a constant; `<choice>` or `<choice NAME>`. */
export function showItem(item: Sym | Choice): string {
  if (item.kind === "choice") return item.name ? `<choice ${item.name}>` : "<choice>";
  const isTri = item.name === "n" || item.name === "m" || item.name === "y";
  return item.constant && !isTri ? `"${escapeText(item.name)}"` : item.name;
}
