/** Text in columns of a terminal: how wide it is, what fits, where lines break. A Japanese character takes two columns, an accent none. */
import stringWidth from "string-width";

const segmenter = new Intl.Segmenter();

/** How many columns a text takes. */
export function widthOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}

/** The characters of a text as a reader counts them: an accent belongs to its letter. */
export function characters(text: string): string[] {
  return /^[ -~]*$/.test(text) ? [...text] : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** A text on one line, without what a terminal would obey: a prompt must not be able to move the cursor. */
export function clean(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

/** As much of a text as fits into `width` columns; `mark` stands for what was left out. */
export function cut(text: string, width: number, mark = ""): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(mark);
  if (room < 0) return cut(mark, width);
  let taken = "";
  let columns = 0;
  for (const character of characters(text)) {
    columns += widthOf(character);
    if (columns > room) break;
    taken += character;
  }
  return taken + mark;
}

/** A text of exactly `width` columns: cut, or filled up with spaces. */
export function fit(text: string, width: number, mark = ""): string {
  const short = cut(text, width, mark);
  return short + " ".repeat(Math.max(0, width - widthOf(short)));
}

/** A paragraph as lines of at most `width` columns, broken between words where that is possible. Later lines are indented like the first. */
export function wrap(paragraph: string, width: number): string[] {
  const indent = /^ */.exec(paragraph)![0].slice(0, Math.floor(width / 2));
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.trim().split(/\s+/)) {
    let rest = word;
    if (line !== "" && widthOf(indent + line) + 1 + widthOf(rest) <= width) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== "") lines.push(indent + line);
    while (widthOf(indent + rest) > width && characters(rest).length > 1) {
      const piece = cut(rest, width - widthOf(indent)) || characters(rest)[0]!;
      lines.push(indent + piece);
      rest = rest.slice(piece.length);
    }
    line = rest;
  }
  return [...lines, indent + line];
}
