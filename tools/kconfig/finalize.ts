/**
 * Makes the tree out of what was read: dependencies of a menu, choice or `if` reach its children, properties reach their symbols, what
 * follows a symbol and depends on it goes below it, `if`s disappear, and choices get their symbols.
 */
import type { Choice, Expr, Node, Sym, Tree } from "./types.ts";
import { both, either, needs } from "./expr.ts";
import { IF } from "./tree.ts";

/** Completes a node that is no symbol, and all below it. `visibleIf` is that of the menus around. */
export function finalize(tree: Tree, node: Node, visibleIf: Expr): void {
  if (node.item === "menu") visibleIf = both(tree, visibleIf, node.visibleIf);
  if (node.children.length > 0) {
    for (const child of node.children) inherit(tree, node, child, visibleIf);
    node.children = flatten(node, arrange(tree, node, visibleIf));
  }
  if (isChoice(node.item)) completeChoice(tree, node, node.item);
}

function isChoice(item: Node["item"]): item is Choice {
  return typeof item === "object" && item.kind === "choice";
}

/** Adds the parent's dependencies to a child's, and the child's to its properties. What is in a choice depends on the choice's mode. */
function inherit(tree: Tree, parent: Node, child: Node, visibleIf: Expr): void {
  const above = isChoice(parent.item) ? parent.item : parent.depends;
  const depends = (child.depends = both(tree, child.depends, above));
  if (typeof child.item === "object") {
    if (child.prompt) {
      const { text, condition } = child.prompt;
      child.prompt = { text, condition: both(tree, condition, both(tree, visibleIf, depends)) };
    }
    for (const list of [child.defaults, child.selects, child.implies, child.ranges]) {
      for (const property of list) property.condition = both(tree, property.condition, depends);
    }
  } else if (child.prompt) {
    child.prompt = { text: child.prompt.text, condition: both(tree, child.prompt.condition, depends) };
  }
}

/**
 * Puts each node that depends on a symbol before it below that symbol, and completes all of them. `open` is the symbols, each below the
 * one before it, that the next node may belong to.
 */
function arrange(tree: Tree, parent: Node, visibleIf: Expr): Node[] {
  const level: Node[] = [];
  const open: Node[] = [];
  const close = (): void => {
    const node = open.pop()!;
    if (node.children.length > 0) node.children = flatten(node, node.children);
  };
  for (const node of parent.children) {
    while (open.length > 0 && !belongsBelow(tree, node, open.at(-1))) close();
    const above = open.at(-1);
    if (above) node.parent = above;
    (above ? above.children : level).push(node);
    if (typeof node.item === "object" && node.item.kind === "symbol") {
      giveToSymbol(tree, node, node.item);
      open.push(node);
    } else {
      finalize(tree, node, visibleIf);
    }
  }
  while (open.length > 0) close();
  return level;
}

function belongsBelow(tree: Tree, node: Node, above: Node): boolean {
  return needs(tree, node.prompt ? node.prompt.condition : node.depends, above.item as Sym);
}

/** Nodes without a prompt give their children to their parent; `if`s vanish. Choices stay: they may be defined in several places. */
function flatten(parent: Node, nodes: Node[]): Node[] {
  const result: Node[] = [];
  for (const node of nodes) {
    if (node.item !== IF) result.push(node);
    if (node.prompt || node.children.length === 0 || isChoice(node.item)) continue;
    for (const child of node.children) {
      child.parent = parent;
      result.push(child);
    }
    node.children = [];
  }
  return result;
}

/** Adds what one definition says to the symbol, and its selects to those that they are about. */
function giveToSymbol(tree: Tree, node: Node, sym: Sym): void {
  sym.direct = either(tree, sym.direct, node.depends);
  for (const property of node.defaults) sym.defaults.push(property);
  for (const property of node.ranges) sym.ranges.push(property);
  for (const select of node.selects) {
    sym.selects.push(select);
    if (select.condition !== tree.n) select.target.selectedBy.push(select);
  }
  for (const imply of node.implies) {
    sym.implies.push(imply);
    if (imply.condition !== tree.n) imply.target.impliedBy.push(imply);
  }
}

/** The symbols right below a choice are its alternatives. Types that are not written are taken from each other. */
function completeChoice(tree: Tree, node: Node, choice: Choice): void {
  choice.direct = either(tree, choice.direct, node.depends);
  for (const property of node.defaults) choice.defaults.push(property);
  for (const child of node.children) {
    if (typeof child.item !== "object" || child.item.kind !== "symbol") continue;
    child.item.choice = choice;
    choice.symbols.push(child.item);
  }
  if (choice.declaredType === "unknown")
    choice.declaredType =
      choice.symbols.find((sym) => sym.declaredType !== "unknown")?.declaredType ?? choice.declaredType;
  for (const sym of choice.symbols) {
    if (sym.declaredType === "unknown") sym.declaredType = choice.declaredType;
  }
}
