/** Values of int and hex symbols: the user's number where it is in the range, else a default, put into the range. */
import type { Sym } from "./types.ts";
import { showPlace, type Place } from "./types.ts";
import { evaluate, valueOf } from "./evaluate.ts";
import { parseNumber, showHex } from "./text.ts";
import { warn, withPlaces } from "./tree.ts";

export interface Limits {
  low: bigint;
  high: bigint;
  place: Place;
}

/** The range that is in effect: the first whose condition holds. What is no number counts as 0. */
export function limitsOf(sym: Sym): Limits | null {
  const range = sym.ranges.find(({ condition }) => evaluate(condition) > 0);
  if (!range) return null;
  const base = baseOf(sym);
  const end = (of: Sym): bigint => parseNumber(valueOf(of), base) ?? 0n;
  return { low: end(range.low), high: end(range.high), place: range.place };
}

export function baseOf(sym: Sym): 10 | 16 {
  return sym.declaredType === "hex" ? 16 : 10;
}

/** A number as its symbol's type has it. */
export function showNumber(sym: Sym, value: bigint): string {
  return sym.declaredType === "hex" ? showHex(value) : String(value);
}

/** Computes the value, written as in the assignment or the default that it comes from. */
export function computeNumber(sym: Sym, isVisible: boolean): string {
  const base = baseOf(sym);
  const limits = limitsOf(sym);
  const isOutside = (value: bigint): boolean => limits !== null && (value < limits.low || value > limits.high);
  const range = (): string =>
    `the range ${showNumber(sym, limits!.low)} to ${showNumber(sym, limits!.high)} (${showPlace(limits!.place)})`;
  const user = sym.state.user as string | null;
  if (isVisible && user) {
    const value = parseNumber(user, base)!;
    if (!isOutside(value)) return user;
    const text = `the value ${showNumber(sym, value)} of ${withPlaces(sym)} is outside of ${range()}; it has no effect`;
    warn(sym.tree, "user-range", sym, text);
  }
  const found = sym.defaults.find(({ condition }) => evaluate(condition) > 0);
  if (found) sym.state.written = true;
  const text = found ? valueOf(found.value as Sym) : "";
  const value = parseNumber(text, base) ?? 0n;
  if (!isOutside(value)) return text;
  const clamped = showNumber(sym, value < limits!.low ? limits!.low : limits!.high);
  if (found) {
    const what = `the default ${showNumber(sym, value)} of ${withPlaces(sym)} is outside of ${range()}`;
    warn(sym.tree, "default-range", sym, `${what}; ${clamped} is taken`, found.place);
  }
  return clamped;
}
