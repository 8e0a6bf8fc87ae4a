/**
 * The same tests as in test/unit, in native images: what was proved on Node holds for what the C compiler made of it. Here too each test
 * has a machine of its own.
 */
import { describe, test } from "vitest";
import { buildApplication, forEachParallel, libraryTests, type TestApplication } from "../harness/application.ts";
import { plainError } from "../harness/failure.ts";
import { loadProgram } from "../harness/guest.ts";
import { type NativeEnd, type NativePlatform, runNative, startImage } from "../harness/native.ts";
import { missingFor } from "../harness/needs.ts";
import { crashMessage, type ListedTest, parseList, parseResults } from "../harness/report.ts";
import { seed } from "../harness/seed.ts";

const CRASH_STATUS = 134;
const PLATFORMS: NativePlatform[] = ["linuxu", "kvm"];
/** For building, and for waiting on another test's build. */
const TIMEOUT = 600_000;

const applications = libraryTests();
const lists = await forEachParallel(applications, async ({ entry }) => {
  const program = await loadProgram(await buildApplication(entry, "node"));
  return parseList((await program.run({ args: ["--list"] })).output);
});

/** A library's tests on a platform. */
interface Job {
  app: TestApplication;
  platform: NativePlatform;
  /** Why it cannot be run on this computer. */
  missing: string | null;
  /** The image, built when the first test needs it. */
  image: Promise<string> | null;
}

const jobs = PLATFORMS.flatMap((platform): Job[] => {
  const missing = missingFor(platform);
  return applications.map((app) => ({ app, platform, missing, image: null }));
});

/** The image of a job. The next job's is built meanwhile: there are two processors to keep busy. */
function imageOf(job: Job): Promise<string> {
  const next = jobs[jobs.indexOf(job) + 1];
  if (next && !next.missing) void startBuild(next).catch(() => undefined); // its own tests will say
  return startBuild(job);
}

function startBuild(job: Job): Promise<string> {
  job.image ??= buildApplication(job.app.entry, job.platform).then(({ image }) => image);
  return job.image;
}

for (const [index, job] of jobs.entries()) {
  const list = lists[index % applications.length]!;
  describe(`${job.platform} ${job.app.name}`, () => {
    if (list instanceof Error) {
      test("builds for node", () => {
        throw plainError(list.message);
      });
      return;
    }
    for (const item of list) {
      test.concurrent(item.name, { timeout: TIMEOUT }, ({ skip }) =>
        job.missing ? skip(job.missing) : runTest(job, item),
      );
    }
  });
}

async function runTest(job: Job, item: ListedTest): Promise<void> {
  const args = ["--seed", String(seed), "--stop", String(item.number)];
  const end = await startImage(await imageOf(job), job.platform, { args });
  if (hasPassed(item, end)) return;
  const crashed = crashMessage(end.output) !== null;
  throw nativeError(crashed ? await runNative(job.app.entry, job.platform, { args }) : end);
}

function hasPassed(item: ListedTest, { status, output }: NativeEnd): boolean {
  if (item.crashes) return status === CRASH_STATUS && crashMessage(output) !== null;
  const [result, ...more] = parseResults(output);
  return status === 0 && more.length === 0 && result?.outcome === "passed" && result.text === item.name;
}

function nativeError({ status, messages, output }: NativeEnd): Error {
  const crash = crashMessage(output);
  const what = parseResults(output)[0]?.text ?? (crash ? `crash: ${crash}` : `exit status ${status}`);
  const lines = (messages + output).trimEnd().split("\n").slice(-25);
  return plainError(`${what}\nTSUK_SEED=${seed}, exit status ${status}. The console:\n  ${lines.join("\n  ")}`);
}
