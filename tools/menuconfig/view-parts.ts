/** Lines that all pictures have: the title, rulers with what is beyond them, the keys. */
import { shortName } from "./names.ts";
import type { Model } from "./model.ts";
import { fitRow, rowWidth, span, spread, type Row } from "./picture.ts";
import { clean, widthOf } from "./text.ts";

/** The bar at the top: what is configured, and whether it has been saved. */
export function titleRow({ subject, isChanged, size, glyphs }: Model): Row {
  const state = isChanged
    ? ` * not saved ${glyphs.dot} ${shortName(subject.configFile)} `
    : ` ${shortName(subject.configFile)} `;
  return spread([span(` ${clean(subject.tree.title)}`, "title")], [span(state, "title")], size.columns, glyphs.more);
}

/** A line across, which says how much is beyond it. */
export function ruler(hidden: number, arrow: string, { glyphs, size }: Model): Row {
  const text = hidden > 0 ? ` ${arrow} ${hidden} more ` : "";
  const start = glyphs.line.repeat(2);
  const rest = glyphs.line.repeat(Math.max(0, size.columns - 2 - widthOf(text)));
  return [span(start, "frame"), span(text, "mark"), span(rest, "frame")];
}

/** Keys and what they do, as many as there is room for. */
export function keyRow(keys: [key: string, does: string][], { glyphs, size }: Model): Row {
  const row: Row = [];
  for (const [key, does] of keys) {
    const shown = { enter: glyphs.enter, move: glyphs.arrows }[key] ?? key;
    const pair = [span(` ${shown}`, "key"), span(` ${does} `)];
    if (rowWidth(row) + rowWidth(pair) > size.columns) break;
    row.push(...pair);
  }
  return row;
}

/** Rows as wide as the terminal. */
export function fitted(rows: Row[], { size, glyphs }: Model): Row[] {
  return rows.map((row) => fitRow(row, size.columns, glyphs.more));
}
