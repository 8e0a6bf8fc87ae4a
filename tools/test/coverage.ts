/** Line coverage of the libraries by their unit tests on Node: a table, and build/coverage/lcov.info. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pc } from "../colors.ts";
import type { Hits } from "../../test/harness/coverage.ts";
import { inProject } from "../project.ts";
import { print } from "./output.ts";
import { fileCoverage, type FileCoverage } from "./source-lines.ts";

const FOLDER = "build/coverage";

/** The test library is what tests with: it is not tested by them. */
const NOT_COUNTED = ["uktest"];

/** Tells the tests to count, and forgets an earlier run. */
export function prepareCoverage(): void {
  rmSync(inProject(FOLDER), { recursive: true, force: true });
}

/** Prints the table. With `verbose`, each file, and the lines that were not reached. */
export function reportCoverage(verbose: boolean): void {
  const reached = readHits();
  if (!reached.size) return print("\ncoverage: no unit tests were run (they are the part that counts)");
  const rows: { name: string; files: [string, FileCoverage][] }[] = [];
  for (const name of readdirSync(inProject("libs")).sort()) {
    if (NOT_COUNTED.includes(name)) continue;
    const files = sourcesOf(inProject("libs", name)).map((file): [string, FileCoverage] => [
      file,
      fileCoverage(file, reached.get(file)),
    ]);
    if (files.some(([, { lines }]) => lines.size)) rows.push({ name, files });
  }
  print(`\n${pc.bold("coverage")} ${pc.dim("lines of libs/ that the unit tests reach")}`);
  for (const { name, files } of rows) {
    printRow(
      name,
      files.map(([, coverage]) => coverage),
    );
    if (!verbose) continue;
    for (const [file, coverage] of files) {
      const missed = ranges([...coverage.lines].filter(([, hits]) => !hits).map(([line]) => line));
      if (missed) print(pc.dim(`    ${relative(inProject(), file)}: ${missed}`));
    }
  }
  printRow(
    "all",
    rows.flatMap(({ files }) => files.map(([, coverage]) => coverage)),
  );
  writeLcov(rows.flatMap(({ files }) => files));
}

/** How often each line was reached, by file; over all test applications. */
function readHits(): Map<string, Map<number, number>> {
  const folder = inProject(FOLDER, "hits");
  const all = new Map<string, Map<number, number>>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const { places, hits } = JSON.parse(readFileSync(join(folder, name), "utf8")) as Hits;
    for (const [index, { file, line }] of places.entries()) {
      const lines = all.get(file) ?? new Map<number, number>();
      lines.set(line, (lines.get(line) ?? 0) + hits[index]!);
      all.set(file, lines);
    }
  }
  return all;
}

/** A library's sources, without its tests and what replaces files of the standard library. */
function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["test", "overrides", "node_modules"].includes(entry.name) ? [] : sourcesOf(path);
    return entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}

function printRow(name: string, files: FileCoverage[]): void {
  const all = files.flatMap(({ lines }) => [...lines.values()]);
  const covered = all.filter((hits) => hits > 0).length;
  const share = all.length ? (100 * covered) / all.length : 100;
  const color = share >= 90 ? pc.green : share >= 60 ? pc.yellow : pc.red;
  print(
    `  ${name.padEnd(16)} ${`${covered}/${all.length}`.padStart(11)} ${color(`${share.toFixed(1).padStart(6)} %`)}`,
  );
}

/** "3, 7-9, 12" */
function ranges(lines: number[]): string {
  const out: [number, number][] = [];
  for (const line of lines.sort((a, b) => a - b)) {
    const last = out.at(-1);
    if (last && last[1] === line - 1) last[1] = line;
    else out.push([line, line]);
  }
  return out.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(", ");
}

/** The format of gcov's lcov, which editors and CI services read. */
function writeLcov(files: [string, FileCoverage][]): void {
  const text = files.map(([file, { lines }]) => {
    const data = [...lines].sort(([a], [b]) => a - b).map(([line, hits]) => `DA:${line},${hits}`);
    const covered = [...lines.values()].filter((hits) => hits > 0).length;
    return [
      `SF:${relative(inProject(), file)}`,
      ...data,
      `LF:${lines.size}`,
      `LH:${covered}`,
      "end_of_record",
      "",
    ].join("\n");
  });
  mkdirSync(inProject(FOLDER), { recursive: true });
  writeFileSync(inProject(FOLDER, "lcov.info"), text.join(""));
}
