/** Byte offsets of a module as places in its TypeScript source. */
import { relative } from "node:path";
import { SourceMapConsumer } from "source-map-js";
import { withoutRoot } from "../pipeline/lines.ts";

/** Reads the source map when the first place is asked for: only a crash needs it. */
export function offsetLocator(readMap: () => string, locate: (source: string) => string): (offset: number) => string | null {
  let consumer: SourceMapConsumer | null = null;
  return (offset) => {
    consumer ??= new SourceMapConsumer(withoutRoot(readMap()));
    const { source, line } = consumer.originalPositionFor({ line: 1, column: offset, bias: SourceMapConsumer.GREATEST_LOWER_BOUND });
    if (!source) return null;
    const file = locate(source);
    const near = relative(process.cwd(), file);
    return `${near.length < file.length ? near : file}:${line}`;
  };
}
