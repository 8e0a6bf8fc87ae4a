/** Where things are: the project's own folders, and the folder that a build writes to. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this project: the first one above this file with tsukuri's package.json. */
export const projectRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** The version in the project's package.json. */
export const version: string = (
  JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { version: string }
).version;

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name === "tsukuri")
      return folder;
    if (folder === dirname(folder)) throw new Error(`no tsukuri project above ${start}`);
  }
}

/** A path inside the project. */
export function inProject(...parts: string[]): string {
  return join(projectRoot, ...parts);
}

/** A path as messages name it: from the current folder where it lies below that, else from the root. */
export function showPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === "" ? "." : near.startsWith("..") ? path : near;
}
