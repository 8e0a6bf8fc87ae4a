/**
 * Finding nodes. The format has neither an index nor ways up: each search looks through the nodes from the first on.
 */
import { MAX_DEPTH } from "./check";
import { namesNode, partEnd, sameUntil, skipSlashes } from "./text";
import { Tree } from "./tree";
import { cellOr, isCompatible, text } from "./values";

const SLASH: u32 = 0x2f;

/**
 * The node at `path`: names with slashes between them, each with or without its unit address (`/soc/uart@9000000`); the first
 * that fits. A path that does not begin with a slash begins with an alias. 0 when there is no such node.
 */
export function findPath(tree: Tree, path: usize): u32 {
  let node = tree.root;
  if (load<u8>(path) != SLASH) {
    const end = partEnd(path);
    node = findAlias(tree, path, end);
    path = end;
  }
  path = skipSlashes(path);
  while (node && load<u8>(path)) {
    const end = partEnd(path);
    node = findChild(tree, node, path, end);
    path = skipSlashes(end);
  }
  return node;
}

/** The first node behind `after` that is compatible with `compatible`; from the root on when `after` is 0. 0 when there is no more. */
export function findCompatible(tree: Tree, compatible: usize, after: u32 = 0): u32 {
  let node = after ? tree.nextNode(after) : tree.root;
  while (node && !isCompatible(tree, node, compatible)) node = tree.nextNode(node);
  return node;
}

/** The node that others refer to as `phandle`; 0 when there is none. */
export function findPhandle(tree: Tree, phandle: u32): u32 {
  if (phandle == 0 || phandle == u32.MAX_VALUE) return 0; // no node has these
  let node = tree.root;
  while (node && cellOr(tree, node, cstr("phandle"), 0) != phandle) node = tree.nextNode(node);
  return node;
}

/** The node that `node` lies in; 0 for the root. */
export function parentOf(tree: Tree, node: u32): u32 {
  const depth = lineage(tree, node);
  return depth ? ancestor(depth - 1) : 0;
}

/** Notes the nodes on the way from the root to `node`, for `ancestor`, and returns the depth of `node`. The root's is 0. */
export function lineage(tree: Tree, node: u32): u32 {
  let depth: u32 = 0;
  let at = tree.root;
  setAncestor(0, at);
  while (at != node) {
    // The way leads through the last child that does not begin behind the node.
    let child = tree.firstChild(at);
    if (child == 0) return 0; // it is no node of this tree
    let next = tree.nextSibling(child);
    while (next && next <= node) {
      child = next;
      next = tree.nextSibling(child);
    }
    at = child;
    setAncestor(++depth, at);
  }
  return depth;
}

/** The node at `depth` on the way that `lineage` noted last. */
export function ancestor(depth: u32): u32 {
  return load<u32>(way + depth * sizeof<u32>());
}

// --- internal -------------------------------------------------------------------------------------------------------

const way = memory.data(<i32>MAX_DEPTH * 4, 4);

function setAncestor(depth: u32, node: u32): void {
  store<u32>(way + depth * sizeof<u32>(), node);
}

function findChild(tree: Tree, node: u32, part: usize, end: usize): u32 {
  let child = tree.firstChild(node);
  while (child && !namesNode(part, end, tree.name(child))) child = tree.nextSibling(child);
  return child;
}

/** The node that the alias from `name` to `end` stands for: a whole path, which is no alias again. */
function findAlias(tree: Tree, name: usize, end: usize): u32 {
  const aliases = findPath(tree, cstr("/aliases"));
  if (aliases == 0) return 0;
  let property = tree.firstProperty(aliases);
  while (property && !sameUntil(name, end, tree.propertyName(property))) property = tree.nextProperty(property);
  const path = text(tree, property);
  return path && load<u8>(path) == SLASH ? findPath(tree, path) : 0;
}
