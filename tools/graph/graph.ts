/** Who needs whom in an image: the application, the kernel, the libraries that are on, and an arrow for each import. */
import type { Configuration } from "../pool/configure.ts";
import type { Uses } from "../pool/imports.ts";
import { libraryRow } from "../size/group.ts";
import type { Measured } from "../size/measure.ts";

export interface GraphNode {
  id: string;
  kind: "application" | "kernel" | "library";
  /** In the last image; null when there is none. */
  bytes: number | null;
}

export interface GraphEdge {
  from: string;
  to: string;
  /** An import; one that may be missing; the chosen implementation of an interface. */
  kind: "import" | "optional" | "implementation";
  /** The interface. */
  label: string;
}

export interface Graph {
  title: string;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

const KERNEL = "kernel";

/** The graph of a configuration, with the bytes of an image of it. */
export function libraryGraph(configuration: Configuration, measured: Measured | null): Graph {
  const { app, on, imports, appUses, kernelUses, providers, offers, target } = configuration;
  const totals = new Map(measured?.rows.map(({ name, total }) => [name, total]));
  const bytes = (row: string): number | null => measured && (totals.get(row) ?? 0);
  const application = `application ${app.name}`;
  const nodes: GraphNode[] = [
    { id: application, kind: "application", bytes: bytes(application) },
    { id: KERNEL, kind: "kernel", bytes: bytes(KERNEL) },
    ...[...on.values()].map((library) => ({
      ...{ id: library.name, kind: "library" as const },
      bytes: bytes(libraryRow(library)),
    })),
  ];
  const edges: GraphEdge[] = [];
  const addUses = (from: string, uses: Uses, optional: string[] = []): void => {
    for (const to of uses.libraries.keys()) {
      if (on.has(to)) edges.push({ from, to, kind: optional.includes(to) ? "optional" : "import", label: "" });
    }
  };
  addUses(application, appUses);
  addUses(KERNEL, kernelUses);
  for (const library of on.values()) addUses(library.name, imports.uses.get(library.name)!, library.optional);
  for (const [name, library] of providers) {
    const owner = offers.find((offer) => offer.name === name)!.owner.name;
    if (library) edges.push({ from: owner, to: library.name, kind: "implementation", label: name });
  }
  const size = measured ? `, ${measured.size.toLocaleString("en")} bytes` : "";
  return { title: `${app.name} for ${target.platform.name} on ${target.arch}${size}`, nodes, edges };
}

/** Without the imports that others imply: what A needs by way of B has no arrow from A. Circles stay whole. */
export function withoutImplied({ title, nodes, edges }: Graph): Graph {
  const after = new Map<string, string[]>();
  for (const { from, to } of edges) after.set(from, [...(after.get(from) ?? []), to]);
  const reach = new Map(nodes.map(({ id }) => [id, reachable(id, after)]));
  const isImplied = ({ from, to, kind }: GraphEdge): boolean =>
    kind === "import" &&
    !reach.get(to)!.has(from) &&
    after.get(from)!.some((other) => other !== to && reach.get(other)!.has(to) && !reach.get(other)!.has(from));
  return { title, nodes, edges: edges.filter((edge) => !isImplied(edge)) };
}

// --- internal -------------------------------------------------------------------------------------------------------

function reachable(start: string, after: Map<string, string[]>): Set<string> {
  const found = new Set<string>();
  const queue = [...(after.get(start) ?? [])];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    queue.push(...(after.get(id) ?? []));
  }
  return found;
}
