/** The model as a picture of a given size: title, path, list, details, keys; or a dialog in their place. */
import { currentNode } from "./moves.ts";
import { entriesOf, labelOf } from "./entries.ts";
import { isTooSmall, layoutOf, SMALLEST } from "./layout.ts";
import { currentFrame, type Model } from "./model.ts";
import { fitRow, span, spread, type Picture, type Row } from "./picture.ts";
import { clean, cut, widthOf, wrap } from "./text.ts";
import { detailRows } from "./view-details.ts";
import { boxOver } from "./view-box.ts";
import { readingPicture } from "./view-reading.ts";
import { searchPicture } from "./view-search.ts";
import { entryRow } from "./view-entry.ts";
import { keyRow, ruler, titleRow } from "./view-parts.ts";

/** Keys and what they do, the most important ones first: as many are shown as there is room for. */
const KEYS: [string, string][] = [
  ["enter", "open"],
  ["Space", "change"],
  ["/", "search"],
  ["?", "help"],
  ["S", "save"],
  ["Q", "quit"],
  ["Esc", "back"],
  ["A", "all"],
  ["C", "names"],
  ["R", "reset"],
  ["O", "load"],
  ["D", "minimal"],
  ["W", "write to"],
];

/** What is to be seen. */
export function view(model: Model): Picture {
  if (isTooSmall(model.size)) return tooSmall(model);
  const dialog = model.dialogs.at(-1);
  switch (dialog?.kind) {
    case "text":
      return readingPicture(model, dialog);
    case "search":
      return searchPicture(model, dialog);
    case undefined:
      return menuPicture(model);
    case "edit":
    case "file":
    case "quit":
      return boxOver(menuPicture(model), model, dialog);
  }
}

function menuPicture(model: Model): Picture {
  const { glyphs, size, notice } = model;
  const { menu, at, top } = currentFrame(model);
  const { list, details } = layoutOf(size);
  const entries = entriesOf(menu, model.showAll);
  const shown = entries.slice(top, top + list);
  const rows: Row[] = [
    titleRow(model),
    pathRow(model),
    ruler(top, glyphs.up, model),
    ...shown.map((entry, index) => entryRow(model, entry, top + index === at)),
    ...Array.from({ length: list - shown.length }, (): Row => []),
    ruler(entries.length - top - shown.length, glyphs.down, model),
    ...detailRows(model, currentNode(model), details),
    notice ? [span(` ${clean(notice.text)}`, notice.role)] : keyRow(KEYS, model),
  ];
  return { rows: rows.map((row) => fitRow(row, size.columns, glyphs.more)), cursor: null };
}

/** The menus that are open. Where there is no room for all, the outer ones give way. */
function pathRow({ frames, glyphs, size, showAll }: Model): Row {
  const names = frames.map(({ menu }, depth) => (depth === 0 ? "Top" : labelOf(menu)));
  const join = (from: number): string =>
    (from > 0 ? [glyphs.more, ...names.slice(from)] : names).join(` ${glyphs.into} `);
  const note = showAll ? "all entries " : "";
  let from = 0;
  while (from < names.length - 1 && widthOf(join(from)) + widthOf(note) + 3 > size.columns) from++;
  return spread([span(` ${join(from)}`, "path")], [span(note, "warning")], size.columns, glyphs.more);
}

function tooSmall({ size, glyphs, isChanged }: Model): Picture {
  const text = `The terminal has ${size.columns} columns and ${size.rows} rows; the menu needs ${SMALLEST.columns} and ${SMALLEST.rows}. Enlarge it${isChanged ? "" : ", or leave by Ctrl-C"}.`;
  const lines = wrap(text, Math.max(1, size.columns)).slice(0, size.rows);
  return { rows: lines.map((line): Row => [span(cut(line, size.columns, glyphs.more))]), cursor: null };
}
