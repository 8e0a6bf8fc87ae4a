// A plugin of TypeScript's language server: leaves out what TypeScript calls an error and AssemblyScript does not. `tsuk check` asks it as well.
"use strict";

/** Decorators that the compiler knows. TypeScript has them on classes and their members only. */
const DECORATORS = "inline unsafe global lazy external unmanaged final sealed builtin operator".split(" ");

const DECORATOR_ERRORS = [1206, 1238, 1240, 1241, 2304];
/** An operator's operands do not fit. */
const OPERATOR_ERRORS = [2356, 2362, 2363, 2365, 2367, 2447];
/** A value does not fit where it goes: a variable, a parameter, a cast. */
const VALUE_ERRORS = [2322, 2345, 2352];
/** What is operated on, or what a type parameter stands for, seems not to have a property, or not to fit. */
const FOLLOWING_ERRORS = [2322, 2339, 2344, 2345, 2693];
/** Not as many arguments as declared: AssemblyScript's declarations forget that those of Date.UTC may be left out. */
const ARITY_ERROR = 2554;

/** Whether `diagnostic` is an error of TypeScript's alone. */
function isForeign(ts, checker, diagnostic) {
  const { file, start, length, code } = diagnostic;
  if (!file || start === undefined) return false;
  const node = nodeAt(ts, file, start, start + length);
  if (DECORATOR_ERRORS.includes(code)) return isKnownDecorator(ts, node);
  if (OPERATOR_ERRORS.includes(code)) {
    const sides = operands(ts, node);
    return isOverloaded(ts, checker, sides) || areNumbers(ts, checker, sides);
  }
  if (VALUE_ERRORS.includes(code) && isBooleanAsNumber(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")))
    return true;
  if (code === ARITY_ERROR) return /^Date\.UTC\b/.test(callText(ts, node));
  return FOLLOWING_ERRORS.includes(code) && (isAboutTypeParameter(ts, checker, node) || isResult(ts, checker, node));
}

/** The innermost node that covers a range. */
function nodeAt(ts, file, start, end) {
  let found = file;
  const visit = (node) => {
    if (node.getStart(file) > start || node.end < end) return;
    found = node;
    ts.forEachChild(node, visit);
    for (const decorator of ts.canHaveModifiers(node) ? (node.modifiers ?? []) : []) visit(decorator);
  };
  ts.forEachChild(file, visit);
  return found;
}

function isKnownDecorator(ts, node) {
  for (let at = node; at; at = at.parent) {
    if (!ts.isDecorator(at)) continue;
    return DECORATORS.includes(/^\w+/.exec(at.expression.getText())?.[0]);
  }
  return false;
}

/** What stands on both sides of the operator that an error is about: the error marks one side, or all. */
function operands(ts, node) {
  for (let at = node; at && !ts.isStatement(at); at = at.parent) {
    if (ts.isBinaryExpression(at)) return [at.left, at.right];
    if (ts.isPrefixUnaryExpression(at) || ts.isPostfixUnaryExpression(at)) return [at.operand];
  }
  return [];
}

/** Whether one of the operands has overloaded operators, or is what a type parameter stands for. */
function isOverloaded(ts, checker, nodes) {
  const isOpen = (type) =>
    type.isIntersection()
      ? type.types.some(isOpen)
      : type.flags & ts.TypeFlags.TypeParameter ||
        (type.symbol?.declarations ?? []).some((one) => ts.isClassDeclaration(one) && hasOperators(ts, checker, one));
  return nodes.some((node) => {
    const type = checker.getTypeAtLocation(node);
    return isOpen(type) || isOpen(checker.getNonNullableType(type));
  });
}

/** Booleans are numbers. */
function areNumbers(ts, checker, nodes) {
  const { BooleanLike, NumberLike } = ts.TypeFlags;
  return nodes.length > 0 && nodes.every((node) => checker.getTypeAtLocation(node).flags & (BooleanLike | NumberLike));
}

function hasOperators(ts, checker, declaration) {
  const isOperator = (decorator) => /^operator\b/.test(decorator.expression.getText());
  if (
    declaration.members.some((member) =>
      (ts.canHaveDecorators(member) ? (ts.getDecorators(member) ?? []) : []).some(isOperator),
    )
  )
    return true;
  const parent = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  const above = parent && checker.getTypeAtLocation(parent.expression).symbol?.declarations;
  return (above ?? []).some(
    (other) => other !== declaration && ts.isClassDeclaration(other) && hasOperators(ts, checker, other),
  );
}

function isBooleanAsNumber(message) {
  return /^(Type|Argument of type|Conversion of type) '(boolean|true|false)' (is not assignable )?to (type|parameter of type) 'number'/.test(
    message,
  );
}

/** `isString<T>()` and the like decide when a function is compiled: what follows is not about every T. */
function isAboutTypeParameter(ts, checker, node) {
  const about = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent.expression : node;
  const type = checker.getTypeAtLocation(about);
  const parts = type.isIntersection() || type.isUnion() ? type.types : [type];
  return parts.some(({ flags }) => flags & ts.TypeFlags.TypeParameter);
}

/** The result of an overloaded operator, which TypeScript takes for a number. */
function isResult(ts, checker, node) {
  const { parent } = node;
  let value = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent.expression : node;
  if (ts.isVariableDeclaration(parent) && parent.name === node) value = parent.initializer;
  if (ts.isReturnStatement(node)) value = node.expression;
  if (ts.isBinaryExpression(parent) && parent.left === node) value = parent.right;
  while (value && ts.isParenthesizedExpression(value)) value = value.expression;
  return value && ts.isBinaryExpression(value) && isOverloaded(ts, checker, [value.left, value.right]);
}

function callText(ts, node) {
  for (let at = node; at; at = at.parent) if (ts.isCallExpression(at)) return at.expression.getText();
  return "";
}

module.exports = ({ typescript: ts }) => ({
  create({ languageService: service }) {
    const own = (diagnostics) => {
      const checker = diagnostics.length ? service.getProgram()?.getTypeChecker() : undefined;
      return checker ? diagnostics.filter((diagnostic) => !isForeign(ts, checker, diagnostic)) : diagnostics;
    };
    return {
      ...service,
      getSemanticDiagnostics: (file) => own(service.getSemanticDiagnostics(file)),
      getSyntacticDiagnostics: (file) => own(service.getSyntacticDiagnostics(file)),
    };
  },
});
module.exports.isForeign = isForeign;
