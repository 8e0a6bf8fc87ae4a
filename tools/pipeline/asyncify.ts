/** The module for Node: instrumented, so that a thread can leave its stack and come back (binaryen's Asyncify). */
import { readFileSync } from "node:fs";
import type { CompileOutput } from "./compile.ts";
import { writeWhole, type Step } from "./steps.ts";

/** The calls through the door that may leave the running context. */
const SWITCHING = ["arch.contextSwitch", "plat.idle"];

export function asyncifyStep(compiled: CompileOutput, image: string): Step {
  return {
    name: "asyncify",
    title: "prepare for Node",
    options: SWITCHING,
    inputs: [compiled.wasm, compiled.sourceMap],
    outputs: [image, `${image}.map`],
    async run() {
      const { default: binaryen } = await import("binaryen");
      const module = binaryen.readBinary(readFileSync(compiled.wasm));
      module.setFeatures(binaryen.Features.All);
      binaryen.setPassArgument("asyncify-imports", SWITCHING.join(","));
      binaryen.setDebugInfo(true);
      binaryen.setOptimizeLevel(2);
      binaryen.setShrinkLevel(0);
      module.runPasses(["asyncify", "simplify-locals-nostructure", "vacuum", "reorder-locals", "coalesce-locals"]);
      writeWhole(image, module.emitBinary());
      writeWhole(`${image}.map`, readFileSync(compiled.sourceMap));
      module.dispose();
    },
  };
}
