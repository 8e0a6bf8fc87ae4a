/**
 * The same tests as in test/unit, native: what was proved on Node holds for the image. All tests of a library run in one machine, one
 * behind the other; those that end in a crash have one each.
 */
import { describe, expect, test } from "vitest";
import { buildApplication, forEachParallel, libraryTests, type TestApplication } from "../harness/application.ts";
import { plainError } from "../harness/failure.ts";
import { loadProgram } from "../harness/guest.ts";
import { type NativeEnd, type NativePlatform, runNative } from "../harness/native.ts";
import { missingFor } from "../harness/needs.ts";
import { crashMessage, type ListedTest, parseList, parseResults } from "../harness/report.ts";
import { seed } from "../harness/seed.ts";

const CRASH_STATUS = 134;
const PLATFORMS: NativePlatform[] = ["linuxu", "kvm"];
/** For building, and for waiting on the one before. */
const TIMEOUT = 600_000;

const applications = libraryTests();
const lists = await forEachParallel(applications, async ({ entry }) => {
  const program = await loadProgram(await buildApplication(entry, "node"));
  return parseList((await program.run({ args: ["--list"] })).output);
});

/** A library's tests on a platform. It is built and run when its first test is. */
interface Job {
  app: TestApplication;
  platform: NativePlatform;
  missing: string | null;
  end: Promise<NativeEnd> | null;
}

const jobs = PLATFORMS.flatMap((platform): Job[] => {
  const missing = missingFor(platform);
  return applications.map((app) => ({ app, platform, missing, end: null }));
});

/** The run of all tests. The next one is started as well: building and running keep two processors busy. */
function endOf(job: Job): Promise<NativeEnd> {
  startJob(job);
  const next = jobs[jobs.indexOf(job) + 1];
  if (next && !next.missing) startJob(next);
  return job.end!;
}

function startJob(job: Job): void {
  job.end ??= runNative(job.app.entry, job.platform, { args: ["--seed", String(seed)] });
  job.end.catch(() => undefined); // whoever awaits it sees it
}

for (const [index, job] of jobs.entries()) {
  const list = lists[index % applications.length]!;
  describe(`${job.platform} ${job.app.name}`, () => {
    if (list instanceof Error) test("builds for node", () => expect.fail(list.message));
    else for (const item of list) describeTest(job, item);
  });
}

function describeTest(job: Job, item: ListedTest): void {
  test(item.name, { timeout: TIMEOUT }, async ({ skip }) => {
    if (job.missing) return skip(job.missing);
    if (item.crashes) return runCrash(job, item);
    const end = await endOf(job);
    const result = parseResults(end.output).find(({ number }) => number === item.number);
    if (result?.outcome === "passed" && result.text === item.name) return;
    throw nativeError(result?.text ?? "the machine ended before this test did", end);
  });
}

async function runCrash({ app, platform }: Job, { number }: ListedTest): Promise<void> {
  const end = await runNative(app.entry, platform, { args: ["--seed", String(seed), String(number)] });
  if (end.status !== CRASH_STATUS || crashMessage(end.output) === null) throw nativeError("expected a crash", end);
}

function nativeError(what: string, { status, messages, output }: NativeEnd): Error {
  const lines = (messages + output).trimEnd().split("\n").slice(-20);
  return plainError(`${what}\nTSUK_SEED=${seed}, exit status ${status}. The console:\n  ${lines.join("\n  ")}`);
}
