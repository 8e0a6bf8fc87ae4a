/** Text read off a picture of a screen: each cell's pixels are looked up among the letters of the adapter's own font. */

const ROWS = 25;
const COLUMNS = 80;
const LETTERS = 256;
const FONT_HEIGHT = 16;
const FONT_SIZE = LETTERS * FONT_HEIGHT;
/** Letters by which the font is known among other things: nothing, a blank, and a full block. */
const BLANK = 0x20;
const BLOCK = 0xdb;

export interface Picture {
  width: number;
  height: number;
  /** Red, green, blue of each pixel. */
  pixels: Buffer;
}

/** A picture in the format PPM: "P6 WIDTH HEIGHT 255", a blank, the pixels. */
export function readPicture(file: Buffer): Picture {
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 64).toString("latin1"));
  if (!head) throw new Error("no picture in PPM format");
  return { width: Number(head[1]), height: Number(head[2]), pixels: file.subarray(head[0].length) };
}

/** The letters of 8 × 16 dots in a graphics adapter's BIOS: 16 bytes each, in the order of code page 437. */
export function fontOf(bios: Buffer): Buffer {
  const letter = (at: number, code: number): Buffer =>
    bios.subarray(at + code * FONT_HEIGHT, at + (code + 1) * FONT_HEIGHT);
  for (let at = 0; at + FONT_SIZE <= bios.length; at++) {
    const isFont =
      letter(at, BLOCK).every((row) => row === 0xff) &&
      [0, BLANK].every((code) => letter(at, code).every((row) => row === 0)) &&
      letter(at, "A".charCodeAt(0)).toString("hex").startsWith("000010386cc6c6fe");
    if (isFont) return bios.subarray(at, at + FONT_SIZE);
  }
  throw new Error("the adapter's BIOS has no font of 8 by 16 dots");
}

/** The lines of text in a picture, in code page 437 as Latin-1 characters, without blanks at their ends; "?" for what is no letter. */
export function textOf(picture: Picture, font: Buffer): string[] {
  const codes = new Map<string, number>();
  for (let code = LETTERS - 1; code >= 0; code--) {
    codes.set(font.subarray(code * FONT_HEIGHT, (code + 1) * FONT_HEIGHT).toString("hex"), code);
  }
  codes.set("00".repeat(FONT_HEIGHT), BLANK);
  return Array.from({ length: ROWS }, (_, row) => {
    const line = Array.from({ length: COLUMNS }, (_, column) => {
      const dots = dotsOf(picture, row, column);
      const code = codes.get(dots.toString("hex")) ?? codes.get(withoutCursor(dots).toString("hex"));
      return code === undefined ? "?" : String.fromCharCode(code);
    });
    return line.join("").trimEnd();
  });
}

/** A cell's dots as a font has them, a byte a row: what has not the colour of the cell's corner, where letters have nothing. */
function dotsOf({ width, height, pixels }: Picture, row: number, column: number): Buffer {
  const [cellWidth, cellHeight] = [width / COLUMNS, height / ROWS];
  if (![8, 9].includes(cellWidth) || cellHeight !== FONT_HEIGHT)
    throw new Error(`no text of ${width} × ${height} dots`);
  const isLit = (x: number, y: number): boolean => {
    const at = ((row * cellHeight + y) * width + column * cellWidth + x) * 3;
    return pixels[at]! + pixels[at + 1]! + pixels[at + 2]! > 0;
  };
  return Buffer.from(
    Array.from({ length: FONT_HEIGHT }, (_, y) =>
      Array.from({ length: 8 }, (_, x) => x).reduce((bits, x) => (bits << 1) | Number(isLit(x, y)), 0),
    ),
  );
}

/** The cursor is a line in the last rows of a cell, now and then. */
function withoutCursor(dots: Buffer): Buffer {
  return Buffer.from(dots.map((bits, y) => (y >= FONT_HEIGHT - 3 && bits === 0xff ? 0 : bits)));
}
