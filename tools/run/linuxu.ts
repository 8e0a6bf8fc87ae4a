/** Runs an image as an ordinary process. */
import { constants } from "node:os";
import type { BuildResult } from "../pipeline/build.ts";
import { foreignStatus, runGuest } from "./guest-process.ts";
import type { RunOptions } from "./run.ts";

export async function runAsProcess(image: BuildResult, options: RunOptions): Promise<number> {
  const parameters = [`mem=${options.memory.replace(/^\d+$/, "$&M")}`, ...options.kernelParameters];
  const end = await runGuest({
    command: [image.image, ...parameters, "--", ...options.args],
    image,
    timeoutSeconds: options.timeoutSeconds,
    hint: "The image was there a moment ago: build it again.",
    serial: false,
  });
  return foreignStatus(end) ?? end.status ?? 128 + constants.signals[end.signal!];
}
