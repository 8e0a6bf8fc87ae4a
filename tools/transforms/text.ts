/**
 * `cstr("text")` becomes a pointer to NUL-terminated UTF-8 static data, before the compiler sees it. A string literal of the language
 * is UTF-16 with a 20-byte header; this is the text's bytes and nothing else.
 */
const CALL = /\bcstr\(\s*("(?:[^"\\\n]|\\.)*")\s*\)/g;

/** The source with every `cstr("…")` replaced. Lines stay where they are. */
export function expandText(source: string): string {
  if (!source.includes("cstr(")) return source;
  return source.replace(CALL, (_, literal: string) => {
    const bytes = [...new TextEncoder().encode(JSON.parse(literal) as string), 0];
    return `memory.data<u8>([${bytes.join(",")}])`;
  });
}
