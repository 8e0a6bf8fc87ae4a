/** Compares the engine with kconfiglib: on one tree for each rule of the language, and on random trees and configurations. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seed } from "../../test/harness/seed.ts";
import { inProject } from "../project.ts";
import { readCase } from "./diff/cases.ts";
import { generateCase, type Case } from "./diff/generate.ts";
import { pythonWithKconfiglib, referenceAnswers, writeCase } from "./diff/reference.ts";
import { ourAnswer, type Answer } from "./diff/state.ts";

const RANDOM_TREES = Number(process.env.TSUK_KCONFIG_TREES ?? 300);
const python = pythonWithKconfiglib();
const isLogical = /^logical /;
const rules = inProject("test", "kconfig");

describe.skipIf(!python)(`compared with kconfiglib${python ? "" : " (needs python3-kconfiglib)"}`, () => {
  let work: string;
  beforeAll(() => void (work = mkdtempSync(join(tmpdir(), "tsukuri-kconfig-"))));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  test("one tree for each rule", () => {
    compare(
      readdirSync(rules)
        .filter((name) => name.endsWith(".txt"))
        .sort()
        .map((name) => readCase(name, readFileSync(join(rules, name), "utf8"))),
    );
  });

  test(`${RANDOM_TREES} random trees, seed ${seed}`, () => {
    const answers = compare(Array.from({ length: RANDOM_TREES }, (_, index) => generateCase((seed + index) >>> 0)));
    const good = answers.filter((answer) => answer.error === undefined).length;
    expect(good).toBeGreaterThan(RANDOM_TREES * 0.7);
  });

  function compare(cases: Case[]): Answer[] {
    const placed = cases.map((one) => ({ one, folder: mkdtempSync(join(work, "tree-")) }));
    for (const { one, folder } of placed) writeCase(one, folder);
    const theirs = referenceAnswers(python!, placed, work);
    placed.forEach(({ one, folder }, index) => {
      const ours = ourAnswer(one, folder);
      const their = theirs[index]!;
      if (their.overflow) return; // a loop through a choice's default, which kconfiglib does not notice until it fails
      // Whether kconfiglib sees a loop through a choice depends on the order in which Python keeps the elements of a set.
      if (!ours.error !== !their.error && /loop[^]*choice/.test(`${ours.error} ${their.error}`)) return;
      if (their.error !== undefined || ours.error !== undefined) {
        expect({ [one.name]: ours.error ?? null }, their.error).not.toEqual({ [one.name]: null });
        expect(their.error, `${one.name}: only we say ${ours.error}`).toBeDefined();
        return;
      }
      // What is evaluated and what is left out on the way differs a little, and this warning comes from evaluating.
      for (const answer of [ours, their]) answer.warnings = answer.warnings!.filter((text) => !isLogical.test(text));
      for (const key of ["title", "tree", "warnings"] as const)
        expect(ours[key], `${one.name}: ${key}`).toEqual(their[key]);
      for (const [name, state] of Object.entries(their.states!))
        expect(ours.states![name], `${one.name}: ${name}`).toEqual(state);
    });
    return theirs;
  }
});
