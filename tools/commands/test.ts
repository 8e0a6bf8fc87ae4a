/** tsuk test */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { CliError } from "../errors.ts";
import { projectRoot } from "../project.ts";
import { collect } from "./options.ts";

interface TestOptions {
  platform?: string;
  arch?: string;
  set: string[];
  out: string;
  only?: string;
  filter: string;
  seed?: string;
  coverage?: boolean;
  verbose?: boolean;
  matrix?: boolean;
}

export function addTestCommand(program: Command): void {
  program
    .command("test")
    .description("run an application's tests (its test/index.ts), or tsukuri's own")
    .argument("[app]", "the application's folder (default: the current folder, outside of tsukuri's own)")
    .option("-p, --platform <name>", "of an application: where its tests run", "node")
    .option("-a, --arch <name>", "of an application: the processor")
    .option("--set <NAME=VALUE>", "of an application: a configuration option; may be repeated", collect, [])
    .option("--out <folder>", "of an application: where images go", "build")
    .option("--only <parts>", "some of lint,tools,unit,native,boot,programs,docs")
    .option("--filter <text>", "tests or test files whose name has this text", "")
    .option("--seed <number>", "the seed of random tests (default: TSUK_SEED, or a new one)")
    .option("--coverage", "print which lines of the libraries the unit tests reach, and write build/coverage/lcov.info")
    .option("-v, --verbose", "with --coverage: name the lines that are not reached")
    .option("--matrix", "run nothing: print what the last runs have shown on each target, as a table")
    .action(async (named: string | undefined, options: TestOptions) => {
      const { matrix, only, filter, coverage = false, verbose = false } = options;
      const seed = readSeed(options.seed ?? process.env.TSUK_SEED);
      const app = named ?? (isApplication(process.cwd()) && !only && !matrix ? "." : undefined);
      if (app !== undefined) {
        const { platform, arch, set, out } = options;
        const building = { platform, arch, set, out, verbose, quiet: false, optimize: platform === "node" ? 0 : 3 };
        process.exitCode = await (await import("../test/app-tests.ts")).testApp({ ...building, app, filter, seed });
        return;
      }
      if (matrix) {
        const { formatMatrix, readMatrix } = await import("../test/matrix.ts");
        process.stdout.write(formatMatrix(readMatrix()));
        return;
      }
      const { runTests } = await import("../test/run.ts");
      process.exitCode = await runTests({
        only: only?.split(",") ?? null,
        filter,
        seed,
        coverage,
        verbose,
      });
    });
}

/** An application of the user's. tsukuri's own folders have index.ts files as well. */
function isApplication(folder: string): boolean {
  return existsSync("index.ts") && !`${folder}/`.startsWith(`${projectRoot}/`);
}

function readSeed(text: string | undefined): number {
  if (text === undefined) return Math.floor(Math.random() * 2 ** 32);
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new CliError(`--seed ${text}: expected a number from 0 to 4294967295`);
  return seed;
}
