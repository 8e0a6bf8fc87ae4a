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
  /** The folder of each library, by name. */
  libraries: Map<string, string>;
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
  const part = /^(kernel|platforms\/[^/]+|arch\/[^/]+)\//.exec(path)?.[1];
  if (path.startsWith("node_modules/assemblyscript/std/")) return "AssemblyScript's standard library";
  if (path.startsWith("generated/")) return "generated: tables, glue";
  const library = ownerOf(source, origin);
  if (library) return libraryRow(library);
  if (isInside(source, origin.folder) && !source.includes("/node_modules/")) return `application ${origin.name}`;
  if (part) return part;
  const npm = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1];
  return npm ? `npm ${npm}` : dirname(path);
}

/** What a library's row is called: its folder where that is one of ours, else its name. */
export function libraryRow({ name, folder }: { name: string; folder: string }): string {
  const near = relative(projectRoot, folder);
  return near.startsWith("libs/") ? near : `library ${name}`;
}

/** The library that a source belongs to: the innermost one around it, unless the application lies in that library (its tests). */
function ownerOf(source: string, { libraries, folder: app }: Origin): { name: string; folder: string } | null {
  const path = resolve(projectRoot, source);
  const around = [...libraries]
    .map(([name, folder]) => ({ name, folder }))
    .filter(({ folder }) => isInside(path, folder));
  const owner = around.sort((a, b) => b.folder.length - a.folder.length)[0];
  return owner && !(isInside(path, app) && isInside(`${app}/`, owner.folder)) ? owner : null;
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
