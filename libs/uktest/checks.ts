/** What a test's body says: something holds, or two values are the same. */
import { failed } from "./outcome";

/** States that `condition` holds. `message` says what should have held. */
export function check(condition: bool, message: string): void {
  if (!condition) failed(message);
}

/**
 * States that `actual` is `expected`: numbers, booleans and strings by value (NaN is NaN), objects by identity. When it does
 * not hold, both are shown, and `message` behind them.
 */
export function equal<T>(actual: T, expected: T, message: string = ""): void {
  if (same<T>(actual, expected)) return;
  const values = "expected " + show<T>(expected) + ", got " + show<T>(actual);
  failed(message.length ? values + ": " + message : values);
}

function same<T>(a: T, b: T): bool {
  if (isFloat<T>()) return a == b || (a != a && b != b);
  return a == b;
}

function show<T>(value: T): string {
  if (isString<T>()) return value === null ? "null" : '"' + (<string>value).replaceAll("\n", "\\n") + '"';
  if (isReference<T>()) return value === null ? "null" : "the object at " + changetype<usize>(value).toString();
  // @ts-ignore: T is a number or a boolean here
  return value.toString();
}
