/** Native guests: a process for each, or a virtual machine under emulation, so that every computer gives the same result. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QEMU, qemuArguments } from "../../tools/run/qemu.ts";
import type { RunOptions } from "../../tools/run/run.ts";
import { inProject } from "../../tools/project.ts";
import { start } from "./children.ts";

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
}

export interface NativeEnd {
  /** The guest's; -1 when a virtual machine ended without one. */
  status: number;
  /** The guest's console. */
  output: string;
  /** What was said beside it: by the build, or by QEMU. */
  messages: string;
}

export type NativePlatform = "linuxu" | "kvm";

const DEFAULT_SECONDS = 120;
/** For building before the guest starts. */
const BUILD_SECONDS = 300;
const STATUS_TIMEOUT = 124;

/** Starts a built image, as `tsuk run` would, without looking whether it is up to date. */
export async function startImage(
  image: string,
  platform: NativePlatform,
  options: NativeOptions = {},
): Promise<NativeEnd> {
  const { args = [], parameters = [], memory = "64M", input = "", seconds = DEFAULT_SECONDS } = options;
  const limits = { input, timeout: seconds * 1000 };
  if (platform === "linuxu") {
    const end = await start([image, `mem=${memory}`, ...parameters, "--", ...args], limits);
    return { status: end.status, output: end.stdout, messages: end.stderr };
  }
  const folder = mkdtempSync(join(tmpdir(), "tsuk-test-"));
  try {
    const statusFile = join(folder, "status");
    const run: RunOptions = {
      memory,
      accel: "tcg",
      machine: "microvm",
      kernelParameters: parameters,
      args,
      timeoutSeconds: null,
    };
    const end = await start([QEMU, ...qemuArguments(image, run, "tcg", statusFile)], {
      ...limits,
      keepsInputOpen: true,
    });
    const told = /(\d{3})\n$/.exec(readFileSync(statusFile, "latin1"));
    const status = end.status === STATUS_TIMEOUT ? STATUS_TIMEOUT : told ? Number(told[1]) : -1;
    return { status, output: end.stdout.replaceAll("\r", ""), messages: end.stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds and runs an application by the command that users type: a crash report in the output is resolved. */
export async function runNative(
  app: string,
  platform: NativePlatform,
  options: NativeOptions = {},
): Promise<NativeEnd> {
  const { args = [], parameters = [], memory = "64M", input = "", seconds = DEFAULT_SECONDS } = options;
  const words = [
    ...[app, "-p", platform, "--out", inProject("build/tests"), "-m", memory, "--timeout", String(seconds)],
    ...(platform === "kvm" ? ["--accel", "tcg"] : []),
    ...parameters.flatMap((parameter) => ["-k", parameter]),
    ...["--", ...args],
  ];
  const end = await start([process.execPath, inProject("tools/bin/tsuk.mjs"), "run", ...words], {
    input,
    timeout: (seconds + BUILD_SECONDS) * 1000,
  });
  return { status: end.status, output: end.stdout, messages: end.stderr };
}
