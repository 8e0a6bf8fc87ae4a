import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fileCoverage } from "./source-lines.ts";

const folder = mkdtempSync(join(tmpdir(), "tsuk-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Coverage of a source whose lines with code are `hits`. */
function coverage(source: string, hits: [line: number, count: number][] | null): Record<number, number> {
  const file = join(folder, "source.ts");
  writeFileSync(file, source);
  return Object.fromEntries(fileCoverage(file, hits ? new Map(hits) : undefined).lines);
}

const BRANCH = `import { x } from "y";
const top = 1;
export function f(a: i32): i32 {
  if (a) {
    return 1;
  }
  return g(
    2,
  );
}
`;

test("statements of functions count, the top level and closing braces do not", () => {
  expect(
    coverage(BRANCH, [
      [4, 2],
      [5, 0],
      [8, 2],
    ]),
  ).toEqual({ 4: 2, 5: 0, 7: 2 });
});

test("a function that was not compiled counts with all its lines", () => {
  expect(coverage(BRANCH, null)).toEqual({ 4: 0, 5: 0, 7: 0 });
});

test("a statement without code does not count in a function that has some", () => {
  expect(
    coverage(BRANCH, [
      [4, 1],
      [7, 1],
    ]),
  ).toEqual({ 4: 1, 7: 1 });
});

test("loops, switches and methods", () => {
  const source = `class C {
  m(): void {
    for (let i = 0; i < 3; i++) {
      switch (i) {
        case 1:
          a();
          break;
        default:
          b();
      }
    }
    do c();
    while (d());
  }
}
`;
  const lines = [3, 4, 6, 7, 9, 12];
  expect(
    coverage(
      source,
      lines.map((line) => [line, 1]),
    ),
  ).toEqual(Object.fromEntries(lines.map((line) => [line, 1])));
});
