/** Benchmark: binary trees under our collector, against the stock AssemblyScript runtime on Node. For orientation. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execute } from "../pipeline/execute.ts";
import { createReporter } from "../pipeline/reporter.ts";
import { inProject, projectRoot } from "../project.ts";
import { buildImage } from "./build.ts";
import { readLines, timed } from "./compare.ts";
import { runProcess } from "./process.ts";
import type { Benchmark, Settings } from "./types.ts";

const DEPTH = 14;

export const gcBenchmark: Benchmark = {
  name: "gc",
  title: `binary trees of depth ${DEPTH}`,
  async run({ figures }, settings) {
    const stock = await stockModule(settings);
    const { image } = await buildImage("test/bench/gc/bench-gc.ts", "linuxu", settings);
    settings.progress("alternating runs");
    const times: { ours: number[]; stock: number[] } = { ours: [], stock: [] };
    for (let i = settings.quick ? 1 : 5; i > 0; i--) {
      const end = await runProcess({ command: [image, String(DEPTH)], timeout: 120_000 });
      times.ours.push((readLines(end.output).get("trees")?.nanoseconds ?? NaN) / 1e6);
      times.stock.push(runStock(stock));
    }
    figures.push({
      ...timed("our collector, linuxu", times.ours, "the stock runtime on Node", times.stock),
      unit: "ms",
    });
  },
};

async function stockModule({ out }: Settings): Promise<WebAssembly.Module> {
  const folder = join(out, "bench");
  mkdirSync(folder, { recursive: true });
  const module = join(folder, "trees.wasm");
  const asc = inProject("node_modules/assemblyscript/bin/asc.js");
  const flags = ["-O3", "--runtime", "incremental", "--use", "abort=", "--outFile", module];
  const reporter = createReporter({ verbose: false, quiet: true });
  const source = "test/bench/gc/trees.ts";
  await execute({ command: [process.execPath, asc, source, ...flags], what: "asc", cwd: projectRoot, reporter });
  return new WebAssembly.Module(readFileSync(module));
}

/** Milliseconds of one run, in a fresh instance. */
function runStock(module: WebAssembly.Module): number {
  const { trees } = new WebAssembly.Instance(module, {}).exports as { trees(depth: number): number };
  const start = performance.now();
  trees(DEPTH);
  return performance.now() - start;
}
