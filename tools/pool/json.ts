/** Reads JSON so that a message can say on which line something stands: a package.json is written by people. */
import { CliError } from "../errors.ts";

export interface Json {
  value: unknown;
  /** The line of the value at a path such as ["tsukuri", "init", 0, "class"]: that of the nearest part which exists. */
  lineOf(path: (string | number)[]): number;
}

/** Parses `text`; throws a CliError "file:line: what" for what is no JSON. */
export function parseJson(text: string, file: string): Json {
  const lines = new Map<string, number>();
  const tokens = tokenize(text, file);
  const lineOf = (path: (string | number)[]): number => {
    for (let length = path.length; length > 0; length--) {
      const line = lines.get(keyOf(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return 1;
  };
  const value = readValue(tokens, [], lines, file);
  const rest = tokens.shift()!;
  if (rest.text !== "") throw unexpected(rest, file);
  return { value, lineOf };
}

// --- internal -------------------------------------------------------------------------------------------------------

interface Token {
  /** The token itself; empty at the end of the file. */
  text: string;
  line: number;
}

const TOKEN = /\s*([{}[\]:,]|"(?:[^"\\\n]|\\.)*"|-?\d[\d.eE+-]*|[a-z]+|\S|$)/y;

function tokenize(text: string, file: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; ; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new CliError(`${file}:${line}: this is no JSON`);
    const before = match[0].slice(0, match[0].length - match[1]!.length);
    line += before.split("\n").length - 1;
    tokens.push({ text: match[1]!, line });
    if (match[1] === "") return tokens;
  }
}

function readValue(tokens: Token[], path: (string | number)[], lines: Map<string, number>, file: string): unknown {
  const token = tokens.shift()!;
  if (!lines.has(keyOf(path))) lines.set(keyOf(path), token.line);
  if (token.text === "{") {
    const value: Record<string, unknown> = {};
    for (let isFirst = true; !closes(tokens, "}", isFirst, file); isFirst = false) {
      const name = tokens.shift()!;
      if (!name.text.startsWith('"')) throw unexpected(name, file);
      const key = readScalar(name, file) as string;
      const inner = [...path, key];
      lines.set(keyOf(inner), name.line);
      expect(tokens, ":", file);
      value[key] = readValue(tokens, inner, lines, file);
    }
    return value;
  }
  if (token.text === "[") {
    const value: unknown[] = [];
    while (!closes(tokens, "]", value.length === 0, file)) {
      value.push(readValue(tokens, [...path, value.length], lines, file));
    }
    return value;
  }
  return readScalar(token, file);
}

/** Whether the list or object ends here; else steps over the comma before its next part. */
function closes(tokens: Token[], end: string, isFirst: boolean, file: string): boolean {
  if (tokens[0]!.text === end) {
    tokens.shift();
    return true;
  }
  if (!isFirst) expect(tokens, ",", file);
  return false;
}

function expect(tokens: Token[], text: string, file: string): void {
  const token = tokens.shift()!;
  if (token.text !== text) throw unexpected(token, file);
}

function readScalar(token: Token, file: string): unknown {
  try {
    return JSON.parse(token.text);
  } catch {
    throw unexpected(token, file);
  }
}

function unexpected({ text, line }: Token, file: string): CliError {
  return new CliError(`${file}:${line}: ${text === "" ? "the JSON ends too early" : `"${text}" is not JSON here`}`);
}

function keyOf(path: (string | number)[]): string {
  return JSON.stringify(path);
}
