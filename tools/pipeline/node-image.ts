/** The image for Node: the module, which the compiler has made ready for Asyncify, with null checks, and its source map. */
import { readFileSync } from "node:fs";
import { SourceMapConsumer, SourceMapGenerator } from "source-map-js";
import { inProject } from "../project.ts";
import { addNullChecks } from "../wasm/nullcheck.ts";
import type { CompileOutput } from "./compile.ts";
import { withoutRoot } from "./lines.ts";
import { writeWhole, type Step } from "./steps.ts";

export function nodeImageStep({ wasm, sourceMap }: CompileOutput, image: string): Step {
  return {
    name: "node-image",
    title: "prepare for Node",
    options: [],
    inputs: [wasm, sourceMap, inProject("tools/wasm/nullcheck.ts")],
    outputs: [image, `${image}.map`],
    async run() {
      const { module, moved } = addNullChecks(readFileSync(wasm));
      writeWhole(image, module);
      writeWhole(`${image}.map`, moveMap(readFileSync(sourceMap, "utf8"), moved));
    },
  };
}

/** The source map with each mapping where its instruction has gone. */
function moveMap(text: string, moved: Map<number, number>): string {
  const generator = new SourceMapGenerator();
  new SourceMapConsumer(withoutRoot(text)).eachMapping(({ source, originalLine, originalColumn, generatedColumn }) => {
    const column = moved.get(generatedColumn);
    if (column === undefined || !source || originalLine === null || originalColumn === null) return;
    generator.addMapping({
      source,
      original: { line: originalLine, column: originalColumn },
      generated: { line: 1, column },
    });
  });
  return generator.toString();
}
