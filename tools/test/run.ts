/** A run of the project's tests: the parts one after another, and one line at the end that counts all. */
import { pc } from "../colors.ts";
import { CliError } from "../errors.ts";
import { signalDescendants } from "./descendants.ts";
import { print, printPart } from "./output.ts";
import { parts } from "./parts.ts";
import { addTally, emptyTally, tallyLine } from "./tally.ts";

export interface TestRun {
  /** Names of parts; null for all. */
  only: string[] | null;
  filter: string;
  seed: number;
  coverage: boolean;
  verbose: boolean;
}

const STATUS_INTERRUPTED = 130;

/** Runs the tests. The exit status: 0 when none failed. */
export async function runTests({ only, filter, seed, coverage, verbose }: TestRun): Promise<number> {
  const unknown = only?.filter((name) => !parts.some((part) => part.name === name)) ?? [];
  if (unknown.length) {
    throw new CliError(
      `there is no part "${unknown[0]}" of the tests`,
      `Parts: ${parts.map(({ name }) => name).join(", ")}.`,
    );
  }
  process.env.TSUK_SEED = String(seed);
  process.env.TSUK_FILTER = filter;
  endWithUs();
  const report = coverage ? await import("./coverage.ts") : null;
  report?.prepareCoverage();

  const total = emptyTally();
  print(pc.dim(`seed ${seed}`));
  for (const part of parts) {
    if (only && !only.includes(part.name)) continue;
    printPart(part.name, part.what);
    if (coverage && part.name === "unit") process.env.TSUK_COVERAGE = "1"; // the part that counts
    addTally(total, await part.run(filter));
    delete process.env.TSUK_COVERAGE;
  }
  report?.reportCoverage(verbose);
  if (total.failed) print(`\n${pc.dim(`TSUK_SEED=${seed} repeats this run`)}`);
  print(`\n${tallyLine(total)}`);
  return total.failed ? 1 : 0;
}

/** However this process ends, what it has started ends with it. */
function endWithUs(): void {
  process.once("exit", () => signalDescendants("SIGKILL"));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => process.exit(STATUS_INTERRUPTED));
}
