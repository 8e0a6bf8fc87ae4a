/** A text to read, broken into the lines of the screen. */
import { isTooSmall } from "./layout.ts";
import type { Dialog, Model, Paragraph } from "./model.ts";
import { wrap } from "./text.ts";

/** The lines of a text, and how many of them are shown at a time. */
export function pagesOf(
  { size }: Model,
  { paragraphs }: Extract<Dialog, { kind: "text" }>,
): { height: number; lines: Paragraph[] } {
  if (isTooSmall(size)) return { height: 1, lines: paragraphs };
  const width = Math.min(size.columns - 4, 100);
  // Title, its line, the line below, keys.
  return {
    height: size.rows - 4,
    lines: paragraphs.flatMap(({ text, role }) => wrap(text, width).map((line) => ({ text: line, role }))),
  };
}
