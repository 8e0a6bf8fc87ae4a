/**
 * Every program here prints, on every platform, what it prints when asc compiles it and Node runs it, and returns the same
 * status. `TSUK_TEST_PROGRAMS` (a regular expression) chooses among the programs, `TSUK_TEST_PLATFORMS` among the platforms.
 * The language programs also run with the collector at its worst.
 */
import { describe, expect, test } from "vitest";
import { runReference } from "./reference.ts";
import type { Outcome } from "./reference.ts";
import {
  PLATFORMS,
  PROGRAMS,
  comparable,
  installPackages,
  missing,
  needsPackages,
  programNames,
  runOn,
} from "./run.ts";

const chosen = new RegExp(process.env.TSUK_TEST_PROGRAMS ?? "");
const names = programNames().filter((name) => chosen.test(name));
const withoutPackages = names.some(needsPackages) ? installPackages() : undefined;
const MINUTES = 60_000;

describe.concurrent.each(names)("%s", (name) => {
  let reference: Promise<Outcome> | undefined;
  const expected = (): Promise<Outcome> => (reference ??= runReference(`${PROGRAMS}/${name}`));

  test("the reference is right", { timeout: 2 * MINUTES }, async (context) => {
    if (withoutPackages && needsPackages(name)) context.skip(withoutPackages);
    const { stdout, status, abort } = await expected();
    expect(abort).toBeUndefined();
    expect(stdout).not.toMatch(/^(WRONG|FAILED) /m); // the programs check themselves against published results
    expect(stdout.length).toBeGreaterThan(100);
    expect(status).toBe(0);
  });

  test.for(PLATFORMS)("on %s", { timeout: 6 * MINUTES }, async (platform, context) => {
    if (withoutPackages && needsPackages(name)) context.skip(withoutPackages);
    const reason = missing(platform);
    if (reason) context.skip(reason);
    const outcome = await expected();
    const run = await runOn(platform, name);
    expect(comparable(run.stdout), run.stderr).toBe(comparable(outcome.stdout));
    expect(run.status, run.stderr).toBe(outcome.status);
  });
});

/** Mostly arithmetic: of no use to the collector, and by far the slowest. */
const ALLOCATES_LITTLE = "language-math";

describe.concurrent("with a collection at every allocation", () => {
  test.for(names.filter((name) => !needsPackages(name) && name !== ALLOCATES_LITTLE))(
    "%s",
    { timeout: 10 * MINUTES },
    async (name, context) => {
      const reason = missing("linuxu");
      if (reason) context.skip(reason);
      const outcome = await runReference(`${PROGRAMS}/${name}`);
      const run = await runOn("linuxu", name, ["--set", "UKGC_STRESS=y", "--out", "build/programs-stress"]);
      expect(comparable(run.stdout), run.stderr).toBe(comparable(outcome.stdout));
      expect(run.status, run.stderr).toBe(outcome.status);
    },
  );
});
