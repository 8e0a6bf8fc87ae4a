/**
 * The same tests as in test/unit, in native images: what was proved on Node holds for what the C compilers made of it. Here too each test
 * has a machine of its own; on the processors that are emulated, all of a library that do not crash share one.
 */
import { describe, expect, test } from "vitest";
import {
  buildApplication,
  type BuiltApplication,
  forEachParallel,
  libraryTests,
  type TestApplication,
} from "../harness/application.ts";
import { plainError } from "../harness/failure.ts";
import { loadProgram } from "../harness/guest.ts";
import { type NativeEnd, runNative, startImage } from "../harness/native.ts";
import { missingFor } from "../harness/needs.ts";
import {
  crashMessage,
  hasPassed,
  type ListedTest,
  parseList,
  parseResults,
  testWords,
  whatFailed,
} from "../harness/report.ts";
import { seed } from "../harness/seed.ts";
import type { NativeTarget } from "../harness/targets.ts";

const TARGETS: NativeTarget[] = ["linuxu-x86_64", "kvm-x86_64", "linuxu-arm64", "linuxu-arm"];
const SHARED: NativeTarget[] = ["linuxu-arm64", "linuxu-arm"];
/** For building, and for waiting on another test's build. */
const TIMEOUT = 600_000;

const applications = libraryTests();
const lists = await forEachParallel(applications, async ({ entry }) => {
  const program = await loadProgram(await buildApplication(entry, "node"));
  return parseList((await program.run({ args: ["--list"] })).output);
});

/** A library's tests on a target. */
interface Job {
  app: TestApplication;
  target: NativeTarget;
  /** Why it cannot be run on this computer. */
  missing: string | null;
  /** The image, built when the first test needs it. */
  image: Promise<BuiltApplication> | null;
  /** The run that the tests share, once the first of them has asked for it. */
  shared: Promise<NativeEnd> | null;
}

const jobs = TARGETS.flatMap((target): Job[] => {
  const missing = missingFor(target);
  return applications.map((app) => ({ app, target, missing, image: null, shared: null }));
});

/** The image of a job. The next job's is built meanwhile: there are two processors to keep busy. */
function imageOf(job: Job): Promise<BuiltApplication> {
  const next = jobs[jobs.indexOf(job) + 1];
  if (next && !next.missing) void startBuild(next).catch(() => undefined); // its own tests will say
  return startBuild(job);
}

function startBuild(job: Job): Promise<BuiltApplication> {
  job.image ??= buildApplication(job.app.entry, job.target);
  return job.image;
}

for (const [index, job] of jobs.entries()) {
  const list = lists[index % applications.length]!;
  describe(`${job.app.name} on ${job.target}`, () => {
    if (list instanceof Error) {
      test("builds for node", () => {
        throw plainError(list.message);
      });
      return;
    }
    for (const item of list) {
      test.concurrent(item.name, { timeout: TIMEOUT }, ({ skip }) =>
        job.missing ? skip(job.missing) : runTest(job, item, list),
      );
    }
  });
}

async function runTest(job: Job, item: ListedTest, list: ListedTest[]): Promise<void> {
  if (SHARED.includes(job.target) && !item.crashes) {
    job.shared ??= runTogether(job, list);
    const { output } = await job.shared;
    const result = parseResults(output).find(({ number }) => number === item.number);
    if (result?.outcome === "passed" && result.text === item.name) return;
  }
  const args = testWords(seed, item.number);
  const end = await startImage(await imageOf(job), job.target, { args });
  const passed = hasPassed(item, end);
  // once more by the command that resolves its crash report
  const shown =
    passed || crashMessage(end.output) === null ? end : await runNative(job.app.entry, job.target, { args });
  expect(passed, passed ? "" : explain(shown)).toBe(true);
}

/** One guest for all tests that do not end it. */
async function runTogether(job: Job, list: ListedTest[]): Promise<NativeEnd> {
  const numbers = list.filter(({ crashes }) => !crashes).map(({ number }) => String(number));
  const end = await startImage(await imageOf(job), job.target, { args: ["--seed", String(seed), ...numbers] });
  const alone = numbers.length - parseResults(end.output).filter(({ outcome }) => outcome === "passed").length;
  if (alone)
    console.log(`${job.app.name} on ${job.target}: ${alone} of ${numbers.length} tests run in machines of their own`);
  return end;
}

function explain(end: NativeEnd): string {
  const lines = (end.messages + end.output).trimEnd().split("\n").slice(-25);
  return `${whatFailed(end)}\nTSUK_SEED=${seed}, exit status ${end.status}. The console:\n  ${lines.join("\n  ")}`;
}
