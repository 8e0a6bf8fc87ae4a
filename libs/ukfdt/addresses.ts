/**
 * Where devices and memory are: `reg`, and `ranges` on the way up to the processor's addresses. (Devicetree Specification, sections
 * 2.3.5 to 2.3.8, and 5.3 for reservations.)
 *
 * An address or a size has at most two cells. A bus whose addresses have three (PCI) is not translated.
 */
import { ancestor, lineage } from "./find";
import { Header, read32, read64, RESERVATION_SIZE } from "./format";
import { Tree } from "./tree";
import { CELL, cellCount, cellOr } from "./values";

/** A piece of an address space. */
@unmanaged
export class Range {
  address: u64;
  size: u64;
}

/** Bytes of a Range. */
export const RANGE_SIZE: i32 = <i32>offsetof<Range>();

const MOST_CELLS: u32 = 2;

/** How many cells addresses of the nodes within `node` have. */
export function addressCells(tree: Tree, node: u32): u32 {
  return cellOr(tree, node, cstr("#address-cells"), 2);
}

/** How many cells sizes of the nodes within `node` have. */
export function sizeCells(tree: Tree, node: u32): u32 {
  return cellOr(tree, node, cstr("#size-cells"), 1);
}

/** Reads entry `index` of `node`'s `reg` into `range`: an address on the bus that its parent is. False when there is none. */
export function reg(tree: Tree, node: u32, index: u32, range: Range): bool {
  const depth = lineage(tree, node);
  return depth > 0 && readReg(tree, ancestor(depth - 1), node, index, range);
}

/** As `reg`, translated to the processor's addresses. False when there is none, or the processor cannot reach it. */
export function translatedReg(tree: Tree, node: u32, index: u32, range: Range): bool {
  const depth = lineage(tree, node);
  return depth > 0 && readReg(tree, ancestor(depth - 1), node, index, range) && translateUp(tree, depth - 1, range);
}

/**
 * Translates `range`, on the bus that `node`'s parent is, to the processor's addresses. False when a bus on the way does not hand on
 * all of it in one piece.
 */
export function translate(tree: Tree, node: u32, range: Range): bool {
  const depth = lineage(tree, node);
  return depth == 0 || translateUp(tree, depth - 1, range);
}

/** Reads memory reservation `index` into `range`. False when there is none. */
export function reservation(tree: Tree, index: u32, range: Range): bool {
  if (index >= tree.reservations) return false;
  const entry = tree.address + changetype<Header>(tree.address).reservations + index * RESERVATION_SIZE;
  range.address = read64(entry);
  range.size = read64(entry + 8);
  return true;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The number of `count` cells at `at`. */
function number(at: usize, count: u32): u64 {
  if (count == 0) return 0;
  return count == 1 ? <u64>read32(at) : read64(at);
}

function readReg(tree: Tree, parent: u32, node: u32, index: u32, range: Range): bool {
  const ofAddress = addressCells(tree, parent);
  const ofSize = sizeCells(tree, parent);
  if (ofAddress == 0 || ofAddress > MOST_CELLS || ofSize > MOST_CELLS) return false;
  const property = tree.property(node, cstr("reg"));
  const entry = ofAddress + ofSize;
  if (index >= cellCount(tree, property) / entry) return false;
  const at = tree.value(property) + index * entry * CELL;
  range.address = number(at, ofAddress);
  range.size = number(at + ofAddress * CELL, ofSize);
  return true;
}

/** Translates from the bus at `depth` of the noted way up to the root, whose addresses are the processor's. */
function translateUp(tree: Tree, depth: u32, range: Range): bool {
  for (; depth; depth--) {
    if (!handOn(tree, ancestor(depth), ancestor(depth - 1), range)) return false;
  }
  return true;
}

/** Translates an address on `bus` to one on the bus that it lies on, its parent. */
function handOn(tree: Tree, bus: u32, parent: u32, range: Range): bool {
  const property = tree.property(bus, cstr("ranges"));
  if (property == 0) return false; // a bus of its own
  if (tree.valueSize(property) == 0) return true; // all of it, as it is
  const ofChild = addressCells(tree, bus);
  const ofParent = addressCells(tree, parent);
  const ofSize = sizeCells(tree, bus);
  if (ofChild > MOST_CELLS || ofParent > MOST_CELLS || ofSize > MOST_CELLS) return false;
  const entry = ofChild + ofParent + ofSize;
  if (entry == 0) return false;
  let at = tree.value(property);
  for (let left = cellCount(tree, property) / entry; left; left--) {
    const base = number(at, ofChild);
    const size = number(at + (ofChild + ofParent) * CELL, ofSize);
    const offset = range.address - base;
    if (range.address >= base && offset < size && range.size <= size - offset) {
      range.address = number(at + ofChild * CELL, ofParent) + offset;
      return true;
    }
    at += entry * CELL;
  }
  return false;
}
