/** The graph of libraries: what is in it, and that the texts are well-formed. */
import { afterAll, describe, expect, test } from "vitest";
import { findApp } from "../pipeline/app.ts";
import { configure } from "../pool/configure.ts";
import { scratch } from "../pool/scratch.ts";
import { dotText } from "./dot.ts";
import { libraryGraph, withoutImplied, type Graph, type GraphEdge } from "./graph.ts";
import type { Row } from "../size/group.ts";
import { svgText } from "./svg.ts";

const place = scratch();
afterAll(() => place.remove());

const app = place.put("locks & keys", {
  "index.ts": 'import { Mutex } from "uklock";\nimport { current } from "uksched";\n',
});
const configuration = configure(findApp(app), { libs: [], set: [], bestPlatform: "kvm" });
const measured = { image: "image", size: 1000, rows: [row("application locks-keys", 600), row("libs/uklock", 400)] };
const graph = libraryGraph(configuration, measured);

function row(name: string, total: number): Row {
  return { name, total, code: total, constants: 0, static: 0, data: 0 };
}

const edge = (from: string, to: string, kind: GraphEdge["kind"] = "import", label = ""): GraphEdge => ({
  from,
  to,
  kind,
  label,
});

describe("the graph", () => {
  test("has what is on, with bytes, and an arrow for each import and each chosen implementation", () => {
    expect(graph.nodes).toContainEqual({ id: "uklock", kind: "library", bytes: 400 });
    expect(graph.nodes.map(({ id }) => id)).not.toContain("xenconsole");
    expect(graph.edges).toContainEqual(edge(graph.nodes[0]!.id, "uklock"));
    expect(graph.edges).toContainEqual(edge("uksched", "ukschedcoop", "implementation", "sched"));
    expect(graph.edges).toContainEqual(edge("uklang", "ukps2", "optional"));
    for (const { from, to } of graph.edges) {
      expect(graph.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining([from, to]));
    }
  });

  test("loses for the picture what follows from other arrows, and nothing else", () => {
    const nodes = ["a", "b", "c", "d"].map((id) => ({ id, kind: "library" as const, bytes: null }));
    const edges = [
      edge("a", "b"),
      edge("b", "c"),
      edge("a", "c"),
      edge("c", "d"),
      edge("d", "c"),
      edge("a", "d", "optional"),
    ];
    const reduced: Graph = withoutImplied({ title: "", nodes, edges });
    expect(reduced.edges).toEqual(edges.filter((one) => !(one.from === "a" && one.to === "c")));
  });

  test("is written in Graphviz's language and as a picture in which all boxes lie", () => {
    const dot = dotText(graph);
    expect(dot).toMatch(/^digraph ".*" \{\n[^]*\n\}\n$/);
    expect(dot.match(/ -> /g)!.length).toBe(graph.edges.length);
    expect(dot).toContain('"uklock" [label="uklock\\n400 bytes", shape=box];');
    const svg = svgText(graph);
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number) as [number, number, number];
    const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="46"/g)];
    expect(boxes.length).toBe(graph.nodes.length);
    for (const [, x, y, w] of boxes) {
      expect(Number(x) + Number(w)).toBeLessThanOrEqual(width);
      expect(Number(y) + 46).toBeLessThanOrEqual(height);
    }
    expect(svg.match(/<g[ >]/g)!.length).toBe(svg.match(/<\/g>/g)!.length);
    expect(svg).not.toMatch(/&(?!amp;|lt;|quot;)/);
  });
});
