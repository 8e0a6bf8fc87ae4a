/** The search: a line to type in, and what has been found so far. */
import { isSwitch, isSymbol, labelOf, markOf } from "./entries.ts";
import { layoutOf } from "./layout.ts";
import type { Dialog, Model } from "./model.ts";
import { fitRow, span, spread, type Picture, type Row } from "./picture.ts";
import { pathTo, type Match } from "./search.ts";
import { fit, widthOf } from "./text.ts";
import { detailRows } from "./view-details.ts";
import { field } from "./view-field.ts";
import { fitted, keyRow, ruler, titleRow } from "./view-parts.ts";

const LABEL = " Search: ";
const KEYS: [string, string][] = [
  ["move", "move"],
  ["enter", "go there"],
  ["F1", "help"],
  ["Esc", "back"],
];

/** The picture, with the cursor in the line. */
export function searchPicture(model: Model, dialog: Extract<Dialog, { kind: "search" }>): Picture {
  const { size, glyphs } = model;
  const { list, details } = layoutOf(size);
  const { matches, at, top } = dialog;
  const shown = matches.slice(top, top + list);
  const count = ` ${matches.length === 0 ? "nothing" : matches.length} found `;
  const { text, column } = field(dialog.line, size.columns - widthOf(LABEL) - widthOf(count) - 1);
  const rows: Row[] = [
    titleRow(model),
    spread(
      [span(LABEL, "path"), span(text)],
      [span(count, matches.length ? "dim" : "warning")],
      size.columns,
      glyphs.more,
    ),
    ruler(top, glyphs.up, model),
    ...shown.map((match, index) => matchRow(model, match, top + index === at)),
    ...Array.from({ length: list - shown.length }, (): Row => []),
    ruler(matches.length - top - shown.length, glyphs.down, model),
    ...(matches.length > 0 ? detailRows(model, matches[at]?.node, details) : hintRows(details)),
    keyRow(KEYS, model),
  ];
  return { rows: fitted(rows, model), cursor: { column: widthOf(LABEL) + column, row: 1 } };
}

/** A name, what it is called, and where it is. */
function matchRow(model: Model, { node }: Match, hasCursor: boolean): Row {
  const { size, glyphs } = model;
  const { item } = node;
  const mark = isSymbol(item) && isSwitch(item) ? markOf(node) : "";
  const name = typeof item === "object" ? (item.name ?? "choice") : item;
  const nameWidth = Math.max(12, Math.min(28, Math.floor(size.columns * 0.35)));
  const path = pathTo(node).slice(1).join(` ${glyphs.into} `);
  const row: Row = [
    span(`  ${mark.padEnd(4)}`, "mark"),
    span(`${fit(name, nameWidth, glyphs.more)} `, typeof item === "object" ? "plain" : "dim"),
    span(node.prompt ? labelOf(node) : "(not asked for)", "plain"),
    span(path ? `  ${glyphs.dot} ${path}` : "", "dim"),
  ];
  const line = fitRow(row, size.columns, glyphs.more, "plain");
  return hasCursor ? [span(line.map((each) => each.text).join(""), "selected")] : line;
}

function hintRows(count: number): Row[] {
  const hint = " Words, or regular expressions, that are all in the name, the prompt or the help text.";
  return Array.from({ length: count }, (_, index): Row => (index === 0 ? [span(hint, "dim")] : []));
}
