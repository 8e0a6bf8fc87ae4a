/** The characters that are not letters: drawn nicely where the terminal can, in ASCII where it cannot. */

/** What the view draws with. */
export interface Glyphs {
  more: string;
  up: string;
  down: string;
  into: string;
  line: string;
  corners: { topLeft: string; topRight: string; bottomLeft: string; bottomRight: string; side: string };
  dot: string;
  arrows: string;
  enter: string;
}

const UNICODE: Glyphs = {
  more: "…",
  up: "▲",
  down: "▼",
  into: "›",
  line: "─",
  corners: { topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘", side: "│" },
  dot: "·",
  arrows: "↑↓",
  enter: "⏎",
};

const ASCII: Glyphs = {
  more: "...",
  up: "^",
  down: "v",
  into: ">",
  line: "-",
  corners: { topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", side: "|" },
  dot: "-",
  arrows: "Up/Down",
  enter: "Enter",
};

/** ASCII for Linux's own console, whose font lacks some, and where the locale says that the terminal's text is not UTF-8. */
export function glyphsFor(environment: Record<string, string | undefined>): Glyphs {
  const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find((value) => value);
  const isOther = locale !== undefined && !/utf-?8/i.test(locale);
  return isOther || environment.TERM === "linux" ? ASCII : UNICODE;
}
