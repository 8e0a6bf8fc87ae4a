/** Finds dependency loops: a value that would have to be known before it can be computed. Also gives the order of computing. */
import { CliError } from "../errors.ts";
import type { Choice, Sym, Tree } from "./types.ts";
import { showPlace } from "./types.ts";
import { showItem } from "./expr.ts";
import { eachInput } from "./graph.ts";

/** A symbol or choice on the way of the search, and what is left to be looked at behind it. */
interface Step {
  item: Sym | Choice;
  next: Iterator<Visit>;
}

/** `from`: the symbol by which a choice is entered. `inside`: a symbol is reached from its choice, and does not lead back there. */
interface Visit {
  item: Sym | Choice;
  from?: Sym;
  inside?: boolean;
}

/**
 * Follows the dependents of all symbols, depth first and without recursion. In a choice each symbol depends on all others, so that it is
 * entered by one symbol and left by the others.
 */
export function checkLoops(tree: Tree): void {
  const done = new Set<Sym | Choice>();
  const active = new Set<Sym | Choice>();
  const path: Step[] = [];
  const enter = (visit: Visit): void => {
    active.add(visit.item);
    path.push({ item: visit.item, next: dependents(visit) });
  };
  for (const sym of tree.defined) {
    if (!done.has(sym)) enter({ item: sym });
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const { value, done: isEnd } = step.next.next() as IteratorResult<Visit, undefined>;
      if (isEnd || !value) {
        path.pop();
        active.delete(step.item);
        done.add(step.item);
        tree.order.push(step.item);
      } else if (active.has(value.item)) {
        const items = path.map(({ item }) => item);
        report(items.slice(items.indexOf(value.item)));
      } else if (!done.has(value.item)) {
        enter(value);
      }
    }
  }
  tree.order.reverse();
}

function* dependents({ item, from, inside }: Visit): Generator<Visit> {
  if (item.kind === "choice") {
    for (const sym of item.symbols) if (sym !== from) yield { item: sym, inside: true };
    return;
  }
  for (const dependent of item.state.dependents) yield { item: dependent };
  if (item.choice && !inside) yield { item: item.choice, from: item };
}

/** `loop`: each is an input of the one behind it, and the last one of the first. */
function report(loop: (Sym | Choice)[]): never {
  const chain = [...loop].reverse(); // each depends on the next
  const place = chain[0]!.nodes[0]?.place;
  const lines = chain.map((item, index) => {
    const next = chain[(index + 1) % chain.length]!;
    return `  ${describe(item)} ${reason(item, next)} ${showItem(next)}`;
  });
  throw new CliError(
    `${place ? `${showPlace(place)}: ` : ""}dependency loop:\n${lines.join("\n")}`,
    "One of these dependencies has to go.",
  );
}

function describe(item: Sym | Choice): string {
  return `${showItem(item)} (${item.nodes.map((node) => showPlace(node.place)).join(", ")})`;
}

/** How a value depends on another one. */
function reason(item: Sym | Choice, input: Sym | Choice): string {
  const found = new Map<string, string>();
  eachInput(item, (one, why) => {
    if (one === input) found.set(why, why);
  });
  if (found.has("select") && item.kind === "symbol") {
    const select = item.selectedBy.find(({ by }) => by === input);
    return select ? `is selected (${showPlace(select.place)}) by` : "is selected if";
  }
  if (found.has("imply") && item.kind === "symbol") {
    const imply = item.impliedBy.find(({ by }) => by === input);
    return imply ? `is implied (${showPlace(imply.place)}) by` : "is implied if";
  }
  if (found.has("depends on")) return "depends on";
  if (found.has("prompt")) return "is shown depending on";
  if (found.has("default")) return "has a default that depends on";
  if (found.has("range")) return "has a range that depends on";
  if (item.kind === "choice") return "chooses among";
  return input.kind === "choice" ? "is an alternative of" : "is in a choice with";
}
