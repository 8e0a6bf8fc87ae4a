/** Sets values, and says what can be set. */
import type { Choice, Sym, Tri } from "./types.ts";
import { evaluate, impliedTri, isTruthType, selectedTri, typeOf, visibilityOf } from "./evaluate.ts";
import { parseNumber } from "./text.ts";
import { warn, withPlaces } from "./tree.ts";

const TRIS: Record<string, Tri> = { n: 0, m: 1, y: 2 };

/**
 * Sets what the user wants; n, m and y may also be given as texts. False (and a warning) if it is no value of the type. Whether it has an
 * effect is another question: `assignable` and `visibilityOf` answer it.
 */
export function setValue(item: Sym | Choice, value: string | Tri): boolean {
  if (isTruthType(item.declaredType) && typeof value === "string") value = TRIS[value] ?? value;
  if (item.kind === "choice") return setMode(item, value);
  const { state } = item;
  if (value === state.user && !item.choice) {
    state.wasSet = true;
    return true;
  }
  if (!isValid(item, value)) {
    warn(item.tree, "invalid", item, invalid(item, value));
    return false;
  }
  state.user = value;
  state.wasSet = true;
  if (item.choice && value === 2) {
    item.choice.state.userSelection = item;
    item.choice.state.wasSet = true;
    invalidate(item.choice);
  } else {
    invalidateIfShown(item);
  }
  return true;
}

function setMode(choice: Choice, value: string | Tri): boolean {
  const { state } = choice;
  if (value !== state.user) {
    if (!isValid(choice, value)) {
      warn(choice.tree, "invalid", choice, invalid(choice, value));
      return false;
    }
    state.user = value as Tri;
    state.wasSet = true;
    invalidate(choice);
  }
  state.wasSet = true;
  return true;
}

/** Whether a value is one of the type, whatever else may stand against it. */
export function isValid(item: Sym | Choice, value: string | Tri): boolean {
  switch (item.declaredType) {
    case "bool":
      return value === 0 || value === 2;
    case "tristate":
      return typeof value === "number";
    case "string":
      return typeof value === "string";
    case "int":
      return typeof value === "string" && parseNumber(value, 10) !== null;
    case "hex":
      return typeof value === "string" && (parseNumber(value, 16) ?? -1n) >= 0n;
    case "unknown":
      return false;
  }
}

/** Says that a value is none. */
export function invalid(item: Sym | Choice, value: string | Tri): string {
  const shown = typeof value === "number" ? "nmy"[value] : `"${value}"`;
  return `${shown} is no value of ${withPlaces(item)}, which is ${item.declaredType}`;
}

/** Takes back what the user wanted. */
export function unsetValue(item: Sym | Choice): void {
  if (item.kind === "choice") {
    if (item.state.user === null && !item.state.userSelection) return;
    item.state.user = item.state.userSelection = null;
    invalidate(item);
  } else if (item.state.user !== null) {
    item.state.user = null;
    invalidateIfShown(item);
  }
}

/** What the user wants, whether or not it has an effect. */
export function userValue(item: Sym | Choice): string | Tri | null {
  return item.state.user;
}

/** Which of n, m, y the user can have now. None for other types. */
export function assignable(item: Sym | Choice): Tri[] {
  if (item.kind === "symbol" && !isTruthType(item.declaredType)) return [];
  const visibility = visibilityOf(item);
  if (visibility === 0) return [];
  if (item.kind === "choice") {
    const modes: Tri[] = visibility === 1 ? [1] : typeOf(item) === "bool" ? [2] : [1, 2];
    return item.optional ? [0, ...modes] : modes;
  }
  const selected = selectedTri(item);
  if (visibility === 2) {
    if (item.choice || selected === 2) return [2];
    const without = typeOf(item) === "bool" || impliedTri(item) === 2;
    const on: Tri[] = without ? [2] : [1, 2];
    return selected > 0 ? on : [0, ...on];
  }
  if (selected > 0) return [selected];
  return impliedTri(item) === 2 ? [0, 2] : [0, 1];
}

/** Where a value comes from. */
export function originOf(sym: Sym): "user" | "default" | "select" | "imply" | "none" {
  if (!isTruthType(sym.declaredType)) {
    if (visibilityOf(sym) > 0 && sym.state.user !== null) return "user";
    return sym.defaults.some(({ condition }) => evaluate(condition) > 0) ? "default" : "none";
  }
  const shown = visibilityOf(sym);
  if (sym.choice) {
    const user = shown === 2 ? sym.choice.state.userSelection : sym.state.user;
    return shown > 0 ? (user ? "user" : "default") : "none";
  }
  const isUsers = shown > 0 && sym.state.user !== null;
  const own = isUsers ? Math.min(sym.state.user as Tri, shown) : 0;
  const selected = selectedTri(sym);
  if (selected > 0 && selected > own) return "select";
  if (isUsers) return "user";
  const given = sym.defaults.find(({ condition }) => evaluate(condition) > 0);
  const byDefault = given ? Math.min(evaluate(given.value), evaluate(given.condition)) : 0;
  if (impliedTri(sym) > byDefault && evaluate(sym.direct) > 0) return "imply";
  return given ? "default" : "none";
}

/** User values of what has no prompt have no effect. */
function invalidateIfShown(sym: Sym): void {
  if (sym.nodes.some((node) => node.prompt)) invalidate(sym);
}

/**
 * Forgets the value of an item and of all that depends on it. Whatever has a value has a visibility, so that the search ends where there
 * is none. Everything depends on the symbol for modules.
 */
function invalidate(item: Sym | Choice): void {
  const { tree } = item;
  if (item === tree.modules) {
    for (const one of [...tree.defined, ...tree.choices]) forget(one);
    return;
  }
  const work = [item];
  for (let one = work.pop(); one; one = work.pop()) {
    forget(one);
    for (const dependent of one.state.dependents) {
      if (dependent === tree.modules) return invalidate(dependent);
      if (dependent.state.visibility !== null) work.push(dependent);
    }
  }
}

function forget(item: Sym | Choice): void {
  item.state.visibility = null;
  if (item.kind === "choice") item.state.selection = undefined;
  else item.state.text = item.state.tri = null;
}
