/** Follows a vitest run: prints its progress, counts its tests, and ends what does not answer any more. */
import { relative } from "node:path";
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from "vitest/node";
import { projectRoot } from "../project.ts";
import { recordGroup, type Matrix } from "./matrix.ts";
import { signalDescendants } from "./descendants.ts";
import { watchSilence } from "./silence.ts";
import { printFailure, printGroup, printNote, printSkipped } from "./output.ts";
import { addTally, emptyTally, type Tally } from "./tally.ts";

export interface ProgressReporter extends Reporter {
  readonly tally: Tally;
}

/** How long a file may be silent beyond the time limit of its tests, and how long it may take to say which tests it has. */
const GRACE = 30_000;
/** Hooks have limits of their own, which nobody tells: the longest one. */
const HOOK = 300_000;
const LOADING = 900_000;
const MOST_FRAMES = 6;

/** `isWanted` tells which tests are asked for: the others are not counted as skipped. Groups of tests are entered into `matrix`. */
export function progressReporter(isWanted: (test: TestCase) => boolean, matrix: Matrix | null): ProgressReporter {
  const tally = emptyTally();
  const silence = watchSilence();
  let watch: NodeJS.Timeout | undefined;

  const check = (): void => {
    for (const name of silence.tick()) {
      printFailure(name, "does not answer: all processes of the run are killed");
      signalDescendants("SIGKILL");
    }
  };

  /** A process that hangs in a test reports nothing, not even that the test began: what counts is the silence of its file. */
  const refresh = (module: TestModule): void => {
    const limits = [...module.children.allTests()].map(({ options }) => options.timeout ?? 0);
    silence.allow(module.id, fileOf(module), Math.max(HOOK, ...limits) + GRACE);
  };

  return {
    tally,
    onTestRunStart() {
      watch = setInterval(check, 1000);
      watch.unref();
    },
    onTestModuleQueued: (module) => silence.allow(module.id, fileOf(module), LOADING),
    onTestModuleCollected: refresh,
    onTestCaseReady: ({ module }) => refresh(module),
    onTestCaseResult(test) {
      refresh(test.module);
      const result = test.result();
      if (result.state === "failed") printFailure(nameOf(test), result.errors.map(errorText).join("\n"));
      if (result.state === "skipped" && isWanted(test)) printSkipped(nameOf(test), result.note ?? "no reason is given");
    },
    onTestSuiteResult(suite) {
      if (matrix && suite.parent.type === "module") {
        recordGroup(matrix, fileOf(suite.module), suite.name, countTests(suite.children.allTests(), isWanted));
      }
      if (!isGroup(suite)) return;
      printGroup(
        `${fileOf(suite.module)} ${suite.name}`,
        countTests(suite.children.allTests(), isWanted),
        durationOf(suite),
      );
    },
    onTestModuleEnd(module) {
      silence.end(module.id);
      const errors = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())];
      for (const error of errors) printFailure(fileOf(module), errorText(error));
      const counts = countTests(module.children.allTests(), isWanted);
      counts.failed += errors.length;
      addTally(tally, counts);
      printGroup(fileOf(module), counts, module.diagnostic().duration + module.diagnostic().collectDuration);
    },
    onUserConsoleLog: ({ content }) => printNote(content.trimEnd()),
    onTestRunEnd(_modules, unhandled) {
      clearInterval(watch);
      for (const error of unhandled) printFailure("an error outside of all tests", errorText(error));
      tally.failed += unhandled.length;
    },
  };
}

/** Files of test/ that stand for many programs show each of these: a suite right below the file. */
function isGroup(suite: TestSuite): boolean {
  return suite.parent.type === "module" && fileOf(suite.module).startsWith("test/") && suite.module.children.size > 1;
}

function countTests(tests: Iterable<TestCase>, isWanted: (test: TestCase) => boolean): Tally {
  const tally = emptyTally();
  for (const test of tests) {
    const { state } = test.result();
    if (state === "passed") tally.passed++;
    else if (state === "skipped") tally.skipped += isWanted(test) ? 1 : 0;
    else tally.failed++; // a test without a result is one that the run never came back from
  }
  return tally;
}

function durationOf(suite: TestSuite): number {
  let sum = 0;
  for (const test of suite.children.allTests()) sum += test.diagnostic()?.duration ?? 0;
  return sum;
}

function fileOf(module: TestModule): string {
  return relative(projectRoot, module.moduleId);
}

function nameOf(test: TestCase): string {
  return `${fileOf(test.module)} > ${test.fullName}`;
}

/** An error as it came from the process of the tests: what is known of it depends on what was thrown. */
interface ReportedError extends SerializedError {
  diff?: string;
  cause?: SerializedError;
}

function errorText({ message, stacks: frames = [], diff, cause, stack }: ReportedError): string {
  const own = frames.filter(({ file }) => !file.includes("node_modules"));
  const places = own
    .slice(0, MOST_FRAMES)
    .map(({ file, line, column }) => `at ${relative(projectRoot, file)}:${line}:${column}`);
  const why = cause ? [`cause: ${errorText(cause)}`] : [];
  const rest = own.length || !stack || stack.includes(message) ? [] : [stack];
  return [message, ...(diff ? [diff] : []), ...places, ...why, ...rest].join("\n");
}
