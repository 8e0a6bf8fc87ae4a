/** Makes the parts of a tree: an empty one, its symbols, choices and nodes, and what it has to say. */
import type { Choice, Node, Place, Sym, Tree } from "./types.ts";
import { showPlace } from "./types.ts";
import { showItem } from "./expr.ts";

/** A tree with the symbols that each one has: n, m, y and MODULES. */
export function emptyTree(file: string, base: string, prefix: string): Tree {
  const tree = {
    title: "Main menu",
    symbols: new Map(),
    constants: new Map(),
    defined: [],
    choices: [],
    warnings: [],
    problems: [],
    leftOut: [],
    defconfigList: null,
    files: [file],
    variables: new Set(),
    base,
    prefix,
    heading: { config: "", header: "" },
    order: [],
  } as unknown as Tree;
  for (const [name, tri] of [["n", 0] as const, ["m", 1] as const, ["y", 2] as const]) {
    const sym = newSymbol(tree, name, true);
    sym.declaredType = "tristate";
    sym.state.tri = tri;
    tree.constants.set(name, sym);
    tree[name] = sym;
  }
  for (const sym of tree.constants.values()) sym.direct = tree.n;
  tree.modules = symbolOf(tree, "MODULES");
  tree.top = newNode(tree, "menu", { file, line: 1 }, null);
  tree.top.isMenuconfig = true;
  tree.top.prompt = { text: tree.title, condition: tree.y };
  return tree;
}

/** The symbol of a name, made when it is first mentioned. */
export function symbolOf(tree: Tree, name: string): Sym {
  let sym = tree.symbols.get(name);
  if (!sym) tree.symbols.set(name, (sym = newSymbol(tree, name, false)));
  return sym;
}

/** The symbol that stands for a quoted text. */
export function constantOf(tree: Tree, text: string): Sym {
  let sym = tree.constants.get(text);
  if (!sym) tree.constants.set(text, (sym = newSymbol(tree, text, true)));
  return sym;
}

function newSymbol(tree: Tree, name: string, constant: boolean): Sym {
  return {
    kind: "symbol",
    name,
    constant,
    declaredType: "unknown",
    nodes: [],
    choice: null,
    defaults: [],
    selects: [],
    implies: [],
    ranges: [],
    direct: tree.n,
    selectedBy: [],
    impliedBy: [],
    env: null,
    allnoconfigY: false,
    tree,
    state: {
      user: null,
      wasSet: false,
      text: null,
      tri: null,
      visibility: null,
      busy: false,
      written: false,
      dependents: new Set(),
    },
  };
}

export function newChoice(tree: Tree, name: string | null): Choice {
  return {
    kind: "choice",
    name,
    declaredType: "unknown",
    nodes: [],
    symbols: [],
    defaults: [],
    optional: false,
    direct: tree.n,
    tree,
    state: {
      user: null,
      userSelection: null,
      wasSet: false,
      visibility: null,
      selection: undefined,
      busy: false,
      dependents: new Set(),
    },
  };
}

export function newNode(tree: Tree, item: Node["item"], place: Place, parent: Node | null): Node {
  return {
    item,
    prompt: null,
    help: null,
    place,
    parent,
    children: [],
    depends: tree.y,
    visibleIf: tree.y,
    isMenuconfig: false,
    defaults: [],
    selects: [],
    implies: [],
    ranges: [],
  };
}

/** An `if` is a node of its own until the tree is complete; then its children take its place. */
export const IF = "if" as unknown as Node["item"];

/** All messages of a tree so far. */
const messages = new WeakMap<Tree, Set<string>>();

/** Forgets the messages so far, for example those of values that were only tried. */
export function clearWarnings(tree: Tree): void {
  messages.delete(tree);
  tree.warnings.length = tree.problems.length = 0;
}

/** Notes something suspicious. The same message is kept once, since values are computed again and again. */
export function warn(
  tree: Tree,
  kind: string,
  subject: Sym | Choice | string | null,
  text: string,
  place?: Place,
): void {
  const message = place ? `${showPlace(place)}: ${text}` : text;
  const known = messages.get(tree) ?? new Set();
  messages.set(tree, known);
  if (known.has(message)) return;
  known.add(message);
  tree.warnings.push(message);
  tree.problems.push({ kind, subject: (typeof subject === "string" ? subject : subject?.name) ?? "", text: message });
}

/** A symbol or choice with the places where it is defined: `FOO (Kconfig:3)`. */
export function withPlaces(item: Sym | Choice): string {
  const places = item.nodes.map((node) => showPlace(node.place)).join(", ");
  return `${showItem(item)} (${places || "not defined"})`;
}

/** All nodes below a node, each before its children, without recursion: a chain of submenus may be long. */
export function* eachNode(top: Node): Generator<Node> {
  const stack: Node[] = [...top.children].reverse();
  for (let node = stack.pop(); node; node = stack.pop()) {
    yield node;
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!);
  }
}
