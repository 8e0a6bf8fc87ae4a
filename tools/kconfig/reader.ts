/** Where a Kconfig reader stands: the files that are open, the current line, its tokens. */
import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { CliError } from "../errors.ts";
import { readUtf8 } from "./utf8.ts";
import type { Place, Sym, Tree } from "./types.ts";
import { showPlace } from "./types.ts";
import { splitLines, trim } from "./text.ts";

/** A word or operator is itself; a quoted or unquoted text is `text`; a name is its symbol. */
export type Token = string | { kind: "text"; text: string } | Sym;

/** A variable of the macro language. */
export interface Variable {
  value: string;
  /** Set by `=`: expanded when it is used. */
  recursive: boolean;
  /** How many expansions of it are going on. */
  depth: number;
}

interface Source {
  name: string;
  lines: string[];
  /** The number of lines that were read. */
  line: number;
}

export interface Reader {
  tree: Tree;
  env: Record<string, string | undefined>;
  variables: Map<string, Variable>;
  /** Folders that `source` looks into, in order. */
  folders: string[];
  /** Texts in the place of files. */
  texts: Map<string, string>;
  /** The open files, the current one last. */
  open: Source[];
  /** The current line, joined with those that it continues on. */
  text: string;
  tokens: Token[];
  /** The next token. */
  index: number;
  /** The current line's tokens are to be seen once more, by another construct. */
  again: boolean;
  /** Calls of macros in macros, and blocks in blocks. */
  depth: number;
}

const MAX_DEPTH = 1000;

/** A function that reads what may contain itself calls this around it. */
export function nested<T>(reader: Reader, action: () => T): T {
  if (++reader.depth > MAX_DEPTH) fail(reader, "nested too deeply");
  try {
    return action();
  } finally {
    reader.depth--;
  }
}

export function currentPlace(reader: Reader): Place {
  const source = reader.open.at(-1);
  return { file: source.name, line: source.line };
}

/** Ends the reading with an error about the current line. */
export function fail(reader: Reader, why: string, hint = ""): never {
  const whole = trim(reader.text);
  const text = whole.length > 100 ? `${whole.slice(0, 100)}…` : whole;
  throw new CliError(`${showPlace(currentPlace(reader))}: ${why}${text ? ` in "${text}"` : ""}`, hint);
}

/** The next line as it is, or null at the end of the file. */
export function nextRawLine(reader: Reader): string | null {
  const source = reader.open.at(-1);
  return source.line < source.lines.length ? source.lines[source.line++]! : null;
}

/** The next line that was not taken is seen again. */
export function stepBack(reader: Reader): void {
  reader.open.at(-1).line--;
}

/** The next line, with those that a `\` at its end joins to it. */
export function nextJoinedLine(reader: Reader): string | null {
  let line = nextRawLine(reader);
  while (line?.endsWith("\\")) {
    const more: string | null = nextRawLine(reader);
    line = line.slice(0, -1) + (more ?? "");
    if (more === null) break;
  }
  return line;
}

/** The text of a Kconfig file, which may be given; it has to be UTF-8. */
export function readText(file: string, texts: Map<string, string>, blame: string): string {
  return (
    texts.get(file) ??
    readUtf8(file, `${blame}${file}`, (line) => {
      throw new CliError(`${file}:${line}: a character that is no UTF-8`, "Kconfig files are text in UTF-8.");
    })
  );
}

/** Goes on with another file; `leaveFile` comes back. */
export function enterFile(reader: Reader, path: string): void {
  const base = join(reader.tree.base, "/");
  const name = path.startsWith(base) ? path.slice(base.length) : path;
  if (reader.open.some((source) => source.name === name)) {
    const chain = reader.open.map((source) => `    ${source.name}:${source.line}`).join("\n");
    fail(reader, `${name} is read already, and would read itself for ever`, `It was reached by:\n${chain}`);
  }
  const blame = `${showPlace(currentPlace(reader))}: `;
  const lines = splitLines(readText(path, reader.texts, blame));
  reader.open.push({ name, lines, line: 0 });
  reader.tree.files.push(name);
}

export function leaveFile(reader: Reader): void {
  reader.open.pop();
}

/** The folder of the current file, as its name says it. */
export function currentFolder(reader: Reader): string {
  const { name } = reader.open.at(-1);
  return name.includes("/") ? dirname(name) : "";
}

/** The folders that `source` is relative to: what is asked for, and the folder of the first file where that is another. */
export function sourceFolders(base: string, file: string): string[] {
  const own = isAbsolute(file) ? dirname(file) : dirname(join(base, file));
  return own === base || !existsSync(own) || !statSync(own).isDirectory() ? [base] : [base, own];
}
