/**
 * ukfdt: device trees in the flattened format (Devicetree Specification 0.4, chapters 2 and 5), read in place.
 *
 * `Tree.open` checks all of a tree once: what it accepts can be walked without a further look at bounds. Nodes and properties are
 * offsets into the tree's bytes, and 0 stands for none. Nothing is written and nothing allocated; names that are asked for are
 * NUL-terminated texts.
 */
export { Tree, TREE_SIZE } from "./tree";
export { deviceTree } from "./machine";
export { findCompatible, findPath, findPhandle, parentOf } from "./find";
export { cell, cellCount, cellOr, hasText, isCompatible, text } from "./values";
export { addressCells, Range, RANGE_SIZE, reg, reservation, sizeCells, translate, translatedReg } from "./addresses";
export { Interrupt, INTERRUPT_SIZE, interrupt, interruptCells } from "./interrupts";
export { printSource } from "./source";
