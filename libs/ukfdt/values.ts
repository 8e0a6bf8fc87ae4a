/**
 * Values of properties: numbers of 32 bits (cells), texts, lists of texts. (Devicetree Specification, section 2.2.4.)
 */
import { read32 } from "./format";
import { sameText } from "ukdebug";
import { Tree } from "./tree";

/** Bytes of a cell. */
export const CELL: u32 = 4;

/** How many whole cells the value of `property` has; 0 when `property` is 0. */
export function cellCount(tree: Tree, property: u32): u32 {
  return property ? tree.valueSize(property) / CELL : 0;
}

/** Cell `index` of `property`; 0 where there is none. */
export function cell(tree: Tree, property: u32, index: u32): u32 {
  return index < cellCount(tree, property) ? read32(tree.value(property) + index * CELL) : 0;
}

/** The number that is the property `name` of `node`; `otherwise` when the node has none. */
export function cellOr(tree: Tree, node: u32, name: usize, otherwise: u32): u32 {
  const property = tree.property(node, name);
  return cellCount(tree, property) ? cell(tree, property, 0) : otherwise;
}

/** Text `index` of the list of texts that is the value of `property`, NUL-terminated; 0 when there is none with its end. */
export function text(tree: Tree, property: u32, index: u32 = 0): usize {
  if (property == 0) return 0;
  let at = tree.value(property);
  const end = at + tree.valueSize(property);
  let first = at;
  while (at < end) {
    if (load<u8>(at++)) continue;
    if (index-- == 0) return first;
    first = at;
  }
  return 0;
}

/** Whether one of the texts of `property` is `wanted`. */
export function hasText(tree: Tree, property: u32, wanted: usize): bool {
  if (property == 0) return false;
  const end = tree.value(property) + tree.valueSize(property);
  let at = tree.value(property);
  let first = at;
  while (at < end) {
    if (load<u8>(at++)) continue;
    if (sameText(first, wanted)) return true;
    first = at;
  }
  return false;
}

/** Whether `node` says that a driver for `compatible` can drive it. */
export function isCompatible(tree: Tree, node: u32, compatible: usize): bool {
  return hasText(tree, tree.property(node, cstr("compatible")), compatible);
}
