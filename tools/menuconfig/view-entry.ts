/** One line of a menu: mark, label, answer, and whether it leads further. */
import {
  entriesOf,
  chosenLabel,
  isChoice,
  isNew,
  isSwitch,
  isSymbol,
  labelOf,
  markOf,
  opens,
  type Entry,
} from "./entries.ts";
import type { Model } from "./model.ts";
import { fitRow, span, type Row } from "./picture.ts";
import { cut, widthOf } from "./text.ts";

/** What marks take: `[*] `. */
const MARK_WIDTH = 4;
const INDENT = 2;

/** An entry's line. The whole line is the cursor when it `hasCursor`. */
export function entryRow(model: Model, { node, depth, isVisible }: Entry, hasCursor: boolean): Row {
  const { item } = node;
  const { glyphs, size } = model;
  const row: Row = [span(" ".repeat(2 + depth * INDENT))];
  const role = isVisible ? "plain" : "dim";
  if (item === "comment") {
    row.push(span(" ".repeat(MARK_WIDTH)), span(`*** ${labelOf(node)} ***`, isVisible ? "heading" : "dim"));
  } else {
    const isText = isSymbol(item) && !isSwitch(item);
    const mark = markOf(node);
    if (isText)
      row.push(
        span(
          `${shortened(mark, Math.max(8, Math.floor(size.columns / 3)), glyphs.more)} `,
          isVisible ? "value" : "dim",
        ),
      );
    else row.push(span(mark.padEnd(MARK_WIDTH), isVisible ? "mark" : "dim"));
    row.push(span(labelOf(node), role));
    if (isChoice(item)) row.push(span(` (${chosenLabel(item)})`, isVisible ? "value" : "dim"));
    if (model.showNames && typeof item === "object" && item.name && node.prompt)
      row.push(span(` <${item.name}>`, "dim"));
    if (model.marksNew && isVisible && isNew(node)) row.push(span(" (NEW)", "warning"));
    if (opens(node)) row.push(span(entriesOf(node, model.showAll).length > 0 ? "  --->" : "  ----", "mark"));
  }
  const line = fitRow(row, size.columns, glyphs.more, "plain");
  return hasCursor ? [span(line.map(({ text }) => text).join(""), "selected")] : line;
}

/** `(a long value…)`. */
function shortened(mark: string, width: number, more: string): string {
  return widthOf(mark) <= width ? mark : `${cut(mark.slice(0, -1), width - 1, more)})`;
}
