/** The macro language: `$(name)`, `$(function,argument,…)`, and variables that `=`, `:=` and `+=` set. */
import { spawnSync } from "node:child_process";
import { CliError } from "../errors.ts";
import { currentPlace, fail, nested, type Reader } from "./reader.ts";
import { isBlank, parseNumber, trimStart } from "./text.ts";
import { warn } from "./tree.ts";
import { showPlace } from "./types.ts";

/** Text whose beginning up to an index has been dealt with. */
export type Progress = [text: string, index: number];

const NAME_PART = /[A-Za-z0-9_-]*/y;
const OPERATOR = /[ \t\n\r\f\v]*(=|:=|\+=)[ \t\n\r\f\v]*(.*)/sy;
const MACRO_SPECIAL = /\$\(|[(),]/g;

/** A line that begins with no keyword: an assignment to a variable, or a macro that stands alone. */
export function readAssignment(reader: Reader, line: string): void {
  let text = trimStart(line);
  let index = 0;
  for (;;) {
    NAME_PART.lastIndex = index;
    index += NAME_PART.exec(text)![0].length;
    if (!text.startsWith("$(", index)) break;
    [text, index] = expandMacro(reader, text, index, []);
  }
  if (isBlank(text)) return;
  const name = text.slice(0, index);
  OPERATOR.lastIndex = index;
  const match = OPERATOR.exec(text);
  if (!match) return fail(reader, unknownLine(name));
  const [, operator, value] = match as unknown as [string, string, string];
  const known = reader.variables.get(name);
  if (operator === "+=" && known) {
    known.value += ` ${known.recursive ? value : expandAll(reader, value, [])}`;
  } else {
    const recursive = operator !== ":=";
    const variable = known ?? { value: "", recursive, depth: 0 };
    variable.value = recursive ? value : expandAll(reader, value, []);
    variable.recursive = recursive;
    reader.variables.set(name, variable);
  }
}

function unknownLine(name: string): string {
  return name ? `"${name}" is no keyword, and no variable is assigned` : "syntax error";
}

/** Expands all macros of a text. `args` are those of the function whose body it is, with the function's name first. */
export function expandAll(reader: Reader, text: string, args: string[]): string {
  for (let index = text.indexOf("$("); index >= 0; index = text.indexOf("$(", index)) {
    [text, index] = expandMacro(reader, text, index, args);
  }
  return text;
}

/** Expands the macro that begins at `index`. */
export function expandMacro(reader: Reader, text: string, index: number, args: string[]): Progress {
  return nested(reader, () => {
    const before = text.slice(0, index);
    const own: string[] = [];
    let start = index + 2;
    let at = start;
    let open = 0;
    for (;;) {
      MACRO_SPECIAL.lastIndex = at;
      const match = MACRO_SPECIAL.exec(text);
      if (!match) return fail(reader, 'a macro has no ")" at its end');
      at = match.index + match[0].length;
      if (match[0] === "$(") {
        [text, at] = expandMacro(reader, text, match.index, args);
      } else if (match[0] === "(") {
        open++;
      } else if (open > 0) {
        if (match[0] === ")") open--;
      } else {
        own.push(text.slice(start, match.index));
        start = at;
        if (match[0] === ",") continue;
        const done = before + (argument(args, own[0]!) ?? call(reader, own));
        return [done + text.slice(at), done.length];
      }
    }
  });
}

/** `$(1)` in a function's body. */
function argument(args: string[], name: string): string | undefined {
  if (args.length === 0) return undefined;
  const number = parseNumber(name, 10);
  return number === null ? undefined : args.at(Number(number));
}

/** A variable, a function that is set as a variable, a built-in function, or a variable of the environment. */
function call(reader: Reader, args: string[]): string {
  const name = args[0]!;
  const variable = reader.variables.get(name);
  if (variable) {
    if (args.length === 1 && variable.depth > 0) fail(reader, `the variable ${name} refers to itself`);
    if (variable.depth > 100) fail(reader, `the function ${name} calls itself without an end`);
    variable.depth++;
    const value = expandAll(reader, variable.value, args);
    variable.depth--;
    return value;
  }
  const builtin = BUILTINS[name];
  if (builtin && Object.hasOwn(BUILTINS, name)) {
    if (args.length - 1 !== builtin.arguments)
      fail(reader, `the function ${name} takes ${builtin.arguments} arguments, not ${args.length - 1}`);
    return builtin.run(reader, args[1] ?? "", args[2] ?? "");
  }
  const value = reader.env[name];
  if (value !== undefined) reader.tree.variables.add(name);
  return value ?? "";
}

const BUILTINS: Record<string, { arguments: number; run: (reader: Reader, first: string, second: string) => string }> =
  {
    "filename": { arguments: 0, run: (reader) => currentPlace(reader).file },
    "lineno": { arguments: 0, run: (reader) => String(currentPlace(reader).line) },
    "info": {
      arguments: 1,
      run: (reader, message) => {
        process.stdout.write(`${showPlace(currentPlace(reader))}: ${message}\n`);
        return "";
      },
    },
    "warning-if": {
      arguments: 2,
      run: (reader, condition, message) => {
        if (condition === "y") warn(reader.tree, "warning-if", null, message, currentPlace(reader));
        return "";
      },
    },
    "error-if": {
      arguments: 2,
      run: (reader, condition, message) => {
        if (condition === "y") throw new CliError(`${showPlace(currentPlace(reader))}: ${message}`);
        return "";
      },
    },
    "shell": { arguments: 1, run: (reader, command) => shell(reader, command) },
  };

/** What a command prints, its lines joined by spaces. */
function shell(reader: Reader, command: string): string {
  const env = Object.fromEntries(Object.entries(reader.env).filter(([, value]) => value !== undefined));
  const { stdout, stderr } = spawnSync("/bin/sh", ["-c", command], { encoding: "utf8", env, cwd: process.cwd() });
  if (stderr) {
    const said = stderr.trimEnd();
    warn(reader.tree, "shell", null, `"${command}" wrote to standard error: ${said}`, currentPlace(reader));
  }
  return stdout.replace(/\r\n?/g, "\n").replace(/\n+$/, "").replaceAll("\n", " ");
}
