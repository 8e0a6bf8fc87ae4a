/** Reads what stands below a `config`, `choice`, `menu` or `comment`: type, prompt, defaults, dependencies and so on. */
import type { Choice, Node, Sym, SymbolType } from "./types.ts";
import { both } from "./expr.ts";
import { isSymbol, takeCondition, takeExpr, takeIf, takeLastText, takes, takeSymbol, endLine } from "./parse-expr.ts";
import { currentPlace, fail, type Reader } from "./reader.ts";
import { readHelp } from "./help.ts";
import { trim } from "./text.ts";
import { constantOf, warn, withPlaces } from "./tree.ts";
import { nextTokens } from "./next.ts";

/** Reads properties up to a line that is none. */
export function readProperties(reader: Reader, node: Node): void {
  while (nextTokens(reader)) {
    const word = reader.tokens[0];
    if (word === undefined) continue;
    const read = typeof word === "string" ? PROPERTIES[word] : undefined;
    if (!read || (word === "modules" && node.item === "menu")) {
      reader.again = true;
      return;
    }
    read(reader, node);
  }
}

const PROPERTIES: Record<string, (reader: Reader, node: Node) => void> = {
  bool: (reader, node) => readType(reader, node, "bool"),
  tristate: (reader, node) => readType(reader, node, "tristate"),
  string: (reader, node) => readType(reader, node, "string"),
  int: (reader, node) => readType(reader, node, "int"),
  hex: (reader, node) => readType(reader, node, "hex"),
  def_bool: (reader, node) => readTypedDefault(reader, node, "bool"),
  def_tristate: (reader, node) => readTypedDefault(reader, node, "tristate"),
  def_string: (reader, node) => readTypedDefault(reader, node, "string"),
  def_int: (reader, node) => readTypedDefault(reader, node, "int"),
  def_hex: (reader, node) => readTypedDefault(reader, node, "hex"),
  prompt: readPrompt,
  default: readDefault,
  help: readHelp,
  depends(reader, node) {
    if (!takes(reader, "on")) fail(reader, '"on" is expected after "depends"');
    node.depends = both(reader.tree, node.depends, takeCondition(reader));
  },
  visible(reader, node) {
    if (node.item !== "menu") fail(reader, 'only menus have "visible if"');
    if (!takes(reader, "if")) fail(reader, '"if" is expected after "visible"');
    node.visibleIf = both(reader.tree, node.visibleIf, takeCondition(reader));
  },
  select: (reader, node) => void node.selects.push(readSelect(reader, node, "select")),
  imply: (reader, node) => void node.implies.push(readSelect(reader, node, "imply")),
  range(reader, node) {
    const place = currentPlace(reader);
    if (reader.tokens.length < 3) fail(reader, "a range has two ends");
    node.ranges.push({ low: takeSymbol(reader), high: takeSymbol(reader), condition: takeIf(reader), place });
  },
  option: readOption,
  optional(reader, node) {
    if (!isItem(node.item) || node.item.kind !== "choice") return fail(reader, "only choices are optional");
    node.item.optional = true;
    endLine(reader);
  },
  /** How newer trees say `option modules`. */
  modules(reader, node) {
    if (!isItem(node.item) || node.item.kind !== "symbol") return fail(reader, "only symbols stand for modules");
    reader.tree.modules = node.item;
    endLine(reader);
  },
};

function isItem(item: Node["item"]): item is Sym | Choice {
  return typeof item === "object";
}

function owner(reader: Reader, node: Node): Sym | Choice {
  if (isItem(node.item)) return node.item;
  return fail(reader, `a ${node.item} has no such property`);
}

function readType(reader: Reader, node: Node, type: SymbolType): void {
  setType(reader, owner(reader, node), type);
  if (reader.tokens.length > 1) readPrompt(reader, node);
}

function readTypedDefault(reader: Reader, node: Node, type: SymbolType): void {
  setType(reader, owner(reader, node), type);
  readDefault(reader, node);
}

function setType(reader: Reader, item: Sym | Choice, type: SymbolType): void {
  if (item.declaredType !== "unknown" && item.declaredType !== type) {
    const text = `${withPlaces(item)} has several types; ${type} is taken`;
    warn(reader.tree, "types", item, text, currentPlace(reader));
  }
  item.declaredType = type;
}

function readDefault(reader: Reader, node: Node): void {
  const place = currentPlace(reader);
  node.defaults.push({ value: takeExpr(reader, false), condition: takeIf(reader), place });
}

function readPrompt(reader: Reader, node: Node): void {
  const item = owner(reader, node);
  const place = currentPlace(reader);
  if (node.prompt) {
    warn(
      reader.tree,
      "prompts",
      item,
      `${withPlaces(item)} has several prompts in one place; this one is taken`,
      place,
    );
  }
  const token = reader.tokens[1];
  if (typeof token !== "object" || token.kind !== "text") return fail(reader, "a prompt in quotes is expected");
  const text = trim(token.text);
  if (text !== token.text)
    warn(reader.tree, "prompt-space", item, `${withPlaces(item)} has white space around its prompt`, place);
  reader.index = 2;
  node.prompt = { text, condition: takeIf(reader) };
}

function readSelect(reader: Reader, node: Node, word: string): Node["selects"][number] {
  if (!isItem(node.item) || node.item.kind !== "symbol") return fail(reader, `only symbols can ${word}`);
  const place = currentPlace(reader);
  const target = reader.tokens[1];
  if (!isSymbol(target) || target.constant) return fail(reader, "the name of a symbol is expected");
  reader.index = 2;
  return { by: node.item, target, condition: takeIf(reader), place };
}

/** `option …`, which newer trees do without. */
function readOption(reader: Reader, node: Node): void {
  const item = owner(reader, node);
  const { tree } = reader;
  const place = currentPlace(reader);
  if (item.kind !== "symbol") return fail(reader, "only symbols have options");
  if (takes(reader, "env")) {
    if (!takes(reader, "=")) fail(reader, '"=" is expected after "env"');
    const name = takeLastText(reader);
    item.env = name;
    const value = reader.env[name];
    if (value === undefined) {
      warn(tree, "env", name, `${item.name} is of the environment variable ${name}, which is not set`, place);
    } else {
      tree.variables.add(name);
      node.defaults.push({ value: constantOf(tree, value), condition: tree.y, place });
    }
    if (name !== item.name)
      warn(tree, "env-name", item, `${item.name} is of the environment variable ${name}: call both the same`, place);
  } else if (takes(reader, "defconfig_list")) {
    if (tree.defconfigList) {
      const text = `"option defconfig_list" is at ${tree.defconfigList.name} already; it has no effect at ${item.name}`;
      warn(tree, "defconfig-list", item, text, place);
    } else {
      tree.defconfigList = item;
    }
  } else if (takes(reader, "modules")) {
    if (item !== tree.modules) warn(tree, "modules", null, '"option modules" has an effect at MODULES only', place);
  } else if (takes(reader, "allnoconfig_y")) {
    item.allnoconfigY = true;
  } else {
    fail(reader, "this option is not known");
  }
}
