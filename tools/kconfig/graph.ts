/** Which values change when a value changes: each symbol and choice knows its dependents. */
import type { Choice, Expr, Sym, Tree } from "./types.ts";
import { eachItem } from "./expr.ts";

/** Fills in the dependents of all symbols and choices, but for those of choices on their symbols: see `addChoiceDependents`. */
export function addDependents(tree: Tree): void {
  for (const sym of tree.defined) eachInput(sym, (item) => item.state.dependents.add(sym));
  for (const choice of tree.choices) eachInput(choice, (item) => item.state.dependents.add(choice));
}

/** What a choice selects depends on which of its symbols are visible, and those depend on the choice: loops that are none. */
export function addChoiceDependents(tree: Tree): void {
  for (const choice of tree.choices) {
    for (const sym of choice.symbols) sym.state.dependents.add(choice);
  }
}

/** Calls `visit` with each symbol and choice that the value of `item` is computed from, and says by which property. */
export function eachInput(item: Sym | Choice, visit: (input: Sym | Choice, why: string) => void): void {
  const from = (expr: Expr, why: string): void =>
    eachItem(expr, (input) => {
      if (input.kind === "choice" || !input.constant) visit(input, why);
    });
  for (const node of item.nodes) if (node.prompt) from(node.prompt.condition, "prompt");
  for (const { value, condition } of item.defaults) {
    if (item.kind === "symbol") from(value, "default");
    from(condition, "default");
  }
  if (item.kind === "choice") return;
  for (const { by, condition } of item.selectedBy) {
    visit(by, "select");
    from(condition, "select");
  }
  for (const { by, condition } of item.impliedBy) {
    visit(by, "imply");
    from(condition, "imply");
  }
  for (const { low, high, condition } of item.ranges) {
    from(low, "range");
    from(high, "range");
    from(condition, "range");
  }
  from(item.direct, "depends on");
}
