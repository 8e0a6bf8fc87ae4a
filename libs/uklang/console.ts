/** What `console` does with its text. The standard library's `console` calls these through overrides/bindings/dom.ts. */
import { monotonic } from "uktime";
import { writeString } from "./output";

/** The timers of console.time. Made when the first one starts: an image that uses none has no map in it. */
let timers: Map<string, u64> | null = null;

function started(): Map<string, u64> {
  let map = timers;
  if (!map) timers = map = new Map<string, u64>();
  return map;
}

/** One line on the console. */
export function printLine(text: string): void {
  writeString(text, true);
}

/** `console.assert` */
export function printAssertion(condition: bool, message: string): void {
  if (condition) return;
  writeString("Assertion failed", false);
  if (message.length) {
    writeString(": ", false);
    writeString(message, false);
  }
  writeString("", true);
}

/** `console.time` */
export function startTimer(label: string): void {
  if (started().has(label)) printLine(`Warning: Label '${label}' already exists for console.time()`);
  else started().set(label, monotonic());
}

/** `console.timeLog` and, with `end`, `console.timeEnd` */
export function printTimer(label: string, end: bool): void {
  if (!started().has(label)) {
    printLine(`Warning: No such label '${label}' for console.time${end ? "End" : "Log"}()`);
    return;
  }
  const micros = (monotonic() - started().get(label)) / 1000;
  const fraction = (micros % 1000).toString().padStart(3, "0");
  printLine(`${label}: ${micros / 1000}.${fraction}ms`);
  if (end) started().delete(label);
}
