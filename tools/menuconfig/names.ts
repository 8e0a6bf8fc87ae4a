/** File names for people. */
import { relative, resolve } from "node:path";

/** A file's name as short as it is clear. */
export function shortName(file: string): string {
  const near = relative(process.cwd(), file);
  return near === "" || near.startsWith("..") ? file : near;
}

/** Whether two names are those of the same file. */
export function isSameFile(one: string, other: string): boolean {
  return resolve(one) === resolve(other);
}
