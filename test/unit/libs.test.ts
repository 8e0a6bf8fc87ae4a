/** The libraries' unit tests (libs/<name>/test), each in a machine of its own on Node. */
import { afterAll, describe, expect, test } from "vitest";
import { buildApplication, type BuiltApplication, forEachParallel, libraryTests } from "../harness/application.ts";
import { capturePackets } from "../harness/capture.ts";
import { writeHits } from "../harness/coverage.ts";
import { failureError } from "../harness/failure.ts";
import { type GuestProgram, loadProgram } from "../harness/guest.ts";
import { hasPassed, type ListedTest, parseList, testWords } from "../harness/report.ts";
import { seed } from "../harness/seed.ts";

const applications = libraryTests();
const loaded = await forEachParallel(applications, async ({ entry }) => {
  const built = await buildApplication(entry, "node");
  const program = await loadProgram(built, { counted: Boolean(process.env.TSUK_COVERAGE) });
  const { status, output } = await program.run({ args: ["--list"] });
  if (status !== 0) throw new Error(`--list ended with status ${status}:\n${output}`);
  return { built, program, tests: parseList(output) };
});

for (const [index, { name, entry }] of applications.entries()) {
  describe(name, () => {
    const result = loaded[index]!;
    if (result instanceof Error) {
      test("builds", () => {
        throw result;
      });
      return;
    }
    if (result.tests.length === 0) test("has tests", () => expect.fail("the file registers none"));
    for (const item of result.tests) test(item.name, () => runOne(name, entry, result.built, result.program, item));
    afterAll(() => writeHits(name, result.program.coverage));
  });
}

async function runOne(
  name: string,
  entry: string,
  built: BuiltApplication,
  program: GuestProgram,
  item: ListedTest,
): Promise<void> {
  const args = testWords(seed, item.number);
  const end = await program.run({ args });
  if (hasPassed(item, end)) return;
  const same = program.coverage ? await (await loadProgram(built)).run({ args }) : end; // once more, for the places
  const packets = await capturePackets(name, entry, args).catch(() => null);
  throw failureError(same, seed, packets);
}
