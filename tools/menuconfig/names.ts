/** File names for people. */
import { relative } from "node:path";

/** A file's name as short as it is clear. */
export function shortName(file: string): string {
  const near = relative(process.cwd(), file);
  return near === "" || near.startsWith("..") ? file : near;
}
