/** Takes a line apart into tokens, expanding macros on the way. */
import { release } from "node:os";
import { expandMacro, readAssignment, type Progress } from "./macros.ts";
import { currentPlace, fail, type Reader, type Token } from "./reader.ts";
import { isBlank, skipSpace, trim, trimStart } from "./text.ts";
import { constantOf, symbolOf, warn } from "./tree.ts";

const KEYWORDS = new Map<string, string>(
  [
    "allnoconfig_y bool choice comment config def_bool def_hex def_int def_string def_tristate default defconfig_list",
    "depends endchoice endif endmenu env help hex if imply int mainmenu menu menuconfig modules on option optional",
    "orsource osource prompt range rsource select source string tristate visible",
  ].flatMap((words) => words.split(" ").map((word): [string, string] => [word, word])),
);
// Spellings of old trees.
KEYWORDS.set("---help---", "help").set("boolean", "bool").set("gsource", "osource").set("grsource", "orsource");

/** Keywords behind which a text stands, with or without quotes. */
const BEFORE_TEXT = new Set(
  "bool choice comment hex int mainmenu menu orsource osource prompt rsource source string tristate".split(" "),
);

const FIRST_WORD = /[ \t\n\r\f\v]*([A-Za-z0-9_$-]+)[ \t\n\r\f\v]*/y;
const WORD = /([A-Za-z0-9_$/.-]+)[ \t\n\r\f\v]*/y;
const NAME_END = /[^A-Za-z0-9_$/.-]|\$\(|$/g;
const STRING_SPECIAL = /["'\\]|\$\(/g;
const OPERATORS = ["&&", "||", "!=", "<=", ">=", "=", "!", "(", ")", "<", ">"];

/** The tokens of a line; none for a blank line, a comment, or an assignment to a variable (which is done). */
export function tokenize(reader: Reader, line: string): Token[] {
  reader.text = line;
  FIRST_WORD.lastIndex = 0;
  const first = FIRST_WORD.exec(line);
  if (!first) {
    if (isBlank(line) || trimStart(line).startsWith("#")) return [];
    return fail(reader, "a line cannot begin like this");
  }
  const keyword = KEYWORDS.get(first[1]!);
  if (!keyword) {
    if (trim(line).replace(/^[ \t\n-]+|[ \t\n-]+$/g, "") === "help") return ["help"]; // --help--
    readAssignment(reader, line);
    return [];
  }
  const tokens: Token[] = [keyword];
  let rest: Progress | null = [line, first[0].length];
  while (rest && rest[1] < rest[0].length) rest = readToken(reader, tokens, rest);
  return tokens;
}

/** Adds one token. Null at a comment. */
function readToken(reader: Reader, tokens: Token[], [line, index]: Progress): Progress | null {
  WORD.lastIndex = index;
  const word = WORD.exec(line);
  if (word) {
    const keyword = KEYWORDS.get(word[1]!);
    const end = index + word[0].length;
    if (keyword) {
      tokens.push(keyword);
      return [line, end];
    }
    return readName(reader, tokens, line, index, word[1]!, end);
  }
  const char = line[index]!;
  if (char === "#") return null;
  if (char === '"' || char === "'") return readString(reader, tokens, line, index);
  const operator = OPERATORS.find((text) => line.startsWith(text, index));
  if (!operator) return fail(reader, `"${char}" is not expected`);
  tokens.push(operator);
  return [line, skipSpace(line, index + operator.length)];
}

/** A symbol's name; behind some keywords a text that should have quotes. */
function readName(reader: Reader, tokens: Token[], line: string, index: number, name: string, end: number): Progress {
  const previous = tokens.at(-1);
  if (typeof previous === "string" && BEFORE_TEXT.has(previous)) {
    if (previous !== "choice") {
      const text = `quotes are recommended around ${name} in "${trim(line)}"`;
      warn(reader.tree, "style", null, text, currentPlace(reader));
    }
    tokens.push({ kind: "text", text: name });
    return [line, end];
  }
  if (name.includes("$")) {
    [line, end] = expandName(reader, line, index);
    name = line.slice(index, end);
    if (isBlank(name)) fail(reader, "a macro expands to nothing where a name is expected");
    end = skipSpace(line, end);
  }
  const constant = name === "n" || name === "m" || name === "y";
  tokens.push(constant ? reader.tree[name as "n"] : symbolOf(reader.tree, name));
  return [line, end];
}

function expandName(reader: Reader, line: string, index: number): Progress {
  for (;;) {
    NAME_END.lastIndex = index;
    const match = NAME_END.exec(line)!;
    if (match[0] !== "$(") return [line, match.index];
    [line, index] = expandMacro(reader, line, match.index, []);
  }
}

/** A quoted text: what the keyword before it wants, or a constant of an expression. */
function readString(reader: Reader, tokens: Token[], line: string, index: number): Progress {
  let end: number;
  let text: string;
  if (!line.includes("$") && !line.includes("\\")) {
    end = line.indexOf(line[index]!, index + 1) + 1;
    if (end === 0) fail(reader, "a quotation mark is missing");
    text = line.slice(index + 1, end - 1);
  } else {
    [line, end] = expandString(reader, line, index);
    text = expandOldStyle(reader, line.slice(index + 1, end - 1));
  }
  const previous = tokens.at(-1);
  const isText = tokens[0] === "option" || (typeof previous === "string" && BEFORE_TEXT.has(previous));
  tokens.push(isText ? { kind: "text", text } : constantOf(reader.tree, text));
  return [line, skipSpace(line, end)];
}

/** Expands macros in a quoted text, and takes `\` off the character behind it. */
function expandString(reader: Reader, line: string, index: number): Progress {
  const quote = line[index++];
  for (;;) {
    STRING_SPECIAL.lastIndex = index;
    const match = STRING_SPECIAL.exec(line);
    if (!match) return fail(reader, "a quotation mark is missing");
    index = match.index + match[0].length;
    if (match[0] === quote) return [line, index];
    if (match[0] === "\\") line = line.slice(0, match.index) + line.slice(index);
    if (match[0] === "$(") [line, index] = expandMacro(reader, line, match.index, []);
  }
}

/** `$NAME` and `${NAME}` for variables of the environment, as before there were macros. */
function expandOldStyle(reader: Reader, text: string): string {
  return text
    .replaceAll("$UNAME_RELEASE", release())
    .replace(/\$(?:(\w+)|\{([^}]*)\})/g, (whole, plain?: string, braced?: string) => {
      return reader.env[plain ?? braced ?? ""] ?? whole;
    });
}
