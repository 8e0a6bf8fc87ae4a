/** The graph in the language of Graphviz. */
import type { Graph } from "./graph.ts";

const SHAPES = { application: "shape=box, style=bold", kernel: "shape=box, style=rounded", library: "shape=box" };
const LINES = { import: "", optional: "style=dotted", implementation: "style=dashed" };

/** The text of a .dot file. */
export function dotText({ title, nodes, edges }: Graph): string {
  const lines = nodes.map(({ id, kind, bytes }) => {
    const label = bytes === null ? quoted(id) : quoted(`${id}\\n${bytes.toLocaleString("en")} bytes`);
    return `  ${quoted(id)} [label=${label}, ${SHAPES[kind]}];`;
  });
  for (const { from, to, kind, label } of edges) {
    const attributes = [LINES[kind], label && `label=${quoted(label)}`].filter(Boolean).join(", ");
    lines.push(`  ${quoted(from)} -> ${quoted(to)}${attributes && ` [${attributes}]`};`);
  }
  return `digraph ${quoted(title)} {\n  label=${quoted(title)};\n  fontname="sans-serif";\n${lines.join("\n")}\n}\n`;
}

/** A quoted name; `\n` in it is Graphviz's line break. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}
