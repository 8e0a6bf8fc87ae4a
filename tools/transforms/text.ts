/**
 * `cstr("text")` becomes a pointer to NUL-terminated UTF-8 static data, before the compiler sees it. A string literal of the language
 * is UTF-16 with a 20-byte header; this is the text's bytes and nothing else.
 */
const CALL = /\bcstr\((\s*)("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'),?(\s*)\)/g;

/** The source with every `cstr("…")` replaced. Lines stay where they are. */
export function expandText(source: string): string {
  if (!source.includes("cstr(")) return source;
  return source.replace(CALL, (_, before: string, literal: string, behind: string) => {
    const bytes = [...new TextEncoder().encode(textOf(literal)), 0];
    const lines = `${before}${behind}`.replace(/[^\n]/g, "");
    return `memory.data<u8>([${bytes.join(",")}]${lines})`;
  });
}

/** What a literal says. Formatters take single quotes for a text with double ones in it. */
function textOf(literal: string): string {
  if (literal.startsWith('"')) return JSON.parse(literal) as string;
  const inside = literal.slice(1, -1).replace(/\\(.)|"/gs, (all, escaped?: string) => {
    if (all === '"') return '\\"';
    return escaped === "'" ? "'" : all;
  });
  return JSON.parse(`"${inside}"`) as string;
}
