/** Writes values as texts: the whole configuration, the part of it that differs from defaults, and a header for C. */
import { defaultSelection } from "./choices.ts";
import {
  defaultTri,
  evaluate,
  impliedTri,
  isTruthType,
  selectedTri,
  triOf,
  TRI_NAMES,
  typeOf,
  valueOf,
  visibilityOf,
} from "./evaluate.ts";
import { escapeText } from "./text.ts";
import type { Node, Sym, Tree, Tri } from "./types.ts";

/** All of a `.config`. */
export function configText(tree: Tree): string {
  const parts = [tree.heading.config];
  const seen = new Set<Sym>();
  let afterEnd = false;
  for (const { node, leaving } of walk(tree.top)) {
    if (leaving) {
      parts.push(`# end of ${node.prompt!.text}\n`);
      afterEnd = true;
    } else if (typeof node.item === "object") {
      if (node.item.kind === "choice" || seen.has(node.item)) continue;
      seen.add(node.item);
      const line = configLine(node.item);
      if (line === "") continue;
      parts.push(afterEnd ? `\n${line}` : line);
      afterEnd = false;
    } else if (isShown(node)) {
      parts.push(`\n#\n# ${node.prompt!.text}\n#\n`);
      afterEnd = false;
    }
  }
  return parts.join("");
}

/** Nodes in order, and menus with something in them once more at their end. */
function* walk(top: Node): Generator<{ node: Node; leaving: boolean }> {
  const stack: { node: Node; leaving: boolean }[] = [];
  const push = (nodes: Node[]): void => {
    for (let i = nodes.length - 1; i >= 0; i--) stack.push({ node: nodes[i]!, leaving: false });
  };
  push(top.children);
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { node, leaving } = entry;
    yield entry;
    if (leaving || node.children.length === 0) continue;
    if (node.item === "menu" && isShown(node)) stack.push({ node, leaving: true });
    push(node.children);
  }
}

function isShown(node: Node): boolean {
  return evaluate(node.depends) > 0 && (node.item === "comment" || evaluate(node.visibleIf) > 0);
}

/** A symbol's line of a `.config`; empty if it has none. */
export function configLine(sym: Sym): string {
  const value = valueOf(sym);
  if (!sym.state.written) return "";
  const name = sym.tree.prefix + sym.name;
  if (isTruthType(sym.declaredType)) return value === "n" ? `# ${name} is not set\n` : `${name}=${value}\n`;
  return sym.declaredType === "string" ? `${name}="${escapeText(value)}"\n` : `${name}=${value}\n`;
}

/** What a configuration has to say so that defaults give the rest. */
export function minimalText(tree: Tree): string {
  return (
    tree.heading.config +
    tree.defined
      .filter((sym) => isNeeded(sym))
      .map(configLine)
      .join("")
  );
}

function isNeeded(sym: Sym): boolean {
  if (!sym.choice && visibilityOf(sym) <= selectedTri(sym)) return false; // nobody can change it
  if (valueOf(sym) === defaultText(sym)) return false;
  const isChosenAnyway =
    sym.choice !== null &&
    !sym.choice.optional &&
    sym.declaredType === "bool" &&
    triOf(sym) === 2 &&
    defaultSelection(sym.choice) === sym;
  return !isChosenAnyway;
}

/** The value that a symbol would have without the user, as tools for minimal configurations compute it. */
function defaultText(sym: Sym): string {
  if (isTruthType(sym.declaredType)) {
    if (sym.choice) return "n";
    const value = Math.max(defaultTri(sym), selectedTri(sym), impliedTri(sym)) as Tri;
    return TRI_NAMES[value === 1 && typeOf(sym) === "bool" ? 2 : value];
  }
  const found = sym.declaredType !== "unknown" && sym.defaults.find(({ condition }) => evaluate(condition) > 0);
  return found ? valueOf(found.value as Sym) : "";
}

/** The values as a header for C: `#define CONFIG_NAME 1`. */
export function headerText(tree: Tree): string {
  const lines = tree.defined.map((sym) => {
    const value = valueOf(sym);
    if (!sym.state.written) return "";
    const name = sym.tree.prefix + sym.name;
    switch (sym.declaredType) {
      case "bool":
      case "tristate":
        return value === "n" ? "" : `#define ${name}${value === "m" ? "_MODULE" : ""} 1\n`;
      case "string":
        return `#define ${name} "${escapeText(value)}"\n`;
      case "hex":
        return `#define ${name} ${/^0x/i.test(value) ? "" : "0x"}${value}\n`;
      default:
        return `#define ${name} ${value}\n`;
    }
  });
  return tree.heading.header + lines.join("");
}
