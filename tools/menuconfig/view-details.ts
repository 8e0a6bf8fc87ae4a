/** The lines below a list: about the entry with the cursor. */
import type { Node } from "../kconfig/index.ts";
import { summaryOf } from "./reasons.ts";
import { labelOf } from "./entries.ts";
import type { Model } from "./model.ts";
import { span, type Row } from "./picture.ts";
import { cut, widthOf, wrap } from "./text.ts";

/** Exactly `count` lines: what it is and why, then the beginning of its help text. */
export function detailRows({ size, glyphs }: Model, node: Node | undefined, count: number): Row[] {
  const rows: Row[] = [];
  if (node) {
    const { headline, reason, help } = summaryOf(node);
    rows.push([span(` ${headline}`, "value"), span(`  ${reason}`, "dim")]);
    // Without a help text there is room for a long prompt, which the list has cut.
    const text = help || (widthOf(labelOf(node)) > size.columns / 2 ? labelOf(node) : "");
    const lines = text ? wrap(text, size.columns - 2) : [];
    const room = count - 1;
    lines.slice(0, room).forEach((line, index) => {
      const isCut = index === room - 1 && lines.length > room;
      rows.push([span(` ${isCut ? cut(`${line} ${glyphs.more}`, size.columns - 2, glyphs.more) : line}`)]);
    });
  }
  while (rows.length < count) rows.push([]);
  return rows;
}
