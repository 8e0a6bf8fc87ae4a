/** Native guests: a process for each, or a virtual machine under emulation, so that every computer gives the same result. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../../tools/errors.ts";
import { findTarget } from "../../tools/pipeline/target.ts";
import { imageFinder } from "../../tools/run/guest-process.ts";
import { prepareLaunch } from "../../tools/run/launch.ts";
import { DEFAULT_OPTIONS, STATUS_TIMEOUT, type RunOptions } from "../../tools/run/options.ts";
import { ReportFilter } from "../../tools/trace/index.ts";
import { inProject } from "../../tools/project.ts";
import type { BuiltApplication } from "./application.ts";
import { start } from "./children.ts";
import { archOf, platformOf, targetWords, type NativeTarget } from "./targets.ts";

export interface NativeOptions {
  /** The application's arguments. */
  args?: string[];
  /** Kernel parameters: "name=value". */
  parameters?: string[];
  memory?: string;
  /** What the guest reads on its console. A serial line has no end: \x04 (control-D) ends what is typed on one. */
  input?: string;
  /** Seconds until the guest is ended, with status 124. */
  seconds?: number;
  /** Whatever else `tsuk run` has options for. */
  run?: Partial<RunOptions>;
}

export interface NativeEnd {
  /** The guest's; -1 when a virtual machine ended without one. */
  status: number;
  /** The guest's console. A crash report in it is resolved. */
  output: string;
  /** What was said beside it: by the build, or by QEMU. */
  messages: string;
  /** Processes that were left behind, and have been killed. */
  leftovers: string[];
}

const DEFAULT_SECONDS = 120;
/** For building before the guest starts. */
const BUILD_SECONDS = 300;

/** Starts a built image, as `tsuk run` would, without looking whether it is up to date. */
export async function startImage(
  built: Pick<BuiltApplication, "image" | "debugImage">,
  target: NativeTarget,
  options: NativeOptions = {},
): Promise<NativeEnd> {
  const { args = [], parameters = [], memory = "64M", input = "", seconds = DEFAULT_SECONDS } = options;
  const folder = mkdtempSync(join(tmpdir(), "tsuk-test-"));
  try {
    const run: RunOptions = {
      ...DEFAULT_OPTIONS,
      ...{ memory, accel: "tcg", kernelParameters: parameters, args },
      ...options.run,
    };
    const where = findTarget(platformOf(target), archOf(target));
    const launch = await prepareLaunch(built.image, where, run, folder);
    const { command, cwd, stages, inputReady } = launch;
    const end = await start(command, {
      input,
      timeout: seconds * 1000,
      keepsInputOpen: launch.serial,
      stages: [...stages, new ReportFilter({ findImage: imageFinder(built) })],
      ...(cwd && { cwd }),
      ...(inputReady && { inputReady }),
    });
    const status = end.status === STATUS_TIMEOUT ? STATUS_TIMEOUT : (launch.readStatus(end.status) ?? -1);
    const words = status === -1 ? (launch.lastWords?.() ?? "") : "";
    return { status, output: end.stdout, messages: end.stderr + words, leftovers: end.leftovers };
  } catch (error) {
    if (!(error instanceof CliError)) throw error; // else what tsuk run would say
    return { status: error.status, output: "", messages: `error: ${error.message}\n${error.hint}`, leftovers: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds and runs an application by the command that users type. */
export async function runNative(app: string, target: NativeTarget, options: NativeOptions = {}): Promise<NativeEnd> {
  const { args = [], parameters = [], memory = "64M", input = "", seconds = DEFAULT_SECONDS } = options;
  const words = [
    ...[app, ...targetWords(target), "--out", inProject("build/tests"), "-m", memory, "--timeout", String(seconds)],
    ...["--accel", "tcg"],
    ...parameters.flatMap((parameter) => ["-k", parameter]),
    ...["--", ...args],
  ];
  const end = await start([process.execPath, inProject("tools/bin/tsuk.mjs"), "run", ...words], {
    input,
    timeout: (seconds + BUILD_SECONDS) * 1000,
  });
  return { status: end.status, output: end.stdout, messages: end.stderr, leftovers: end.leftovers };
}
