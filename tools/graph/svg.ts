/** The graph as a picture: boxes in layers, an arrow from who needs to what is needed. */
import { withoutImplied, type Graph, type GraphEdge, type GraphNode } from "./graph.ts";
import { placeBoxes, type Placed, type Point } from "./layout.ts";

/** The text of an .svg file. Imports that others imply are left out, so that it can be read. */
export function svgText(whole: Graph): string {
  const graph = withoutImplied(whole);
  const boxes = graph.nodes.map(({ id }) => ({ id, width: boxWidth(id), height: BOX_HEIGHT }));
  const arrows = graph.edges.map(({ from, to, label }) => ({
    ...{ from, to },
    labelWidth: label.length * LETTER,
    labelHeight: LABEL_HEIGHT,
  }));
  const placed = placeBoxes(boxes, arrows, MARGIN);
  const total = graph.nodes.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  const right = Math.ceil(Math.max(placed.width, LEGEND_WIDTH));
  const bottom = Math.ceil(placed.height + TITLE_HEIGHT + LEGEND_HEIGHT);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${right}" height="${bottom}" viewBox="0 0 ${right} ${bottom}" font-family="Helvetica, Arial, sans-serif" font-size="13">
<title>${escaped(graph.title)}</title>
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#57606a"/></marker></defs>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="${MARGIN}" y="24" font-size="16" font-weight="bold" fill="#1f2328">${escaped(graph.title)}</text>
<g transform="translate(0 ${TITLE_HEIGHT})">
${graph.edges.map((edge, i) => arrow(edge, placed.arrows[i]!)).join("\n")}
${graph.nodes.map((node, i) => box(node, placed.boxes[i]!, total)).join("\n")}
</g>
${legend(bottom - LEGEND_HEIGHT / 2)}
</svg>
`;
}

// --- internal -------------------------------------------------------------------------------------------------------

const MARGIN = 20;
const TITLE_HEIGHT = 36;
const LEGEND_HEIGHT = 36;
const LEGEND_WIDTH = 640;
const BOX_HEIGHT = 46;
const LABEL_HEIGHT = 14;
const LETTER = 7.6;

const FILLS = { application: "#dbeafe", kernel: "#e9e3f8", library: "#f6f8fa" };
const DASHES = { import: "", optional: ` stroke-dasharray="2 4"`, implementation: ` stroke-dasharray="7 4"` };

/** A box; the bar at its foot is its part of all bytes that are drawn. */
function box({ id, kind, bytes }: GraphNode, { x, y }: Point, total: number): string {
  const w = boxWidth(id);
  const h = BOX_HEIGHT;
  const [left, top] = [x - w / 2, y - h / 2];
  const bar = bytes && total ? Math.max(1, (bytes / total) * w) : 0;
  const size = bytes === null ? "" : `${bytes.toLocaleString("en")} bytes`;
  const word = (dy: number, weight: string, color: string, text: string): string =>
    `<text x="${round(x)}" y="${round(top + dy)}" text-anchor="middle" font-weight="${weight}" fill="${color}">${escaped(text)}</text>`;
  return [
    `<g><rect x="${round(left)}" y="${round(top)}" width="${round(w)}" height="${h}" rx="5" fill="${FILLS[kind]}" stroke="#57606a"/>`,
    bar ? `<rect x="${round(left)}" y="${round(top + h - 5)}" width="${round(bar)}" height="5" fill="#2f81f7"/>` : "",
    word(size ? 19 : 28, "bold", "#1f2328", id),
    size ? word(35, "normal", "#57606a", size) : "",
    "</g>",
  ].join("");
}

function arrow({ kind, label }: GraphEdge, at: Placed["arrows"][number]): string {
  const [first, ...rest] = at.points.map((point) => `${round(point.x)} ${round(point.y)}`);
  const line = `<path d="M${first} L${rest.join(" ")}" fill="none" stroke="#57606a"${DASHES[kind]} marker-end="url(#tip)"/>`;
  if (!label || !at.label) return line;
  const text = `<text x="${round(at.label.x)}" y="${round(at.label.y + 4)}" text-anchor="middle" font-size="11" fill="#57606a" stroke="#ffffff" stroke-width="4" paint-order="stroke">${escaped(label)}</text>`;
  return `${line}${text}`;
}

function boxWidth(id: string): number {
  return Math.max(110, id.length * LETTER + 24);
}

function legend(y: number): string {
  const entry = (x: number, kind: GraphEdge["kind"], text: string): string =>
    `<path d="M${x} ${y} h34" stroke="#57606a"${DASHES[kind]} marker-end="url(#tip)"/><text x="${x + 42}" y="${y + 4}" font-size="11" fill="#57606a">${text}</text>`;
  return [
    entry(MARGIN, "import", "imports (what follows from others is left out)"),
    entry(MARGIN + 310, "optional", "may use"),
    entry(MARGIN + 410, "implementation", "is implemented by"),
  ].join("\n");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
