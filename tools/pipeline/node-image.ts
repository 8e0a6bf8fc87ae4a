/** The image for Node: the module, which the compiler has made ready for Asyncify, and its source map. */
import { readFileSync } from "node:fs";
import type { CompileOutput } from "./compile.ts";
import { writeWhole, type Step } from "./steps.ts";

export function nodeImageStep({ wasm, sourceMap }: CompileOutput, image: string): Step {
  return {
    name: "node-image",
    title: "prepare for Node",
    options: [],
    inputs: [wasm, sourceMap],
    outputs: [image, `${image}.map`],
    async run() {
      writeWhole(image, readFileSync(wasm));
      writeWhole(`${image}.map`, readFileSync(sourceMap));
    },
  };
}
