/** Reads what menus, choices, `if`s and whole files consist of. */
import { isAbsolute } from "node:path";
import { CliError } from "../errors.ts";
import type { Node, Place } from "./types.ts";
import { findPaths, joinPaths } from "./glob.ts";
import { nextTokens } from "./next.ts";
import { endLine, isSymbol, takeCondition, takeLastText } from "./parse-expr.ts";
import { readProperties } from "./parse-properties.ts";
import { currentFolder, currentPlace, enterFile, fail, leaveFile, nested, type Reader } from "./reader.ts";
import { IF, newChoice, newNode, warn, withPlaces } from "./tree.ts";
import { showPlace } from "./types.ts";

/** Reads up to the word that ends the block (none: to the end of the file), and adds to the children of `parent`. */
export function readBlock(reader: Reader, end: string | null, parent: Node, begun: Place | null): void {
  while (nextTokens(reader)) {
    const word = reader.tokens[0];
    if (word === undefined) continue;
    if (word === end) return endLine(reader);
    const read = typeof word === "string" ? STATEMENTS[word] : undefined;
    if (read) read(reader, parent, word as string);
    else if (word === "endmenu" || word === "endchoice" || word === "endif")
      fail(reader, `there is no ${word.slice(3)} that ends here`);
    else fail(reader, "this does not belong here");
  }
  if (end && begun) {
    const text = `"${end}" is missing at the end of ${currentPlace(reader).file}`;
    throw new CliError(`${showPlace(begun)}: ${text}`, `The ${end.slice(3)} begins at ${showPlace(begun)}.`);
  }
}

const STATEMENTS: Record<string, (reader: Reader, parent: Node, word: string) => void> = {
  config: readConfigEntry,
  menuconfig: readConfigEntry,
  source: readSource,
  rsource: readSource,
  osource: readSource,
  orsource: readSource,
  mainmenu(reader) {
    reader.tree.title = takeLastText(reader);
    reader.tree.top.prompt = { text: reader.tree.title, condition: reader.tree.y };
  },
  if(reader, parent) {
    const node = newNode(reader.tree, IF, currentPlace(reader), parent);
    node.depends = takeCondition(reader);
    parent.children.push(node);
    inside(reader, "endif", node);
  },
  menu(reader, parent) {
    const node = newNode(reader.tree, "menu", currentPlace(reader), parent);
    node.isMenuconfig = true;
    node.prompt = { text: takeLastText(reader), condition: reader.tree.y };
    parent.children.push(node);
    readProperties(reader, node);
    inside(reader, "endmenu", node);
  },
  comment(reader, parent) {
    const node = newNode(reader.tree, "comment", currentPlace(reader), parent);
    node.prompt = { text: takeLastText(reader), condition: reader.tree.y };
    parent.children.push(node);
    readProperties(reader, node);
  },
  choice(reader, parent) {
    const { tree } = reader;
    const name = reader.tokens.length > 1 ? takeLastText(reader) : null;
    const known = name === null ? undefined : tree.choices.find((choice) => choice.name === name);
    const choice = known ?? newChoice(tree, name);
    if (!known) tree.choices.push(choice);
    const node = newNode(tree, choice, currentPlace(reader), parent);
    node.isMenuconfig = true;
    choice.nodes.push(node);
    parent.children.push(node);
    readProperties(reader, node);
    inside(reader, "endchoice", node);
  },
};

function inside(reader: Reader, end: string, node: Node): void {
  nested(reader, () => readBlock(reader, end, node, node.place));
}

function readConfigEntry(reader: Reader, parent: Node, word: string): void {
  const sym = reader.tokens[1];
  if (!isSymbol(sym) || sym.constant) return fail(reader, "the name of a symbol is expected");
  reader.index = 2;
  endLine(reader);
  if (sym.nodes.length === 0) reader.tree.defined.push(sym);
  const node = newNode(reader.tree, sym, currentPlace(reader), parent);
  node.isMenuconfig = word === "menuconfig";
  sym.nodes.push(node);
  parent.children.push(node);
  readProperties(reader, node);
  if (node.isMenuconfig && !node.prompt)
    warn(reader.tree, "menuconfig", sym, `the menuconfig ${withPlaces(sym)} has no prompt`, node.place);
}

/** Reads other files as if they stood here. A pattern names all that match, in alphabetical order. */
function readSource(reader: Reader, parent: Node, word: string): void {
  const written = takeLastText(reader);
  const pattern = word.endsWith("rsource") ? joinPaths(currentFolder(reader), written) : written;
  const paths = locate(reader, pattern);
  if (paths.length === 0 && !word.startsWith("o")) {
    const looked = isAbsolute(pattern)
      ? pattern
      : reader.folders.map((folder) => joinPaths(folder, pattern)).join(" or ");
    const hint = "A variable that is not set counts as empty; $srctree names the folder that sources are relative to.";
    fail(reader, `no such file: ${looked}`, hint);
  }
  for (const path of paths) {
    enterFile(reader, path);
    nested(reader, () => readBlock(reader, null, parent, null));
    leaveFile(reader);
  }
}

function locate(reader: Reader, pattern: string): string[] {
  if (isAbsolute(pattern)) return findPaths(pattern, reader.texts);
  if (reader.texts.has(pattern)) return [pattern];
  for (const folder of reader.folders) {
    const paths = findPaths(joinPaths(folder, pattern), reader.texts);
    if (paths.length > 0) return paths;
  }
  return [];
}
