/** tsuk bench: measures, compares, and writes the figures as JSON. */
import type { Command } from "commander";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pc } from "../colors.ts";
import type { Result } from "../bench/types.ts";

interface BenchOptions {
  json?: string;
  quick?: boolean;
  only: string[];
  out: string;
}

export function addBenchCommand(program: Command): void {
  program
    .command("bench")
    .description("measure images, memory, boot, allocators, switches, the collector and the network")
    .argument("[names...]", "targets, image, memory, boot, alloc, switch, gc, stack, net (default: all)")
    .option("--json <file>", "where the figures go (default: bench/results.json in the output folder)")
    .option("--quick", "fewer repetitions, and only what is measured quickly")
    .option(
      "--only <names>",
      "of net: machines, systems and parts, separated by commas",
      (names) => names.split(","),
      [],
    )
    .option("--out <folder>", "where images and programs go", "build")
    .action(async (names: string[], options: BenchOptions) => {
      const { findBenchmarks, runBenchmark } = await import("../bench/index.ts");
      const { asJson, formatResult } = await import("../bench/report.ts");
      const chosen = findBenchmarks(names);
      const out = resolve(options.out);
      const results: Result[] = [];
      for (const benchmark of chosen) {
        const progress = (text: string): void => showProgress(`${benchmark.name}: ${text}`, benchmark.slow);
        const result = await runBenchmark(benchmark, {
          quick: options.quick ?? false,
          only: options.only,
          out,
          progress,
        });
        results.push(result);
        showProgress("");
        process.stdout.write(formatResult(result));
      }
      const file = options.json ? resolve(options.json) : join(out, "bench", "results.json");
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, asJson(results));
      process.stderr.write(pc.dim(`written to ${relative(process.cwd(), file)}\n`));
    });
}

/** What is being measured: on a terminal until something else takes the line, else as a line where a benchmark takes minutes. */
function showProgress(text: string, always = false): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text ? pc.cyan(`· ${text} …`) : ""}`);
  else if (always && text) process.stderr.write(`· ${text}\n`);
}
