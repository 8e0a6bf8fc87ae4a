import { expect, test } from "vitest";
import { doorProblems } from "./door.ts";
import { emptyRuntimeProblems } from "./empty-runtime.ts";
import { tallyLine } from "./tally.ts";

test("every platform implements the door", async () => {
  expect(await doorProblems()).toBe("");
});

test("a library that allocates is found, by its name", async () => {
  const problems = await emptyRuntimeProblems({
    good: `export function f(x: i32): i32 { return x + 1; }`,
    bad: `export function g(text: string): string { return text + "!"; }`,
    worse: `export function h(): i32[] { return new Array<i32>(3); }`,
  });
  expect(problems).toMatch(/^bad:$/m);
  expect(problems).toMatch(/^worse:$/m);
  expect(problems).not.toMatch(/^good:$/m);
});

test("the last line", () => {
  expect(tallyLine({ passed: 3, failed: 0, skipped: 12 })).toBe("3 passed, 0 failed, 12 skipped");
});
