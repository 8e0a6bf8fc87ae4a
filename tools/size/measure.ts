/** The bytes of a built image by library or by file. */
import { statSync } from "node:fs";
import type { BuildResult } from "../pipeline/paths.ts";
import { nativeShares } from "./attribute.ts";
import { fileOf, groupShares, libraryOf, type Origin, type Row } from "./group.ts";
import { moduleShares } from "./module.ts";

export interface Measured {
  /** The file that was looked at; for `node` the compiled module. */
  image: string;
  size: number;
  rows: Row[];
}

/** Looks where the bytes of an image come from. The rows' totals add up to the file's size. */
export async function measureImage(built: BuildResult, by: "library" | "file" = "library"): Promise<Measured> {
  const isModule = built.target.platform.name === "node";
  const shares = isModule ? moduleShares(built) : await nativeShares(built);
  const origin = originOf(built);
  const rows = groupShares(shares, (source) => (by === "file" ? fileOf : libraryOf)(source, origin));
  const image = isModule ? built.wasm : built.image;
  return { image, size: statSync(image).size, rows };
}

/** Where the sources of an image lie. */
export function originOf(built: BuildResult): Origin {
  return {
    name: built.app.name,
    folder: built.app.folder,
    build: built.folder,
    libraries: new Map([...built.configuration.pool.values()].map(({ name, folder }) => [name, folder])),
  };
}
