/** Binary trees: allocates and drops many small objects, while one large tree lives on. A plain AssemblyScript program. */
class Tree {
  constructor(
    public left: Tree | null,
    public right: Tree | null,
  ) {}

  count(): i32 {
    const left = this.left;
    const right = this.right;
    return 1 + (left ? left.count() : 0) + (right ? right.count() : 0);
  }
}

function grow(depth: i32): Tree {
  return depth > 0 ? new Tree(grow(depth - 1), grow(depth - 1)) : new Tree(null, null);
}

/** Builds and counts trees of all depths up to `depth`; returns how many nodes there were. */
export function trees(depth: i32): i32 {
  const longLived = grow(depth);
  let nodes = 0;
  for (let d = 4; d <= depth; d += 2) {
    for (let i = 1 << (depth - d + 4); i > 0; i--) nodes += grow(d).count();
  }
  return nodes + longLived.count();
}
