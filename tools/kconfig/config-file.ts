/** Reads configuration files: `CONFIG_NAME=value` and `# CONFIG_NAME is not set`. */
import { CliError } from "../errors.ts";
import { invalid, isValid, setValue, unsetValue } from "./assign.ts";
import { isTruthType, TRI_NAMES } from "./evaluate.ts";
import { splitLines, trimEnd, trimStart, unescapeText } from "./text.ts";
import { warn, withPlaces } from "./tree.ts";
import { readUtf8 } from "./utf8.ts";
import type { Place, Sym, Tree, Tri } from "./types.ts";
import { showPlace } from "./types.ts";

/** What the reading of one file needs. */
interface Reading {
  tree: Tree;
  warnings: string[];
  place: Place;
}

/**
 * Gives symbols the values of a file. What the file does not mention loses the user's value, unless it is `merge`d. Returns what is odd
 * about the file: symbols that are not defined, values that are none, lines that say nothing.
 */
export function readConfig(tree: Tree, file: string, merge = false): string[] {
  return readConfigText(tree, readConfigLines(file), file, merge);
}

/** The same for a text; `file` is what messages call it. */
export function readConfigText(tree: Tree, text: string, file: string, merge = false): string[] {
  for (const item of [...tree.defined, ...tree.choices]) item.state.wasSet = false;
  tree.leftOut = [];
  const reading: Reading = { tree, warnings: [], place: { file, line: 0 } };
  const set = new RegExp(`^${tree.prefix}([^=]+)=(.*)$`, "s");
  const unset = new RegExp(`^# ${tree.prefix}([^ ]+) is not set`);
  for (const raw of splitLines(text)) {
    const line = trimEnd(raw);
    reading.place = { file, line: reading.place.line + 1 };
    const assignment = set.exec(line);
    const name = assignment?.[1] ?? unset.exec(line)?.[1];
    if (name !== undefined) assign(reading, name, assignment ? assignment[2]! : null);
    else if (line !== "" && !trimStart(line).startsWith("#"))
      leaveOut(reading, "malformed", null, `the line "${line}" is no assignment`);
  }
  if (!merge) {
    for (const item of [...tree.defined, ...tree.choices]) if (!item.state.wasSet) unsetValue(item);
  }
  return reading.warnings;
}

function readConfigLines(file: string): string {
  return readUtf8(file, `the configuration ${file}`, (line) => {
    throw new CliError(`${file}:${line}: a character that is no UTF-8, so it is no configuration`);
  });
}

function say(reading: Reading, kind: string, subject: Sym | string | null, text: string): void {
  reading.warnings.push(`${showPlace(reading.place)}: ${text}`);
  warn(reading.tree, kind, subject, text, reading.place);
}

/** The line has no effect, so that writing the configuration would lose it. */
function leaveOut(reading: Reading, kind: string, subject: Sym | string | null, text: string): void {
  reading.tree.leftOut.push(`${showPlace(reading.place)}: ${text}`);
  say(reading, kind, subject, `${text}; it is left out`);
}

/** `value` is null for "is not set". */
function assign(reading: Reading, name: string, value: string | null): void {
  const sym = reading.tree.symbols.get(name);
  if (!sym || sym.nodes.length === 0) {
    return leaveOut(reading, "unknown", name, `${reading.tree.prefix}${name} is not known here`);
  }
  const type = sym.declaredType;
  if (isTruthType(type)) return assignTri(reading, sym, value ?? "n");
  if (value === null) return;
  let text = value;
  if (type === "string") {
    const match = /^"((?:[^\\"]|\\.)*)"/s.exec(value);
    if (!match) {
      const why = `${value} has no quotes, and ${withPlaces(sym)} is a string`;
      return leaveOut(reading, "malformed-string", sym, why);
    }
    text = unescapeText(match[1]!);
  }
  store(reading, sym, text);
}

function assignTri(reading: Reading, sym: Sym, value: string): void {
  const letter = value[0] ?? "";
  if (letter !== "n" && letter !== "y" && !(letter === "m" && sym.declaredType === "tristate")) {
    const text = `${value || "nothing"} is no value of ${withPlaces(sym)}, which is ${sym.declaredType}`;
    return leaveOut(reading, "invalid-truth", sym, text);
  }
  const tri = TRI_NAMES.indexOf(letter) as Tri;
  if (sym.choice && tri > 0) {
    const mode = sym.choice.state.user;
    if (mode !== null && mode !== tri)
      say(reading, "both-modes", null, `both m and y are given to symbols of ${withPlaces(sym.choice)}`);
    setValue(sym.choice, tri);
  }
  store(reading, sym, tri);
}

function store(reading: Reading, sym: Sym, value: string | Tri): void {
  if (sym.state.wasSet) {
    const show = (one: string | Tri): string => (typeof one === "number" ? TRI_NAMES[one] : `"${one}"`);
    const text = `${withPlaces(sym)} is set more than once: first ${show(sym.state.user!)}, now ${show(value)}`;
    say(reading, value === sym.state.user ? "again" : "twice", sym, text);
  }
  if (isValid(sym, value)) setValue(sym, value);
  else leaveOut(reading, "invalid", sym, invalid(sym, value));
}
