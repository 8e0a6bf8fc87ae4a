/** Questions in a box over the menu: a value, a file name, whether to save. */
import { typeOf, type Sym } from "../kconfig/index.ts";
import { expectation } from "./change.ts";
import { isSymbol, labelOf } from "./entries.ts";
import type { Dialog, Model } from "./model.ts";
import { shortName } from "./names.ts";
import { fitRow, span, type Picture, type Row } from "./picture.ts";
import { widthOf, wrap } from "./text.ts";
import { field } from "./view-field.ts";
import { keyRow } from "./view-parts.ts";

type Box = Exclude<Dialog, { kind: "search" | "text" }>;

/** The picture with a box in its middle. */
export function boxOver({ rows }: Picture, model: Model, dialog: Box): Picture {
  const { glyphs, size } = model;
  const { corners, line } = glyphs;
  const width = Math.min(size.columns - 4, 72);
  const inner = width - 4;
  const { title, content, cursor, keys } = contentOf(model, dialog, inner);
  const margin = span(" ".repeat(Math.floor((size.columns - width) / 2)));
  const head = ` ${title} `;
  const framed = (row: Row): Row => [
    margin,
    span(`${corners.side} `, "frame"),
    ...fitRow(row, inner, glyphs.more, "plain"),
    span(` ${corners.side}`, "frame"),
  ];
  const box: Row[] = [
    [
      margin,
      span(corners.topLeft + line, "frame"),
      span(head, "heading"),
      span(line.repeat(Math.max(0, width - 3 - widthOf(head))) + corners.topRight, "frame"),
    ],
    ...content.map(framed),
    [margin, span(corners.bottomLeft + line.repeat(width - 2) + corners.bottomRight, "frame")],
  ];
  const first = Math.max(1, Math.floor((size.rows - box.length) / 2));
  const over = rows.map((row, index) => {
    if (index === size.rows - 1) return fitRow(keyRow(keys, model), size.columns, glyphs.more);
    const part = box[index - first];
    return part ? fitRow([...part, span("")], size.columns, glyphs.more, "plain") : row;
  });
  return {
    rows: over,
    cursor: cursor ? { column: widthOf(margin.text) + 2 + cursor.column, row: first + 1 + cursor.row } : null,
  };
}

interface Content {
  title: string;
  content: Row[];
  /** In the content. */
  cursor: { column: number; row: number } | null;
  keys: [string, string][];
}

const INPUT_KEYS: [string, string][] = [
  ["enter", "accept"],
  ["Esc", "cancel"],
  ["Ctrl-U", "clear"],
];

function contentOf(model: Model, dialog: Box, width: number): Content {
  switch (dialog.kind) {
    case "quit": {
      const file = shortName(model.subject.configFile);
      return {
        title: "Unsaved changes",
        content: [
          [span(`Save them to ${file} before leaving?`)],
          [],
          [...choice("y", "yes"), ...choice("n", "no"), ...choice("c", "cancel")],
        ],
        cursor: null,
        keys: [
          ["Y", "save and quit"],
          ["N", "quit without saving"],
          ["C", "cancel"],
        ],
      };
    }
    case "edit": {
      const symbol = dialog.node.item;
      return inputBox(labelOf(dialog.node), isSymbol(symbol) ? subtitle(symbol) : "", dialog, width);
    }
    case "file":
      return inputBox(FILE_TITLES[dialog.purpose][0], FILE_TITLES[dialog.purpose][1](model), dialog, width);
  }
}

const FILE_TITLES: Record<"load" | "save" | "minimal", [string, (model: Model) => string]> = {
  load: [
    "Load a configuration",
    ({ isChanged }) =>
      isChanged ? "It takes the place of your answers, which are not saved." : "It takes the place of all answers.",
  ],
  save: ["Write the configuration to another file", () => "The menu's own file stays what it was."],
  minimal: ["Save a minimal configuration", () => "Only what differs from the defaults is written."],
};

function subtitle(symbol: Sym): string {
  const name = `${symbol.name} (${typeOf(symbol)})`;
  return typeOf(symbol) === "string" ? name : `${name}: ${expectation(symbol).replace(/^A/, "a")}`;
}

function inputBox(
  title: string,
  note: string,
  { line, error }: Extract<Box, { kind: "edit" | "file" }>,
  width: number,
): Content {
  const { text, column } = field(line, width);
  const below = error || note;
  return {
    title,
    content: [
      [],
      [span(text, "path")],
      [],
      ...wrap(below, width)
        .slice(0, 4)
        .map((part): Row => [span(part, error ? "error" : "dim")]),
    ],
    cursor: { column, row: 1 },
    keys: INPUT_KEYS,
  };
}

function choice(key: string, word: string): Row {
  return [span(`[${key}]`, "key"), span(` ${word}   `)];
}
