/** What is packed appears whole or not at all, and what was there before stays until then. */
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CliError } from "../errors.ts";
import type { Product } from "./types.ts";

/** Throws when `path` has something that a product must not replace. */
export function checkOutput(path: string, isFolder: boolean, names: string[] = []): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!isFolder) {
    if (found.isFile() || found.isSymbolicLink()) return;
    throw new CliError(`${path} is there, and is not a file`, "Name the file that shall be written by -o.");
  }
  if (!found.isDirectory())
    throw new CliError(`${path} is there, and is not a folder`, "This format is a folder; name another by -o.");
  const other = readdirSync(path).find((name) => !names.includes(name));
  if (other !== undefined)
    throw new CliError(`the folder ${path} has something else in it: ${other}`, "Name a folder of its own by -o.");
}

/** Writes a product to `path`; a folder replaces one that has no other files in it than the product has. */
export function writeProduct(path: string, product: Product): void {
  const temporary = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    if ("file" in product) {
      checkOutput(path, false);
      writeFileSync(temporary, product.file, { mode: product.isProgram ? 0o777 : 0o666 }); // less what umask takes
      renameSync(temporary, path);
    } else {
      checkOutput(path, true, topNames(product.folder));
      for (const [name, content] of product.folder) {
        mkdirSync(dirname(join(temporary, name)), { recursive: true });
        writeFileSync(join(temporary, name), content);
      }
      replaceFolder(path, temporary);
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Folders cannot be renamed over others: the old one steps aside first, and comes back when the new one cannot have its place. */
function replaceFolder(path: string, by: string): void {
  const aside = `${path}.${process.pid}.old.tmp`;
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  if (isThere) renameSync(path, aside);
  try {
    renameSync(by, path);
  } catch (error) {
    if (isThere) renameSync(aside, path);
    throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}

function topNames(folder: Map<string, Buffer>): string[] {
  return [...folder.keys()].map((name) => name.split("/")[0]!);
}
