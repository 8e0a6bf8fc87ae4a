/** Finds the application that a command names. */
import { existsSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { CliError } from "../errors.ts";
import { inProject } from "../project.ts";

export interface App {
  /** What images are called: the folder's or the file's name. */
  name: string;
  /** The folder that the application's relative imports start from. Absolute. */
  folder: string;
  /** The first file, relative to `folder`, without its extension. */
  entry: string;
}

/** The application at `path`: a folder with an index.ts, a single .ts file, or the name of one of the examples. */
export function findApp(path: string): App {
  let full = resolve(path);
  if (!existsSync(full) && /^[\w-]+$/.test(path) && existsSync(inProject("examples", path)))
    full = inProject("examples", path);
  if (!existsSync(full)) {
    throw new CliError(`no application at ${path}`, "Give a folder with an index.ts, or a .ts file.");
  }
  if (statSync(full).isDirectory()) {
    if (!existsSync(join(full, "index.ts"))) {
      throw new CliError(
        `the folder ${path} has no index.ts`,
        "An application is a folder with an index.ts, or a .ts file.",
      );
    }
    return { name: imageName(basename(full)), folder: full, entry: "index" };
  }
  if (extname(full) !== ".ts") throw new CliError(`${path} is not a TypeScript file`);
  const name = basename(full, ".ts");
  const folder = dirname(full);
  return { name: imageName(name === "index" ? basename(folder) : name), folder, entry: name };
}

function imageName(name: string): string {
  return name.replace(/[^\w.+-]/g, "-") || "app";
}
