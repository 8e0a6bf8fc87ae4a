/** From sources to the rows of the table: one per library, or one per file. */
import { dirname, relative, resolve } from "node:path";
import { projectRoot } from "../project.ts";
import type { Share } from "./attribute.ts";

export interface Row {
  name: string;
  code: number;
  constants: number;
  static: number;
  data: number;
  total: number;
}

export interface Origin {
  /** The application's name and folder. */
  name: string;
  folder: string;
  /** Where the build keeps what it generates. */
  build: string;
}

/** Adds the shares up. Rows come largest first. */
export function groupShares(shares: Share[], nameOf: (source: string) => string): Row[] {
  const rows = new Map<string, Row>();
  for (const { source, kind, bytes } of shares) {
    const name = nameOf(source);
    const row = rows.get(name) ?? { name, code: 0, constants: 0, static: 0, data: 0, total: 0 };
    rows.set(name, row);
    row[kind] += bytes;
    row.total += bytes;
  }
  return [...rows.values()]
    .filter(({ total }) => total !== 0)
    .sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1));
}

/** The library that a source belongs to, or what else it is. */
export function libraryOf(source: string, origin: Origin): string {
  if (!source.includes("/")) return source;
  const path = fileOf(source, origin);
  const library = /^(libs\/[^/]+|kernel|platforms\/[^/]+|arch\/[^/]+)\//.exec(path)?.[1];
  if (path.startsWith("node_modules/assemblyscript/std/")) return "AssemblyScript's standard library";
  if (path.startsWith("generated/")) return "generated: tables, glue";
  if (isInside(source, origin.folder) && !source.includes("/node_modules/")) return `application ${origin.name}`;
  if (library) return library;
  const npm = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1];
  return npm ? `npm ${npm}` : dirname(path);
}

/** A source's path as a person would write it. */
export function fileOf(source: string, { build }: Origin): string {
  if (!source.includes("/")) return source;
  if (isInside(source, build)) return `generated/${relative(build, source).replace(/^gen\//, "")}`;
  const near = relative(projectRoot, resolve(projectRoot, source));
  return near.startsWith("..") ? source : near;
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}
