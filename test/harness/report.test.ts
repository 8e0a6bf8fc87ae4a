import { expect, test } from "vitest";
import { crashMessage, parseList, parseResults } from "./report.ts";

test("a list of tests", () => {
  expect(parseList("noise\ntest 1 a: b # c\ncrashes 2 d\n")).toEqual([
    { number: 1, name: "a: b # c", crashes: false },
    { number: 2, name: "d", crashes: true },
  ]);
});

test("results among other output", () => {
  const output = "# seed 1\nok 1 a\n[x] warning: ok 9 no\nnot ok 2 b: expected 1, got 2\nok 3 c # SKIP why\n";
  expect(parseResults(output)).toEqual([
    { number: 1, outcome: "passed", text: "a" },
    { number: 2, outcome: "failed", text: "b: expected 1, got 2" },
    { number: 3, outcome: "skipped", text: "c" },
  ]);
});

test("the message of a crash", () => {
  expect(crashMessage("a\n*** crash: null pointer access\n*** end\n")).toBe("null pointer access");
  expect(crashMessage("no crash\n")).toBeNull();
});
