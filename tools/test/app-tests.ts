/** An application's own tests: what its test/index.ts registers by uktest, each in a machine of its own. */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { failureError } from "../../test/harness/failure.ts";
import { testFrame } from "../../test/harness/frame.ts";
import { loadProgram } from "../../test/harness/guest.ts";
import { startImage } from "../../test/harness/native.ts";
import { hasPassed, parseList, testWords, whatFailed, type ListedTest } from "../../test/harness/report.ts";
import type { NativeTarget } from "../../test/harness/targets.ts";
import { pc } from "../colors.ts";
import { CliError } from "../errors.ts";
import { findApp, type App } from "../pipeline/app.ts";
import { build, type BuildOptions, type BuildResult } from "../pipeline/build.ts";
import { writeChanged } from "../pipeline/steps.ts";
import { targetName } from "../pipeline/target.ts";
import { print, printFailure } from "./output.ts";
import { addTally, emptyTally, tallyLine } from "./tally.ts";

export interface AppTestRun extends Omit<BuildOptions, "app"> {
  app: string;
  /** Only tests whose name has it. */
  filter: string;
  seed: number;
}

/** How a test ended: null when it passed, else what is to be told. */
type Runner = (item: ListedTest) => Promise<string | null>;

/** Builds the tests and runs them. The exit status: 0 when none failed. */
export async function testApp(run: AppTestRun): Promise<number> {
  const built = await build({ ...run, app: frameAround(findApp(run.app)) });
  const { list, runner } =
    built.target.platform.name === "node" ? await onNode(built, run) : await onMachine(built, run);
  const items = list.filter(({ name }) => name.includes(run.filter));
  if (!items.length) throw new CliError(list.length ? `no test's name has "${run.filter}"` : "there are no tests");
  const total = emptyTally();
  print(pc.dim(`seed ${run.seed}`));
  for (const item of items) {
    const failure = await runner(item);
    addTally(total, { ...emptyTally(), ...(failure === null ? { passed: 1 } : { failed: 1 }) });
    if (failure === null) print(`${pc.green("✓")} ${item.name}`);
    else printFailure(item.name, failure);
  }
  print(`\n${tallyLine(total)}`);
  return total.failed ? 1 : 0;
}

/** The application that runs the tests of `app`: a frame in its build folder, so that the tests see its configuration. */
function frameAround(app: App): App {
  const tests = join(app.folder, "test/index.ts");
  if (!existsSync(tests)) {
    throw new CliError(
      `${app.name} has no tests: there is no ${relative(process.cwd(), tests)}`,
      'It registers tests: import { test, equal } from "uktest"; test("it is so", () => { equal<i32>(1, 1); });',
    );
  }
  const entry = "build/test/frame";
  writeChanged(join(app.folder, `${entry}.ts`), testFrame("../../test/index"));
  return { name: `test-${app.name}`, folder: app.folder, entry };
}

async function onNode(built: BuildResult, { seed }: AppTestRun): Promise<{ list: ListedTest[]; runner: Runner }> {
  const { image, debugImage, app, folder } = built;
  const program = await loadProgram({ image, debugImage, appFolder: app.folder, generated: join(folder, "gen") });
  const { output } = await program.run({ args: ["--list"] });
  return {
    list: parseList(output),
    async runner(item) {
      const end = await program.run({ args: testWords(seed, item.number) });
      return hasPassed(item, end) ? null : failureError(end, seed).message;
    },
  };
}

async function onMachine(built: BuildResult, { seed }: AppTestRun): Promise<{ list: ListedTest[]; runner: Runner }> {
  const target = targetName(built.target) as NativeTarget;
  const { status, output, messages } = await startImage(built, target, { args: ["--list"] });
  if (status !== 0) throw new CliError(`the tests do not start on ${target}: status ${status}\n${messages}${output}`);
  return {
    list: parseList(output),
    async runner(item) {
      const end = await startImage(built, target, { args: testWords(seed, item.number) });
      if (hasPassed(item, end)) return null;
      return item.crashes
        ? "it should have crashed"
        : `${whatFailed(end)}
${end.messages}${end.output}`;
    },
  };
}
