/** Every trap, on every target, from the main thread and from another: what happened, where, status 134. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { application, build, BUILD_LIMIT, LIMIT, TARGETS, run, titled, whyNot } from "./boot.ts";

interface Trap {
  kind: string;
  /** What the report says. */
  report: RegExp;
  /** The function that its backtrace names. */
  name: string;
  /** The message has the place in the source, with the column. */
  placed?: boolean;
  /** The compiler may have put the function that notices into the one that is to be named, which then has that one's line. */
  inside?: RegExp;
}

const TRAPS: Trap[] = [
  { kind: "null-load", report: /null pointer access/, name: "nullLoad" },
  { kind: "null-store", report: /null pointer access/, name: "nullStore" },
  { kind: "bounds-load", report: /out of bounds memory access/, name: "boundsLoad" },
  { kind: "bounds-store", report: /out of bounds memory access/, name: "boundsStore" },
  { kind: "bounds-fill", report: /out of bounds memory access/, name: "boundsFill" },
  { kind: "divide", report: /integer division by zero/, name: "divideByZero" },
  { kind: "remainder", report: /integer division by zero/, name: "remainderByZero" },
  { kind: "overflow", report: /integer overflow/, name: "overflow" },
  { kind: "call-type", report: /call through a wrong function reference/, name: "callWrongType" },
  { kind: "call-null", report: /call through a wrong function reference/, name: "callNothing" },
  { kind: "call-beyond", report: /call through a wrong function reference/, name: "callBeyond" },
  { kind: "stack", report: /stack overflow/, name: "descend" },
  { kind: "managed-stack", report: /stack overflow/, name: "descendManaged" },
  { kind: "unreachable", report: /unreachable code was reached/, name: "stopUnreachable" },
  { kind: "abort", report: /abort: gave up on purpose/, name: "stopAbort" },
  {
    kind: "throw",
    report: /abort: thrown on purpose, ünïcode in (?<file>\S+):(?<line>\d+):\d+/,
    name: "stopThrow",
    placed: true,
  },
  {
    kind: "assert",
    report: /abort: zero should not be zero in (?<file>\S+):(?<line>\d+):\d+/,
    name: "stopAssert",
    placed: true,
  },
  { kind: "index", report: /abort: Index out of range in ~lib\/array\.ts:\d+:\d+/, name: "indexOutOfRange" },
  {
    kind: "key",
    report: /abort: Key does not exist in ~lib\/map\.ts:\d+:\d+/,
    name: "missingKey",
    inside: /map\.ts:\d+$/,
  },
  {
    kind: "null-assertion",
    report: /abort: Unexpected 'null'.* in (?<file>\S+):(?<line>\d+):\d+/,
    name: "nullAssertion",
    placed: true,
  },
  { kind: "bug", report: /a bug of the kernel/, name: "kernelBug", inside: /assert\.ts:\d+$/ },
];

const source = readFileSync(join(application("traps"), "index.ts"), "utf8").split("\n");

/** The line that a comment in the application marks. */
function lineOf(kind: string): number {
  return source.findIndex((text) => text.includes(`// trap: ${kind}`)) + 1;
}

/** "function file.ts:line" of each frame, innermost first. */
function frames(output: string): string[] {
  return [...output.matchAll(/^ {2}#\d+ +(.*)$/gm)].map(([, text]) =>
    text!.replace(" (inlined)", "").replace(/\s+/g, " "),
  );
}

for (const target of TARGETS) {
  describe.skipIf(whyNot[target])(titled(target, "traps"), () => {
    beforeAll(() => build("traps", target), BUILD_LIMIT);

    for (const { kind, report, name, placed, inside } of TRAPS) {
      for (const place of ["main", "thread"]) {
        test(`${kind} in ${place}`, { timeout: LIMIT }, async () => {
          const { status, stdout, leftovers } = await run(
            "traps",
            target,
            place === "main" ? [kind] : [kind, "thread"],
          );
          const message = /^\*\*\* crash: (.*)$/m.exec(stdout)?.[1] ?? stdout;
          expect(message).toMatch(report);
          expect(stdout).toMatch(`before ${kind}\n`);
          expect(stdout).not.toMatch("after");
          if (placed) {
            const { file, line } = report.exec(message)!.groups!;
            expect(`${file}:${line}`).toMatch(new RegExp(`index\\.ts:${lineOf(kind)}$`));
          }
          const list = frames(stdout);
          const line = `traps/index\\.ts:${lineOf(kind)}`;
          expect(list).toContainEqual(
            expect.stringMatching(new RegExp(`^${name} \\S*(${line}${inside ? `|${inside.source}` : ""})$`)),
          );
          if (!kind.endsWith("stack")) {
            // the way there, to the outermost function of the thread
            expect(list).toContainEqual(
              expect.stringMatching(
                place === "main" ? /^main \S*traps\/index\.ts:\d+$/ : /^inThread \S*traps\/index\.ts:\d+$/,
              ),
            );
            expect(list).toContainEqual(expect.stringMatching(place === "main" ? /^main \S+app\.ts/ : /^threadMain/));
          }
          expect(status).toBe(134);
          expect(leftovers).toEqual([]);
        });
      }
    }
  });
}
