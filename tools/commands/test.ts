/** tsuk test */
import type { Command } from "commander";
import { CliError } from "../errors.ts";

interface TestOptions {
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
    .description("run the project's tests")
    .option("--only <parts>", "some of lint,tools,unit,native,boot,programs,docs")
    .option("--filter <text>", "tests or test files whose name has this text", "")
    .option("--seed <number>", "the seed of random tests (default: TSUK_SEED, or a new one)")
    .option("--coverage", "print which lines of the libraries the unit tests reach, and write build/coverage/lcov.info")
    .option("-v, --verbose", "with --coverage: name the lines that are not reached")
    .option("--matrix", "run nothing: print what the last runs have shown on each target, as a table")
    .action(async ({ matrix, only, filter, seed, coverage = false, verbose = false }: TestOptions) => {
      if (matrix) {
        const { formatMatrix, readMatrix } = await import("../test/matrix.ts");
        process.stdout.write(formatMatrix(readMatrix()));
        return;
      }
      const { runTests } = await import("../test/run.ts");
      process.exitCode = await runTests({
        only: only?.split(",") ?? null,
        filter,
        seed: readSeed(seed ?? process.env.TSUK_SEED),
        coverage,
        verbose,
      });
    });
}

function readSeed(text: string | undefined): number {
  if (text === undefined) return Math.floor(Math.random() * 2 ** 32);
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new CliError(`--seed ${text}: expected a number from 0 to 4294967295`);
  return seed;
}
