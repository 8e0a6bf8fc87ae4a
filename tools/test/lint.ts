/** Checks of the sources that run nothing of them. Each counts as one test. */
import { inProject } from "../project.ts";
import { runCommand } from "./command.ts";
import { doorProblems } from "./door.ts";
import { emptyRuntimeProblems } from "./empty-runtime.ts";
import { printFailure, printGroup } from "./output.ts";
import { addTally, emptyTally, type Tally } from "./tally.ts";
import { writeTypeModules } from "./types.ts";

interface Check {
  name: string;
  /** What is wrong; empty when nothing is. */
  run(): Promise<string>;
}

/** Types and rules take half a minute each: two at a time. */
const PARALLEL = 2;

const checks: Check[] = [
  {
    name: "tsc (libraries, applications)",
    run() {
      writeTypeModules();
      return tool("typescript/bin/tsc", "-p", "tsconfig.json");
    },
  },
  { name: "tsc (tools)", run: () => tool("typescript/bin/tsc", "-p", "tools/tsconfig.json") },
  { name: "eslint", run: () => tool("eslint/bin/eslint.js", "--max-warnings", "0", ".") },
  { name: "prettier", run: () => tool("prettier/bin/prettier.cjs", "--check", "--log-level", "warn", ".") },
  { name: "the door: every call has an implementation on every platform", run: doorProblems },
  { name: "kernel libraries allocate no managed objects", run: emptyRuntimeProblems },
];

/** Runs the checks whose name has `filter`. */
export async function runLint(filter: string): Promise<Tally> {
  const tally = emptyTally();
  const queue = checks.filter(({ name }) => name.includes(filter));
  const worker = async (): Promise<void> => {
    for (let check = queue.shift(); check; check = queue.shift()) {
      const since = performance.now();
      const problems = await check
        .run()
        .catch((error: unknown) => String(error instanceof Error ? error.stack : error));
      const result = { ...emptyTally(), ...(problems ? { failed: 1 } : { passed: 1 }) };
      if (problems) printFailure(check.name, problems);
      printGroup(check.name, result, performance.now() - since);
      addTally(tally, result);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return tally;
}

async function tool(script: string, ...args: string[]): Promise<string> {
  const { status, output } = await runCommand([process.execPath, inProject("node_modules", script), ...args]);
  return status === 0 ? "" : output || `status ${status}`;
}
