/** All benchmarks, in the order in which they run. */
import { CliError } from "../errors.ts";
import { allocBenchmark } from "./alloc.ts";
import { bootBenchmark } from "./boot.ts";
import { gcBenchmark } from "./gc.ts";
import { imageBenchmark } from "./image.ts";
import { memoryBenchmark } from "./memory.ts";
import { netBenchmark } from "./net/index.ts";
import { stackBenchmark } from "./stack.ts";
import { switchBenchmark } from "./switch.ts";
import { targetsBenchmark } from "./targets.ts";
import type { Benchmark, Result, Settings } from "./types.ts";

export const benchmarks: Benchmark[] = [
  targetsBenchmark,
  imageBenchmark,
  memoryBenchmark,
  bootBenchmark,
  allocBenchmark,
  switchBenchmark,
  gcBenchmark,
  stackBenchmark,
  netBenchmark,
];

/** The benchmarks of these names; all for none. */
export function findBenchmarks(names: string[]): Benchmark[] {
  if (names.length === 0) return benchmarks;
  return names.map((name) => {
    const found = benchmarks.find((benchmark) => benchmark.name === name);
    if (!found) throw new CliError(`no benchmark "${name}"`, `There are: ${benchmarks.map((b) => b.name).join(", ")}.`);
    return found;
  });
}

export async function runBenchmark(benchmark: Benchmark, settings: Settings): Promise<Result> {
  const { name, title } = benchmark;
  const result: Result = { name, title, figures: [], skipped: [] };
  await benchmark.run(result, settings);
  return result;
}
