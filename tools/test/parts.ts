/** The parts of a test run, in order: the quick ones that find most come first. */
import { existsSync } from "node:fs";
import { inProject } from "../project.ts";
import { runLint } from "./lint.ts";
import { printFailure, printNote } from "./output.ts";
import { runCommand } from "./command.ts";
import { emptyTally, type Tally } from "./tally.ts";
import { runVitest } from "./vitest.ts";

export interface Part {
  name: string;
  /** What it tests, in a few words. */
  what: string;
  run(filter: string): Promise<Tally>;
}

export const parts: Part[] = [
  { name: "lint", what: "types, rules and format of the sources", run: runLint },
  vitestPart("tools", "the tsuk command and the test harness", ["tools", "test/harness"]),
  vitestPart("unit", "the libraries on Node, each test in a machine of its own", ["test/unit"]),
  vitestPart("native", "the same tests in native images", ["test/native"]),
  vitestPart("boot", "whole guests", ["test/boot"]),
  vitestPart("net", "guests on networks with programs by others", ["test/net"]),
  { name: "programs", what: "AssemblyScript packages by others as applications", run: runPrograms },
  vitestPart("docs", "what the documentation tells to type", ["test/docs"]),
];

function vitestPart(name: string, what: string, folders: string[]): Part {
  return { name, what, run: (filter) => runVitest({ folders, filter }) };
}

/** The packages are not the project's own: they are installed where they are tested. */
async function runPrograms(filter: string): Promise<Tally> {
  const folder = inProject("test/programs");
  if (!existsSync(inProject("test/programs/node_modules"))) {
    printNote("npm ci in test/programs");
    const { status, output } = await runCommand(["npm", "ci", "--no-audit", "--no-fund"], folder);
    if (status !== 0) {
      printFailure("npm ci in test/programs", output);
      return { ...emptyTally(), failed: 1 };
    }
  }
  return runVitest({ folders: ["test/programs"], filter });
}
