/** A line that is typed: text with a cursor in it, and what each key does to it. */
import { characters } from "./text.ts";

/** `before` and `after` are the text on both sides of the cursor. */
export interface Line {
  before: string;
  after: string;
}

/** A line with the cursor at its end. */
export function lineOf(text: string): Line {
  return { before: text, after: "" };
}

/** What stands in a line. */
export function textOf({ before, after }: Line): string {
  return before + after;
}

/** The line after a key; null where the key means nothing to a line. */
export function editLine({ before, after }: Line, key: string): Line | null {
  switch (key) {
    case "left":
    case "ctrl-b":
      return { before: withoutLast(before), after: last(before) + after };
    case "right":
    case "ctrl-f":
      return { before: before + first(after), after: after.slice(first(after).length) };
    case "home":
    case "ctrl-a":
      return { before: "", after: before + after };
    case "end":
    case "ctrl-e":
      return { before: before + after, after: "" };
    case "backspace":
      return { before: withoutLast(before), after };
    case "delete":
    case "ctrl-d":
      return { before, after: after.slice(first(after).length) };
    case "ctrl-u":
      return { before: "", after };
    case "ctrl-k":
      return { before, after: "" };
    case "ctrl-w":
      return { before: before.replace(/\S+\s*$/, ""), after };
    default:
      return isCharacter(key) ? { before: before + key, after } : null;
  }
}

/** Whether a key is a character to type; the others have names of several letters. */
export function isCharacter(key: string): boolean {
  return characters(key).length === 1;
}

function first(text: string): string {
  return characters(text)[0] ?? "";
}

function last(text: string): string {
  return characters(text).at(-1) ?? "";
}

function withoutLast(text: string): string {
  return text.slice(0, text.length - last(text).length);
}
