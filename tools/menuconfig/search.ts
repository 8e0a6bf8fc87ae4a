/** Finding entries: words or regular expressions over names, prompts and help texts. */
import type { Node, Tree } from "../kconfig/index.ts";
import { labelOf } from "./entries.ts";
import { clean } from "./text.ts";

/** Something found. */
export interface Match {
  node: Node;
  /** The smaller, the better: 0 is the name itself, 4 is a help text. */
  distance: number;
}

/** What is looked through, for one item. */
interface Candidate {
  node: Node;
  name: string;
  prompt: string;
  help: string;
}

const candidates = new WeakMap<Tree, Candidate[]>();

/** All that has each of the words, best first, then in the tree's order. No words: everything. */
export function search(tree: Tree, query: string): Match[] {
  const terms = query
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => matcher(tree, word));
  const all = candidates.get(tree) ?? collect(tree);
  candidates.set(tree, all);
  return all
    .map((candidate) => ({ node: candidate.node, distance: distanceOf(candidate, terms) }))
    .filter(({ distance }) => distance !== Infinity)
    .sort((a, b) => a.distance - b.distance);
}

/** The node that an item is shown at: where it can be answered, else where it has a prompt. */
function bestNode(nodes: Node[]): Node {
  return nodes.find(({ prompt }) => prompt) ?? nodes[0]!;
}

/** Every item once, by the first of its nodes in the tree. */
function collect(tree: Tree): Candidate[] {
  const found: Candidate[] = [];
  const seen = new Set<Node["item"]>();
  const walk = (node: Node): void => {
    for (const child of node.children) {
      const { item } = child;
      if (typeof item === "string") found.push(candidateOf([child], ""));
      else if (!seen.has(item)) found.push(candidateOf(item.nodes, item.name ?? ""));
      seen.add(item);
      walk(child);
    }
  };
  walk(tree.top);
  return found;
}

function candidateOf(nodes: Node[], name: string): Candidate {
  return {
    node: bestNode(nodes),
    name,
    prompt: nodes.map(({ prompt }) => (prompt ? clean(prompt.text) : "")).join(" "),
    help: nodes.map(({ help }) => (help ? clean(help) : "")).join(" "),
  };
}

interface Term {
  text: string;
  pattern: RegExp;
}

/** A word is a regular expression if it can be one. What names begin with in files may stand in front. */
function matcher(tree: Tree, word: string): Term {
  const text = word.startsWith(tree.prefix) && word.length > tree.prefix.length ? word.slice(tree.prefix.length) : word;
  try {
    return { text: text.toLowerCase(), pattern: new RegExp(text, "iu") };
  } catch {
    return { text: text.toLowerCase(), pattern: new RegExp(text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&"), "i") };
  }
}

function distanceOf({ name, prompt, help }: Candidate, terms: Term[]): number {
  return Math.max(
    0,
    ...terms.map(({ text, pattern }) => {
      const lower = name.toLowerCase();
      if (lower === text) return 0;
      if (lower.startsWith(text)) return 1;
      if (name !== "" && pattern.test(name)) return 2;
      if (pattern.test(prompt)) return 3;
      return pattern.test(help) ? 4 : Infinity;
    }),
  );
}

/** The menus around a node, the top one first, as they are opened to get to it. */
export function menusAround(node: Node): Node[] {
  const around: Node[] = [];
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (outer.isMenuconfig || !outer.parent) around.unshift(outer);
  }
  return around;
}

/** What these are called. */
export function pathTo(node: Node): string[] {
  return menusAround(node).map((menu, depth) => (depth === 0 ? "Top" : labelOf(menu)));
}
