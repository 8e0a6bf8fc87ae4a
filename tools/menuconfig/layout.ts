/** How the lines of a screen are shared out. */
import type { Size } from "./model.ts";

/** Below this there is nothing to see. */
export const SMALLEST: Size = { columns: 40, rows: 10 };

/** Title, path, two lines around the list, keys. */
const FIXED = 5;

export interface Layout {
  list: number;
  /** What is said about the entry with the cursor. */
  details: number;
}

/** Whether a terminal is too small. */
export function isTooSmall({ columns, rows }: Size): boolean {
  return columns < SMALLEST.columns || rows < SMALLEST.rows;
}

/** The lines of a list and of the details below it. */
export function layoutOf({ rows }: Size): Layout {
  const details = rows < 14 ? 1 : rows < 30 ? 3 : 5;
  return { list: Math.max(1, rows - FIXED - details), details };
}

/** The first line shown of a list of `count`, so that line `at` is among `height` ones, with a neighbour, and nothing is left empty. */
export function scrolled(top: number, at: number, height: number, count: number): number {
  const margin = height > 4 ? 1 : 0;
  const lowest = at - margin;
  const highest = at - height + 1 + margin;
  return Math.max(0, Math.min(Math.max(Math.min(top, lowest), highest), count - height));
}

/** Where the cursor is after a key that moves it in a list; null where the key is another one. */
export function moved(at: number, key: string, height: number, count: number): number | null {
  const target = {
    up: at - 1,
    down: at + 1,
    pageup: at - height + 1,
    pagedown: at + height - 1,
    home: 0,
    end: count - 1,
  }[key];
  return target === undefined ? null : Math.max(0, Math.min(target, count - 1));
}
