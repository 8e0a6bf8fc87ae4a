/**
 * Rewrites a binaryen module in place: a walk over every expression of every function, children first.
 */
import binaryen from "binaryen";

/** Where an expression of each kind has its children: properties with one child (or null), and lists of children. */
const CHILDREN = new Map();

function kind(name, single, lists = []) {
  const view = binaryen[name];
  CHILDREN.set(binaryen[`${name}Id`], {
    single: single.map((property) => [view[`get${property}`], view[`set${property}`]]),
    lists: lists.map(([count, item]) => [view[`getNum${count}`], view[`get${item}At`], view[`set${item}At`]]),
  });
}

const OPERANDS = [["Operands", "Operand"]];
for (const name of ["LocalGet", "GlobalGet", "Const", "Nop", "Unreachable", "MemorySize", "AtomicFence", "DataDrop"]) {
  CHILDREN.set(binaryen[`${name}Id`], { single: [], lists: [] });
}
for (const name of ["RefNull", "RefFunc", "TableSize", "Rethrow", "Pop"]) {
  CHILDREN.set(binaryen[`${name}Id`], { single: [], lists: [] });
}
kind("Block", [], [["Children", "Child"]]);
kind("If", ["Condition", "IfTrue", "IfFalse"]);
kind("Loop", ["Body"]);
kind("Break", ["Condition", "Value"]);
kind("Switch", ["Condition", "Value"]);
kind("Call", [], OPERANDS);
kind("CallIndirect", ["Target"], OPERANDS);
kind("LocalSet", ["Value"]);
kind("GlobalSet", ["Value"]);
kind("Load", ["Ptr"]);
kind("Store", ["Ptr", "Value"]);
kind("Unary", ["Value"]);
kind("Binary", ["Left", "Right"]);
kind("Select", ["IfTrue", "IfFalse", "Condition"]);
kind("Drop", ["Value"]);
kind("Return", ["Value"]);
kind("MemoryGrow", ["Delta"]);
kind("MemoryInit", ["Dest", "Offset", "Size"]);
kind("MemoryCopy", ["Dest", "Source", "Size"]);
kind("MemoryFill", ["Dest", "Value", "Size"]);
kind("AtomicRMW", ["Ptr", "Value"]);
kind("AtomicCmpxchg", ["Ptr", "Expected", "Replacement"]);
kind("AtomicWait", ["Ptr", "Expected", "Timeout"]);
kind("AtomicNotify", ["Ptr", "NotifyCount"]);
kind("SIMDExtract", ["Vec"]);
kind("SIMDReplace", ["Vec", "Value"]);
kind("SIMDShuffle", ["Left", "Right"]);
kind("SIMDTernary", ["A", "B", "C"]);
kind("SIMDShift", ["Vec", "Shift"]);
kind("SIMDLoad", ["Ptr"]);
kind("SIMDLoadStoreLane", ["Ptr", "Vec"]);
kind("RefIsNull", ["Value"]);
kind("RefAs", ["Value"]);
kind("RefEq", ["Left", "Right"]);
kind("TableGet", ["Index"]);
kind("TableSet", ["Index", "Value"]);
kind("TableGrow", ["Value", "Delta"]);

/**
 * Replaces every expression by what `rewrite(expression)` returns for it: the same expression to leave it as it is, or
 * another one of the same type.
 */
export function rewriteModule(module, rewrite) {
  for (let i = 0, count = module.getNumFunctions(); i < count; ++i) {
    const fn = module.getFunctionByIndex(i);
    const body = binaryen.Function.getBody(fn);
    if (!body) continue; // imported
    const replacement = rewriteExpression(body, rewrite);
    if (replacement !== body) binaryen.Function.setBody(fn, replacement);
  }
}

function rewriteExpression(expression, rewrite) {
  const id = binaryen.getExpressionId(expression);
  const children = CHILDREN.get(id);
  if (!children) throw new Error(`binaryen expression kind ${id} is missing in tools/transforms/rewrite.mjs`);
  for (const [get, set] of children.single) {
    const child = get(expression);
    if (!child) continue;
    const replacement = rewriteExpression(child, rewrite);
    if (replacement !== child) set(expression, replacement);
  }
  for (const [count, get, set] of children.lists) {
    for (let i = 0, n = count(expression); i < n; ++i) {
      const child = get(expression, i);
      const replacement = rewriteExpression(child, rewrite);
      if (replacement !== child) set(expression, i, replacement);
    }
  }
  return rewrite(expression);
}
