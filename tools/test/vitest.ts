/** Runs test files with vitest, which is loaded only when there is something to run. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inProject, projectRoot } from "../project.ts";
import { readMatrix, writeMatrix } from "./matrix.ts";
import { progressReporter } from "./reporter.ts";
import { emptyTally, type Tally } from "./tally.ts";

export interface VitestPart {
  /** Folders with test files, relative to the project. */
  folders: string[];
  /** Only files whose path has this text, where there are any; else only tests whose name has it. */
  filter: string;
}

/** Runs the files to their end. */
export async function runVitest({ folders, filter }: VitestPart): Promise<Tally> {
  const files = folders.flatMap(testFiles);
  const named = filter ? files.filter((file) => file.includes(filter)) : [];
  const pattern = filter && !named.length ? new RegExp(escapeRegExp(filter)) : undefined;
  const chosen = named.length ? named : files;
  if (!chosen.length) return emptyTally();

  const { startVitest } = await import("vitest/node");
  const matrix = pattern ? null : readMatrix(); // some tests of a group say nothing about it
  const reporter = progressReporter((test) => pattern?.test(test.fullName.replaceAll(" > ", " ")) ?? true, matrix);
  const before = process.exitCode;
  const vitest = await startVitest("test", [], {
    root: projectRoot,
    config: inProject("vitest.config.ts"),
    include: chosen,
    run: true,
    watch: false,
    passWithNoTests: true,
    reporters: [reporter],
    ...(pattern && { testNamePattern: pattern }),
  });
  await vitest.close();
  if (matrix) writeMatrix(matrix);
  process.exitCode = before; // the caller decides
  return reporter.tally;
}

/** The test files below a folder of the project. */
function testFiles(folder: string): string[] {
  if (!existsSync(inProject(folder))) return [];
  return readdirSync(inProject(folder), { withFileTypes: true })
    .flatMap((entry) => {
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : testFiles(join(folder, entry.name));
      return entry.name.endsWith(".test.ts") ? [join(folder, entry.name)] : [];
    })
    .sort();
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
