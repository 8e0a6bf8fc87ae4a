/** The files that a pattern of `source` names: `*`, `?` and `[…]` within a part of a path. */
import { lstatSync, readdirSync } from "node:fs";
import { compareText } from "./text.ts";

const MAGIC = /[*?[]/;

/** The paths that match, sorted; a pattern without special characters matches what is there. */
export function findPaths(pattern: string, texts: Map<string, string>): string[] {
  if (texts.has(pattern)) return [pattern];
  if (!MAGIC.test(pattern)) return exists(pattern) ? [pattern] : [];
  const parts = pattern.split("/");
  let found = [pattern.startsWith("/") ? "/" : ""];
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part === "" && !isLast) continue;
    found = found.flatMap((folder) => (MAGIC.test(part) ? matches(folder, part) : step(folder, part, isLast)));
  }
  return found.sort(compareText);
}

/** A path below a folder, neither of them changed: what a file is called is seen by macros and in messages. */
export function joinPaths(folder: string, path: string): string {
  if (folder === "" || path.startsWith("/")) return path;
  return folder.endsWith("/") ? folder + path : `${folder}/${path}`;
}

function step(folder: string, part: string, isLast: boolean): string[] {
  const path = joinPaths(folder, part);
  return !isLast || exists(path) ? [path] : [];
}

function matches(folder: string, part: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder || ".");
  } catch {
    return []; // a folder that is not there has nothing in it
  }
  const pattern = expression(part);
  return names
    .filter((name) => pattern.test(name) && (part.startsWith(".") || !name.startsWith(".")))
    .map((name) => joinPaths(folder, name));
}

/** The regular expression of a part of a pattern. */
function expression(part: string): RegExp {
  const body = part.replace(/\*+|\?|\[!?\]?[^\]]*\]|[^*?[]|\[/gs, (piece) => {
    if (piece.startsWith("*")) return ".*";
    if (piece === "?") return ".";
    if (piece.length < 3) return piece.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
    const set = piece.slice(1, -1).replace(/[\\[\]&~|^]/g, "\\$&");
    return set.startsWith("!") ? `[^${set.slice(1)}]` : `[${set}]`;
  });
  return new RegExp(`^${body}$`, "s");
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
