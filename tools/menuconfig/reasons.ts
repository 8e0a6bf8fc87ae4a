/** What an entry's value is, and why: a line for each. */
import {
  evaluate,
  originOf,
  selected,
  showExpr,
  showPlace,
  TRI_NAMES,
  triOf,
  typeOf,
  userValue,
  valueOf,
  type Choice,
  type Node,
  type Select,
  type Sym,
} from "../kconfig/index.ts";
import { unmet } from "./conditions.ts";
import { isChoice } from "./entries.ts";
import { clean } from "./text.ts";

/** What is said below the menu. The help text is on one line. */
export interface Summary {
  headline: string;
  reason: string;
  help: string;
}

export function summaryOf(node: Node): Summary {
  const { item } = node;
  const help = clean(node.help ?? (typeof item === "object" ? item.nodes.find((each) => each.help)?.help : null) ?? "");
  if (typeof item === "string") return { headline: item, reason: showPlace(node.place), help };
  return { headline: headlineOf(item), reason: reasonOf(item), help };
}

/** "NAME (bool) = y". */
export function headlineOf(item: Sym | Choice): string {
  if (isChoice(item)) return `${item.name ?? "choice"} = ${selected(item)?.name ?? TRI_NAMES[triOf(item)]}`;
  const value = valueOf(item);
  return `${item.name} (${typeOf(item)}) = ${typeOf(item) === "string" ? JSON.stringify(clean(value)) : value}`;
}

/** Why it has that value, as a sentence. */
export function reasonOf(item: Sym | Choice): string {
  if (isChoice(item)) return selected(item) ? reasonOfAnswer(item) : "Nothing is chosen.";
  if (item.choice && triOf(item.choice) === 2 && evaluate(item.direct) > 0)
    return selected(item.choice) === item ? reasonOfAnswer(item.choice) : "Another one is chosen.";
  switch (originOf(item)) {
    case "user":
      return "You have set it.";
    case "select":
      return `Selected by ${activeNames(item.selectedBy)}.`;
    case "imply":
      return `Implied by ${activeNames(item.impliedBy)}.`;
    case "default": {
      const used = item.defaults.find(({ condition }) => evaluate(condition) > 0);
      return used ? `The default, by ${showPlace(used.place)}.` : "The default.";
    }
    case "none": {
      const missing = unmet(item.direct);
      if (item.nodes.length === 0) return "It is not defined.";
      if (missing.length === 0) return "Not set, and without a default.";
      return `It needs ${missing.map((part) => showExpr(part)).join(" && ")}.`;
    }
  }
}

function reasonOfAnswer(choice: Choice): string {
  const isUsers = [choice, ...choice.symbols].some((each) => userValue(each) !== null);
  return isUsers ? "You have chosen it." : "The default, as long as nothing is chosen.";
}

function activeNames(selects: Select[]): string {
  return selects
    .filter(({ by, condition }) => triOf(by) > 0 && evaluate(condition) > 0)
    .map(({ by }) => by.name)
    .join(", ");
}
