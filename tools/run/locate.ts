/** Byte offsets of a module as places in its TypeScript source. */
import { relative } from "node:path";
import { SourceMapConsumer } from "source-map-js";
import { withoutRoot } from "../pipeline/lines.ts";
import { Reader, readSections, SECTION } from "../wasm/binary.ts";

interface Mapping {
  offset: number;
  source: string;
  line: number;
}

/**
 * Reads the source map when the first place is asked for: only a crash needs it. An instruction that the compiler added by itself (the
 * call of abort() in a `throw`) has no place of its own and gets that of the nearest one before it in its function, else behind it.
 */
export function offsetLocator(
  module: Uint8Array,
  readMap: () => string,
  locate: (source: string) => string,
): (offset: number) => string | null {
  let mappings: Mapping[] | null = null;
  let functions: number[] = [];
  return (offset) => {
    if (!mappings) {
      mappings = readMappings(readMap());
      functions = functionStarts(module);
    }
    const index = countUpTo(functions, (start) => start <= offset);
    const from = functions[index - 1] ?? 0;
    const to = functions[index] ?? Infinity;
    const after = countUpTo(mappings, (mapping) => mapping.offset <= offset);
    const inside = [mappings[after - 1], mappings[after]].find(
      (mapping) => mapping && mapping.offset >= from && mapping.offset < to,
    );
    if (!inside) return null;
    const file = locate(inside.source);
    const near = relative(process.cwd(), file);
    return `${near.length < file.length ? near : file}:${inside.line}`;
  };
}

/** The map's entries that have a source, by offset. The map has one generated line, whose columns are byte offsets. */
function readMappings(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  new SourceMapConsumer(withoutRoot(text)).eachMapping(({ source, originalLine, generatedColumn }) => {
    if (source && originalLine) mappings.push({ offset: generatedColumn, source, line: originalLine });
  });
  return mappings.sort((a, b) => a.offset - b.offset);
}

/** Where the functions' bodies begin. */
function functionStarts(module: Uint8Array): number[] {
  const code = readSections(module).find(({ id }) => id === SECTION.code);
  if (!code) return [];
  const reader = new Reader(module, code.start);
  const starts: number[] = [];
  for (let count = reader.u32(); count > 0; count--) {
    const size = reader.u32();
    starts.push(reader.at);
    reader.at += size;
  }
  return starts;
}

/** How many elements at the beginning of `list` are such that `holds`, by bisection. */
function countUpTo<T>(list: T[], holds: (element: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
