/** The lines of a menu: which nodes are shown, how deep, and what stands in front of them. */
import {
  assignable,
  nodeVisible,
  selected,
  triOf,
  typeOf,
  userValue,
  valueOf,
  visibilityOf,
  type Choice,
  type Node,
  type Sym,
} from "../kconfig/index.ts";
import { clean } from "./text.ts";

/** A line of a menu. */
export interface Entry {
  node: Node;
  /** Entries that depend on the one before are indented below it. */
  depth: number;
  /** False: it is shown only because all are. */
  isVisible: boolean;
}

/** The entries of a menu. */
export function entriesOf(menu: Node, showAll: boolean): Entry[] {
  const entries = below(menu, 0, showAll);
  if (!isChoice(menu.item)) return entries;
  // A named choice may be continued elsewhere: all that can be chosen is shown here.
  for (const other of menu.item.nodes) {
    if (other === menu) continue;
    const known = new Set(entries.map(({ node }) => node.item));
    entries.push(...below(other, 0, showAll).filter(({ node }) => !known.has(node.item)));
  }
  return entries;
}

function below(menu: Node, depth: number, showAll: boolean): Entry[] {
  return menu.children.flatMap((node): Entry[] => {
    const isVisible = nodeVisible(node);
    const isShown = isVisible || (showAll && (node.prompt !== null || isSymbol(node.item)));
    if (!isShown && !isSymbol(node.item)) return [];
    const inner = node.isMenuconfig && isShown ? [] : below(node, depth + 1, showAll);
    // Something that cannot be changed is shown for what is below it.
    if (!isShown && inner.length === 0) return [];
    return [{ node, depth, isVisible }, ...(node.isMenuconfig ? [] : inner)];
  });
}

/** Whether there is something inside that can be opened. */
export function opens(node: Node): boolean {
  return node.isMenuconfig && (node.children.length > 0 || node.item === "menu");
}

export function isSymbol(item: Node["item"]): item is Sym {
  return typeof item === "object" && item.kind === "symbol";
}

export function isChoice(item: Node["item"]): item is Choice {
  return typeof item === "object" && item.kind === "choice";
}

/** Whether a symbol or choice is answered by n, m or y. */
export function isSwitch(item: Sym | Choice): boolean {
  return ["bool", "tristate"].includes(typeOf(item));
}

/** What a node is called: its prompt, or its name where a user is not asked. */
export function labelOf({ item, prompt }: Node): string {
  if (prompt) return clean(prompt.text);
  return typeof item === "object" ? `<${item.name ?? "choice"}>` : "";
}

const SIGNS = [" ", "M", "*"];

/** What stands in front: `[*]`, `< >`, `(*)`, `-*-`, `(value)`, or nothing. */
export function markOf({ item }: Node): string {
  if (typeof item === "string") return "";
  if (!isSwitch(item)) return isSymbol(item) ? `(${clean(valueOf(item))})` : "";
  const sign = SIGNS[triOf(item)]!;
  const answers = assignable(item);
  if (isChoice(item)) return answers.length < 2 ? "" : typeOf(item) === "bool" ? `[${sign}]` : `<${sign}>`;
  if (item.choice && visibilityOf(item) === 2 && triOf(item.choice) === 2)
    return selected(item.choice) === item ? "(*)" : "( )";
  if (answers.length < 2) return `-${sign}-`;
  if (typeOf(item) === "bool") return `[${sign}]`;
  return answers.includes(0) ? `<${sign}>` : `{${sign}}`;
}

/** The answer to a choice, which is shown behind it. */
export function chosenLabel(choice: Choice): string {
  const symbol = selected(choice);
  if (!symbol) return "none";
  const node = symbol.nodes.find((each) => each.prompt) ?? symbol.nodes[0]!;
  return labelOf(node);
}

/** Whether a user can answer here and has not done so yet. */
export function isNew({ item, prompt }: Node): boolean {
  if (typeof item === "string" || !prompt || userValue(item) !== null || visibilityOf(item) === 0) return false;
  if (isSymbol(item) && item.choice) return false;
  return isSwitch(item) ? assignable(item).length > 1 : isSymbol(item);
}
