/** Checks what only a complete tree shows: types of defaults and ranges, selects of what cannot be selected, prompts of choices. */
import { CliError } from "../errors.ts";
import type { Choice, Expr, Place, Sym, SymbolType, Tree } from "./types.ts";
import { showPlace } from "./types.ts";
import { showExpr, showItem, eachItem } from "./expr.ts";
import { parseNumber } from "./text.ts";
import { eachNode, warn, withPlaces } from "./tree.ts";

const isTruth = (type: SymbolType): boolean => type === "bool" || type === "tristate";

/** Checks each symbol. */
export function checkSymbols(tree: Tree): void {
  for (const sym of tree.defined) {
    const type = sym.declaredType;
    if (type === "unknown") warn(tree, "no-type", sym, `${withPlaces(sym)} has no type`);
    else if (isTruth(type)) checkTargets(tree, sym);
    else checkDefaults(tree, sym);
    checkRanges(tree, sym);
  }
}

function checkTargets(tree: Tree, sym: Sym): void {
  for (const [verb, list] of [
    ["selects", sym.selects],
    ["implies", sym.implies],
  ] as const) {
    for (const { target, place } of list) {
      const type = target.declaredType;
      if (isTruth(type) || type === "unknown") continue;
      warn(tree, verb, sym, `${sym.name} ${verb} ${withPlaces(target)}, which is ${type} and not bool`, place);
    }
  }
}

/** Defaults of strings and numbers. */
function checkDefaults(tree: Tree, sym: Sym): void {
  const type = sym.declaredType;
  for (const { value, place } of sym.defaults) {
    if (value.kind !== "symbol")
      throw new CliError(
        `${showPlace(place)}: the ${type} ${sym.name} has the default "${showExpr(value)}", which is no single value`,
      );
    if (type === "string") {
      const isWord = !value.constant && value.nodes.length === 0 && !isUpper(value.name);
      if (isWord) warn(tree, "style", sym, `quotes are recommended around the default of ${sym.name}`, place);
    } else if (!isNumber(value, type)) {
      warn(tree, "default-type", sym, `the ${type} ${sym.name} has the default ${showItem(value)}`, place);
    }
  }
  for (const { by, target, place } of [...sym.selects, ...sym.implies])
    warn(tree, "selecting", sym, `${by.name} is ${type}, and cannot select or imply ${target.name}`, place);
}

function isUpper(name: string): boolean {
  return name === name.toUpperCase() && name !== name.toLowerCase();
}

function checkRanges(tree: Tree, sym: Sym): void {
  const type = sym.declaredType;
  for (const { low, high, place } of sym.ranges) {
    if (type !== "int" && type !== "hex") {
      warn(tree, "range", sym, `${sym.name} has a range, but is ${type}`, place);
    } else if (!isNumber(low, type) || !isNumber(high, type)) {
      warn(tree, "range-type", sym, `the ${type} ${sym.name} has the range ${low.name} ${high.name}`, place);
    }
  }
}

function isNumber(sym: Sym, type: SymbolType): boolean {
  if (sym.nodes.length > 0) return sym.declaredType === type;
  return parseNumber(sym.name, type === "int" ? 10 : 16) !== null;
}

/** Checks each choice and its symbols. */
export function checkChoices(tree: Tree): void {
  for (const choice of tree.choices) {
    if (!isTruth(choice.declaredType)) {
      const text = `${withPlaces(choice)} has the type ${choice.declaredType}`;
      warn(tree, "choice-type", choice, text);
    }
    if (!choice.nodes.some((node) => node.prompt))
      warn(tree, "choice-prompt", choice, `${withPlaces(choice)} has no prompt`);
    for (const { value, place } of choice.defaults) checkSelection(tree, choice, value, place);
    for (const sym of choice.symbols) checkAlternative(tree, choice, sym);
  }
}

function checkSelection(tree: Tree, choice: Choice, value: Expr, place: Place): void {
  if (value.kind !== "symbol")
    throw new CliError(`${showPlace(place)}: ${showItem(choice)} has the default "${showExpr(value)}", no symbol`);
  if (value.choice !== choice)
    warn(tree, "choice-default", choice, `the default ${value.name} is not in ${withPlaces(choice)}`, place);
}

function checkAlternative(tree: Tree, choice: Choice, sym: Sym): void {
  if (sym.defaults.length > 0)
    warn(tree, "choice-symbol-default", sym, `${withPlaces(sym)} is in a choice: its default has no effect`);
  for (const [kind, verb, list] of [
    ["choice-selected", "selects", sym.selectedBy],
    ["choice-implied", "implies", sym.impliedBy],
  ] as const) {
    if (list.length === 0) continue;
    const by = list.map((select) => `${select.by.name} ${verb} it at ${showPlace(select.place)}`).join(", ");
    warn(tree, kind, sym, `${withPlaces(sym)} is in a choice: that ${by} has no effect`);
  }
  for (const node of sym.nodes) {
    if (node.parent?.item === choice) {
      if (!node.prompt) warn(tree, "choice-symbol-prompt", sym, `${withPlaces(sym)} has no prompt in its choice`);
    } else if (node.prompt) {
      warn(tree, "choice-symbol-outside", sym, `${withPlaces(sym)} has a prompt outside of its choice`);
    }
  }
}

/** Reports what is mentioned and not defined, once each, with all places. */
export function checkUndefined(tree: Tree): void {
  const places = new Map<Sym, Set<string>>();
  for (const node of eachNode(tree.top)) {
    const note = (expr: Expr, place: Place): void =>
      eachItem(expr, (item) => {
        if (item.kind === "choice" || item.constant || item.nodes.length > 0) return;
        if (item.name === "MODULES" || isNumeral(item.name)) return;
        if (!places.has(item)) places.set(item, new Set());
        places.get(item)!.add(showPlace(place));
      });
    if (node.prompt) note(node.prompt.condition, node.place);
    note(node.depends, node.place);
    note(node.visibleIf, node.place);
    for (const { value, condition, place } of node.defaults) [value, condition].forEach((expr) => note(expr, place));
    for (const { target, condition, place } of [...node.selects, ...node.implies])
      [target, condition].forEach((expr) => note(expr, place));
    for (const { low, high, condition, place } of node.ranges) [low, high, condition].forEach((e) => note(e, place));
  }
  for (const [sym, where] of places)
    warn(tree, "undefined", sym, `${sym.name} is not defined, but mentioned at ${[...where].join(", ")}`);
}

function isNumeral(name: string): boolean {
  return parseNumber(name, 10) !== null || (/^0x/i.test(name) && parseNumber(name, 16) !== null);
}
