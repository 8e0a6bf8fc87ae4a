/** Native guests, by the same command that users type. */
import { inProject } from "../../tools/project.ts";
import { start } from "./children.ts";

export interface NativeOptions {
  /** The application's arguments. */
  args?: string[];
  /** Kernel parameters: "name=value". */
  parameters?: string[];
  memory?: string;
  /** What the guest reads on its console. */
  input?: string;
  /** Seconds until the guest is ended, with status 124. */
  seconds?: number;
}

export interface NativeEnd {
  status: number;
  /** The guest's console. */
  output: string;
  /** The command's own words. */
  messages: string;
}

export type NativePlatform = "linuxu" | "kvm";

const DEFAULT_SECONDS = 120;
/** For building before the guest starts. */
const BUILD_SECONDS = 300;

/** Builds and runs an application: a virtual machine under emulation, so that every machine gives the same result. */
export async function runNative(
  app: string,
  platform: NativePlatform,
  options: NativeOptions = {},
): Promise<NativeEnd> {
  const { args = [], parameters = [], memory = "64M", input, seconds = DEFAULT_SECONDS } = options;
  const words = [
    ...[app, "-p", platform, "--out", inProject("build/tests"), "-m", memory, "--timeout", String(seconds)],
    ...(platform === "kvm" ? ["--accel", "tcg"] : []),
    ...parameters.flatMap((parameter) => ["-k", parameter]),
    ...["--", ...args],
  ];
  const { status, stdout, stderr } = await start([process.execPath, inProject("tools/bin/tsuk.mjs"), "run", ...words], {
    timeout: (seconds + BUILD_SECONDS) * 1000,
    ...(input !== undefined && { input }),
  });
  return { status, output: stdout, messages: stderr };
}
