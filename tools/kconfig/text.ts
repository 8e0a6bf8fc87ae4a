/**
 * White space, numbers and the order of strings as Kconfig tools take them. The reference is kconfiglib, a Python program, so these
 * are Python's rules: `1_000` is a number, and strings are compared by code points.
 */

const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const LEADING = new RegExp(`^[${SPACE}]+`);
const TRAILING = new RegExp(`[${SPACE}]+$`);
const SOME = new RegExp(`[^${SPACE}]`);
const ONE = new RegExp(`^[${SPACE}]`);

export function trimStart(text: string): string {
  return text.replace(LEADING, "");
}

export function trimEnd(text: string): string {
  return text.replace(TRAILING, "");
}

export function trim(text: string): string {
  return trimEnd(trimStart(text));
}

/** Nothing, or white space only. */
export function isBlank(text: string): boolean {
  return !SOME.test(text);
}

/** The first index at or after `index` that holds no white space. */
export function skipSpace(text: string, index: number): number {
  while (index < text.length && ONE.test(text[index]!)) index++;
  return index;
}

/** Tabs become spaces, up to columns that 8 divides. */
export function expandTabs(line: string): string {
  if (!line.includes("\t")) return line;
  let out = "";
  for (const char of line) out += char === "\t" ? " ".repeat(8 - (out.length % 8)) : char;
  return out;
}

/** The lines of a file, whatever ends them, without their ends. */
export function splitLines(text: string): string[] {
  const lines = (text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

const PLAIN = /^\d{1,15}$/;
const DIGITS: Record<number, RegExp> = {
  2: /^[01]+(_[01]+)*$/,
  8: /^[0-7]+(_[0-7]+)*$/,
  10: /^\d+(_\d+)*$/,
  16: /^[\da-f]+(_[\da-f]+)*$/i,
};
const PREFIXES: Record<string, number> = { "0x": 16, "0o": 8, "0b": 2 };

/** The number that `text` is in the base 10 or 16, or for 0 in the base that its prefix says. Null: it is no number. */
export function parseNumber(text: string, base: 0 | 10 | 16): bigint | null {
  if (base === 10 && PLAIN.test(text)) return BigInt(text);
  let digits = trim(text);
  const negative = digits.startsWith("-");
  if (negative || digits.startsWith("+")) digits = digits.slice(1);
  const prefixed = PREFIXES[digits.slice(0, 2).toLowerCase()];
  let radix = base || (prefixed ?? 10);
  if (prefixed !== undefined && radix === prefixed) {
    digits = digits.slice(2);
    if (digits.startsWith("_")) digits = digits.slice(1);
  } else if (base === 0 && /^0[\d_]*[1-9]/.test(digits)) {
    radix = 0; // 010 might be meant as octal: neither
  }
  if (!DIGITS[radix]?.test(digits)) return null;
  const name = { 2: "0b", 8: "0o", 10: "", 16: "0x" }[radix as 10];
  const value = BigInt(name + digits.replaceAll("_", ""));
  return negative ? -value : value;
}

/** 0x1f, and -0x1f for negative ones. */
export function showHex(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** Below 0, 0 or above: by code points. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    if (left.charCodeAt(i) === right.charCodeAt(i)) continue;
    return order(left.charCodeAt(i)) - order(right.charCodeAt(i));
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above all others. */
function order(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** `"` and `\` get a `\` in front, as in configuration files. */
export function escapeText(text: string): string {
  return text.replace(/["\\]/g, "\\$&");
}

export function unescapeText(text: string): string {
  return text.replace(/\\(.)/gs, "$1");
}
