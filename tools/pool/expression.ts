/** Pieces of Kconfig's language, as the generated part of a configuration tree is made of them. */

/** `a && b`; empty when there is nothing. */
export function allOf(conditions: Iterable<string>): string {
  return [...new Set(conditions)]
    .filter(Boolean)
    .map((condition) => (/\|\|/.test(condition) ? `(${condition})` : condition))
    .join(" && ");
}

/** A text in quotes. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("$", "$$").replace(/\s+/g, " ")}"`;
}

/** A line with a property and its condition; nothing without a value. */
export function property(word: string, value: string): string[] {
  return value ? [`\t${word} ${value}`] : [];
}
