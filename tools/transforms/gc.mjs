/**
 * The compiler's side of libs/ukgc: what TypeScript cannot express.
 *
 *  1. Before parsing: std's sort keeps elements only in a raw buffer while it calls the comparison, so that a collection in
 *     there frees them (with std's own collector, too). For references the buffer becomes a pinned object.
 *  2. After parsing: the functions exported by ukgc/runtime become global names, which is where the compiler looks for them.
 *  3. After compiling, in a module with managed objects: `~stack_check`, which the compiler calls for each frame on the
 *     shadow stack, compares with the running thread's limit instead of the end of static data.
 *  4. After compiling, in a module without: `managed` becomes false, and the frames which functions that pass string
 *     literals around still make are removed; optimisation then drops shadow stacks and the collector.
 *
 * Managed objects are used when compiled code calls `__new` or `__renew`: the compiler compiles them in no other case.
 */
import { CommonFlags, DecoratorKind, Node, NodeKind } from "assemblyscript";
import { libraryFiles } from "assemblyscript/asc";
import { Transform } from "assemblyscript/transform";
import binaryen from "binaryen";
import { rewriteModule } from "./rewrite.mjs";

const RUNTIME_FILE = "~lib/ukgc/runtime";
const MANAGED = "~lib/ukgc/stacks/managed";
const CHECK = "~lib/ukgc/stacks/check";
const MAKERS = ["~lib/ukgc/runtime/__new", "~lib/ukgc/runtime/__renew"];
const STACK_CHECK = "~stack_check";
const TO_STACK = "~lib/rt/__tostack";
const STACK_POINTER = "~lib/memory/__stack_pointer";

replaceInStd("util/sort", [
  [
    "let buffer = __alloc(len << alignof<T>());",
    "let buffer = isManaged<T>() ? __pin(__new(len << alignof<T>(), idof<StaticArray<T>>())) : __alloc(len << alignof<T>());",
  ],
  ["__free(buffer);", "if (isManaged<T>()) __unpin(buffer); else __free(buffer);"],
]);

function replaceInStd(name, replacements) {
  let text = libraryFiles[name];
  for (const [before, after] of replacements) {
    if (text.includes(after)) continue;
    if (!text.includes(before)) throw new Error(`std/${name} is not the version that libs/ukgc was written for`);
    text = text.replace(before, after);
  }
  libraryFiles[name] = text;
}

export class GcTransform extends Transform {
  afterParse(parser) {
    const runtime = parser.sources.find((source) => source.internalPath === RUNTIME_FILE);
    if (!runtime) return;
    for (const statement of runtime.statements) {
      if (statement.kind === NodeKind.FunctionDeclaration && statement.is(CommonFlags.Export)) makeGlobal(statement);
    }
  }

  afterCompile(module) {
    if (MAKERS.some((name) => module.getFunction(name))) checkOwnLimit(module);
    else removeManagedRuntime(module);
  }
}

function makeGlobal(declaration) {
  const { range } = declaration.name;
  const decorator = Node.createDecorator(Node.createIdentifierExpression("global", range), null, range);
  if (decorator.decoratorKind !== DecoratorKind.Global) throw new Error("the compiler no longer knows @global");
  declaration.decorators = [...(declaration.decorators ?? []), decorator];
}

function checkOwnLimit(module) {
  setConstant(module, MANAGED, 1);
  rewriteModule(module, withoutMark);
  if (!module.getFunction(STACK_CHECK)) return;
  if (!module.getFunction(CHECK)) {
    throw new Error("managed objects are used, but nothing calls ukgc's initMainStack (ukboot has to)");
  }
  module.removeFunction(STACK_CHECK);
  module.addFunction(STACK_CHECK, binaryen.none, binaryen.none, [], module.call(CHECK, [], binaryen.none));
}

function removeManagedRuntime(module) {
  setConstant(module, MANAGED, 0);
  rewriteModule(module, (expression) => withoutFrame(module, withoutMark(expression)));
  if (module.getFunction(STACK_CHECK)) module.removeFunction(STACK_CHECK);
}

function setConstant(module, name, value) {
  if (!module.getGlobal(name)) return;
  module.removeGlobal(name);
  module.addGlobal(name, binaryen.i32, false, module.i32.const(value));
}

/**
 * The operand of a leftover `__tostack`. The compiler marks references by this call and resolves the marks in its shadow
 * stack pass, but the pass itself makes the compiler compile `abort`, for `~stack_check`, when nothing else has called it; in what
 * is compiled as late as that the marks remain.
 */
function withoutMark(expression) {
  const isMark =
    binaryen.getExpressionId(expression) === binaryen.CallId && binaryen.Call.getTarget(expression) === TO_STACK;
  return isMark ? binaryen.Call.getOperandAt(expression, 0) : expression;
}

/** What remains of an expression of the shadow stack pass: the value that it stores, if it is evaluated for its effect. */
function withoutFrame(module, expression) {
  switch (binaryen.getExpressionId(expression)) {
    case binaryen.GlobalSetId:
      return binaryen.GlobalSet.getName(expression) === STACK_POINTER ? module.nop() : expression;
    case binaryen.CallId:
      return binaryen.Call.getTarget(expression) === STACK_CHECK ? module.nop() : expression;
    case binaryen.MemoryFillId:
      return isStackPointer(binaryen.MemoryFill.getDest(expression)) ? module.nop() : expression;
    case binaryen.StoreId: {
      if (!isStackPointer(binaryen.Store.getPtr(expression))) return expression;
      const value = binaryen.Store.getValue(expression);
      return binaryen.getExpressionType(value) === binaryen.unreachable ? value : module.drop(value);
    }
    default:
      return expression;
  }
}

function isStackPointer(expression) {
  return (
    binaryen.getExpressionId(expression) === binaryen.GlobalGetId &&
    binaryen.GlobalGet.getName(expression) === STACK_POINTER
  );
}
