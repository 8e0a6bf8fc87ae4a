/** Places boxes in layers, so that arrows go down and cross seldom: the work of dagre, whose own types do not resolve for Node. */
import * as dagre from "@dagrejs/dagre";

export interface Point {
  x: number;
  y: number;
}

/** A box to be placed. */
export interface Box {
  id: string;
  width: number;
  height: number;
}

/** An arrow, with room for a label where it has one. */
export interface Arrow {
  from: string;
  to: string;
  labelWidth: number;
  labelHeight: number;
}

export interface Placed {
  width: number;
  height: number;
  /** Centres of the boxes, in their order. */
  boxes: Point[];
  /** The arrows' corners, from end to end, and the middle of the label. */
  arrows: { points: Point[]; label: Point | null }[];
}

/** Places everything within `margin`. */
export function placeBoxes(boxes: Box[], arrows: Arrow[], margin: number): Placed {
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: "TB", nodesep: 24, ranksep: 44, edgesep: 14, marginx: margin, marginy: margin });
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { from, to, labelWidth, labelHeight } of arrows) {
    graph.setEdge(from, to, labelWidth ? { width: labelWidth, height: labelHeight, labelpos: "c" } : {});
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    ...{ width, height },
    boxes: boxes.map(({ id }) => graph.node(id)),
    arrows: arrows.map(({ from, to }) => {
      const { points, x, y } = graph.edge(from, to);
      return { points, label: x === undefined || y === undefined ? null : { x, y } };
    }),
  };
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The part of dagre's graph that is used. */
interface DagreGraph {
  setGraph(settings: Record<string, unknown>): void;
  setNode(id: string, size: { width: number; height: number }): void;
  setEdge(from: string, to: string, label: Record<string, unknown>): void;
  graph(): { width?: number; height?: number };
  node(id: string): Point;
  edge(from: string, to: string): { points: Point[]; x?: number; y?: number };
}

const { Graph, layout } = dagre as unknown as {
  Graph: new (options: { multigraph: boolean }) => DagreGraph;
  layout: (graph: DagreGraph) => void;
};
