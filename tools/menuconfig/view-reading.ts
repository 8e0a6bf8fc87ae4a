/** A text to read, over the whole screen. */
import type { Dialog, Model } from "./model.ts";
import { span, type Picture, type Row } from "./picture.ts";
import { pagesOf } from "./reading.ts";
import { fitted, keyRow, ruler, titleRow } from "./view-parts.ts";

const KEYS: [string, string][] = [
  ["move", "scroll"],
  ["Esc", "back"],
];

/** The text from the line on that was scrolled to. */
export function readingPicture(model: Model, dialog: Extract<Dialog, { kind: "text" }>): Picture {
  const { height, lines } = pagesOf(model, dialog);
  const top = Math.min(dialog.top, Math.max(0, lines.length - height));
  const shown = lines.slice(top, top + height);
  const rows: Row[] = [
    titleRow(model),
    ruler(top, model.glyphs.up, model),
    ...shown.map(({ text, role }): Row => [span("  "), span(text, role)]),
    ...Array.from({ length: height - shown.length }, (): Row => []),
    ruler(lines.length - top - shown.length, model.glyphs.down, model),
    keyRow(KEYS, model),
  ];
  return { rows: fitted(rows, model), cursor: null };
}
