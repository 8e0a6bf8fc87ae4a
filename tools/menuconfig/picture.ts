/** What is shown: lines of pieces of text, each with the role that it plays. The screen gives roles their looks. */
import { cut, fit, widthOf } from "./text.ts";

/** What a piece of text is. */
export type Role =
  | "plain"
  | "title"
  | "path"
  | "selected"
  | "mark"
  | "value"
  | "dim"
  | "heading"
  | "key"
  | "good"
  | "warning"
  | "error"
  | "frame";

/** A piece of a line. */
export interface Span {
  text: string;
  role: Role;
}

export type Row = Span[];

/** A whole screen, and where its cursor is, if one is to be seen: columns and rows from 0. */
export interface Picture {
  rows: Row[];
  cursor: { column: number; row: number } | null;
}

/** A piece of text in a role. */
export function span(text: string, role: Role = "plain"): Span {
  return { text, role };
}

/** How many columns a row takes. */
export function rowWidth(row: Row): number {
  return row.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** A row of exactly `width` columns; what is missing gets the role of the last piece, or `role`. */
export function fitRow(row: Row, width: number, mark: string, role?: Role): Row {
  const fitted: Row = [];
  let room = width;
  for (const { text, role } of row) {
    const isCut = widthOf(text) > room;
    const piece = isCut ? fit(cut(text, room, mark), room) : text;
    if (piece !== "") fitted.push({ text: piece, role });
    room -= widthOf(piece);
    if (room <= 0) return fitted;
  }
  fitted.push(span(" ".repeat(room), role ?? row.at(-1)?.role));
  return fitted;
}

/** A row with `left` at its left end and `right` at its right one, of which `right` gives way where there is no room for both. */
export function spread(left: Row, right: Row, width: number, mark: string): Row {
  const room = width - rowWidth(right) - 1;
  if (rowWidth(left) > room && rowWidth(right) > width / 2) return fitRow(left, width, mark);
  return fitRow([...fitRow(left, Math.max(0, room), mark), ...right], width, mark);
}

/** The picture as text, for comparing. */
export function pictureText({ rows }: Picture): string {
  return rows
    .map(
      (row) =>
        `${row
          .map(({ text }) => text)
          .join("")
          .trimEnd()}\n`,
    )
    .join("");
}
