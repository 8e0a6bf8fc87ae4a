/** What ran on which target: kept in build/matrix.json from one test run to the next, and printed as a Markdown table. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { TARGETS, type TargetName } from "../../test/harness/targets.ts";
import { CliError } from "../errors.ts";
import { inProject } from "../project.ts";
import { addTally, type Tally } from "./tally.ts";

/** The tests of one kind on one target. */
export interface Cell extends Tally {
  /** Why all of them were skipped. */
  reason?: string;
}

/** By kind of tests, then by target. */
export type Matrix = Record<string, Record<string, Cell>>;

const FILE = inProject("build/matrix.json");
/** Files whose groups all count as one kind, and the target where the groups' names have none. */
const KINDS: Record<string, { kind: string; target?: TargetName }> = {
  "test/unit/libs.test.ts": { kind: "the libraries' unit tests", target: "node" },
  "test/native/libs.test.ts": { kind: "the libraries' unit tests" },
};
/** Tests of the tool: they say little about the target that they use. */
const LEFT_OUT = ["test/boot/build.test.ts"];
const RESTRICTED = /TSUK_TEST_TARGETS/;
/** What this run has begun to count: the first group of a kind replaces what an earlier run had. */
const begun = new Set<string>();

/** Counts a group of tests if its name says on which target it was: "traps on kvm-arm64", "traps on xen-arm (needs …)". */
export function recordGroup(matrix: Matrix, file: string, name: string, tally: Tally): void {
  if (LEFT_OUT.includes(file) || !/^test\/(unit|native|boot)\//.test(file)) return;
  const [, title, named, reason] = /^(.*) on ([\w-]+)(?: \((.*)\))?$/.exec(name) ?? [];
  const kind = KINDS[file]?.kind ?? title;
  const target = TARGETS.find((target) => target === (named ?? KINDS[file]?.target));
  if (!kind || !target || (reason && RESTRICTED.test(reason))) return;
  const row = (matrix[kind] ??= {});
  const key = `${kind} on ${target}`;
  if (!begun.has(key)) row[target] = { passed: 0, failed: 0, skipped: 0 };
  begun.add(key);
  const cell = row[target]!;
  addTally(cell, tally);
  if (reason && !cell.passed && !cell.failed) cell.reason = reason;
}

/** What earlier runs have found. */
export function readMatrix(): Matrix {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Matrix) : {};
}

export function writeMatrix(matrix: Matrix): void {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(matrix, undefined, 2)}\n`);
}

/** The table. A number is of tests that passed; what was not run says why below. */
export function formatMatrix(matrix: Matrix): string {
  const notes: string[] = [];
  const cellText = (cell: Cell | undefined): string => {
    if (!cell) return "";
    if (cell.failed) return `✗ ${cell.failed} of ${cell.passed + cell.failed}`;
    if (cell.passed) return `✓ ${cell.passed}`;
    const reason = cell.reason ?? "skipped";
    if (!notes.includes(reason)) notes.push(reason);
    return `– (${notes.indexOf(reason) + 1})`;
  };
  const rows = Object.entries(matrix).map(([kind, cells]) => [
    kind,
    ...TARGETS.map((target) => cellText(cells[target])),
  ]);
  if (!rows.length) throw new CliError("no tests have run yet", "npx tsuk test --only unit,native,boot");
  const table = [["", ...TARGETS.map((target) => `\`${target}\``)], ["---", ...TARGETS.map(() => "---")], ...rows];
  const lines = table.map((cells) => `| ${cells.join(" | ")} |`);
  return [...lines, ...notes.map((note, index) => `\n(${index + 1}) ${note}`), ""].join("\n");
}
