/**
 * Which interrupts a device raises, and at which controller. (Devicetree Specification, section 2.4.) Interrupt maps, as PCI buses
 * have them, are not followed.
 */
import { ancestor, findPhandle, lineage } from "./find";
import { Tree } from "./tree";
import { cell, cellCount, cellOr } from "./values";

/** One interrupt of a device. What its cells mean is up to the controller. */
@unmanaged
export class Interrupt {
  /** The controller's node. */
  controller: u32;
  /** How many of the cells count, at most 4. */
  count: u32;
  cell0: u32;
  cell1: u32;
  cell2: u32;
  cell3: u32;
}

/** Bytes of an Interrupt. */
export const INTERRUPT_SIZE: i32 = <i32>offsetof<Interrupt>();

const MOST_CELLS: u32 = 4;

/** How many cells an interrupt has at the controller `node`; 0 when it is none. */
export function interruptCells(tree: Tree, node: u32): u32 {
  return cellOr(tree, node, cstr("#interrupt-cells"), 0);
}

/** Reads interrupt `index` of `node` into `into`. False when there is none, or its controller is not in the tree. */
export function interrupt(tree: Tree, node: u32, index: u32, into: Interrupt): bool {
  const extended = tree.property(node, cstr("interrupts-extended"));
  if (extended) return readExtended(tree, extended, index, into);
  const property = tree.property(node, cstr("interrupts"));
  if (property == 0) return false;
  const controller = controllerOf(tree, node);
  const size = controller ? interruptCells(tree, controller) : 0;
  if (size == 0 || size > MOST_CELLS || index >= cellCount(tree, property) / size) return false;
  readCells(tree, property, index * size, controller, size, into);
  return true;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The node that the interrupts of `node` go to: what it, or the nearest node above it that says so, names. */
function controllerOf(tree: Tree, node: u32): u32 {
  let depth = lineage(tree, node);
  while (true) {
    const phandle = cellOr(tree, ancestor(depth), cstr("interrupt-parent"), 0);
    if (phandle) return findPhandle(tree, phandle);
    if (depth-- == 0) return 0;
    // Without a word about it, the nearest controller above is the one.
    if (interruptCells(tree, ancestor(depth))) return ancestor(depth);
  }
}

/** A list in which each interrupt has its controller's phandle before it. */
function readExtended(tree: Tree, property: u32, index: u32, into: Interrupt): bool {
  const count = cellCount(tree, property);
  let at: u32 = 0;
  while (at < count) {
    const controller = findPhandle(tree, cell(tree, property, at++));
    const size = controller ? interruptCells(tree, controller) : 0;
    if (size == 0 || size > MOST_CELLS || size > count - at) return false;
    if (index-- == 0) {
      readCells(tree, property, at, controller, size, into);
      return true;
    }
    at += size;
  }
  return false;
}

function readCells(tree: Tree, property: u32, first: u32, controller: u32, size: u32, into: Interrupt): void {
  into.controller = controller;
  into.count = size;
  into.cell0 = cell(tree, property, first);
  into.cell1 = size > 1 ? cell(tree, property, first + 1) : 0;
  into.cell2 = size > 2 ? cell(tree, property, first + 2) : 0;
  into.cell3 = size > 3 ? cell(tree, property, first + 3) : 0;
}
