/**
 * A tree as device tree source (Devicetree Specification, chapter 6), on the console. The format does not say what a value is; it is
 * shown as texts where it looks like texts, as cells where its size allows it, and as bytes otherwise.
 */
import { put, putBytes, putHex, putLine } from "ukdebug";
import { Range, RANGE_SIZE, reservation } from "./addresses";
import { read32 } from "./format";
import { Tree } from "./tree";
import { CELL } from "./values";

const SPACE: u32 = 0x20;
const TILDE: u32 = 0x7e;
const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;

const range = changetype<Range>(memory.data(RANGE_SIZE, 8));
const character = memory.data(1);

/** Prints all of `tree`. */
export function printSource(tree: Tree): void {
  put(cstr("/dts-v1/;\n\n"));
  for (let i: u32 = 0; reservation(tree, i, range); i++) {
    put(cstr("/memreserve/\t0x"));
    putHex(range.address, 16);
    put(cstr(" 0x"));
    putHex(range.size, 16);
    put(cstr(";\n"));
  }
  printNode(tree, tree.root, 0);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Trees are at most MAX_DEPTH deep, and so is the recursion. */
function printNode(tree: Tree, node: u32, depth: u32): void {
  indent(depth);
  put(depth ? tree.name(node) : cstr("/"));
  put(cstr(" {\n"));
  let property = tree.firstProperty(node);
  while (property) {
    indent(depth + 1);
    put(tree.propertyName(property));
    if (tree.valueSize(property)) {
      put(cstr(" = "));
      printValue(tree.value(property), tree.valueSize(property));
    }
    put(cstr(";\n"));
    property = tree.nextProperty(property);
  }
  let child = tree.firstChild(node);
  while (child) {
    putLine();
    printNode(tree, child, depth + 1);
    child = tree.nextSibling(child);
  }
  indent(depth);
  put(cstr("};\n"));
}

function indent(depth: u32): void {
  for (; depth; depth--) put(cstr("\t"));
}

function printValue(value: usize, size: u32): void {
  if (looksLikeTexts(value, size)) printTexts(value, size);
  else if (size % CELL == 0) printCells(value, size);
  else printBytes(value, size);
}

/** Printable characters, in texts that are not empty, the last with its end. */
function looksLikeTexts(value: usize, size: u32): bool {
  let length: u32 = 0;
  for (let i: u32 = 0; i < size; i++) {
    const byte: u32 = load<u8>(value + i);
    if (byte == 0 ? length == 0 : byte < SPACE || byte > TILDE) return false;
    length = byte ? length + 1 : 0;
  }
  return length == 0;
}

function printTexts(value: usize, size: u32): void {
  let opens = true;
  for (let i: u32 = 0; i < size; i++) {
    const byte: u32 = load<u8>(value + i);
    if (opens) {
      if (i) put(cstr(", "));
      putCharacter(QUOTE);
    }
    opens = byte == 0;
    if (byte == QUOTE || byte == BACKSLASH) putCharacter(BACKSLASH);
    putCharacter(opens ? QUOTE : byte);
  }
}

function putCharacter(byte: u32): void {
  store<u8>(character, byte);
  putBytes(character, 1);
}

function printCells(value: usize, size: u32): void {
  for (let i: u32 = 0; i < size; i += CELL) {
    put(i ? cstr(" 0x") : cstr("<0x"));
    putHex(read32(value + i), 2);
  }
  put(cstr(">"));
}

function printBytes(value: usize, size: u32): void {
  for (let i: u32 = 0; i < size; i++) {
    put(i ? cstr(" ") : cstr("["));
    putHex(load<u8>(value + i), 2);
  }
  put(cstr("]"));
}
