/** Runs an image on Node, in this process. */
import { readFileSync } from "node:fs";
import { createMachine } from "../../platforms/node/machine.ts";
import { streamInput } from "../../platforms/node/console.ts";
import type { BuildResult } from "../pipeline/build.ts";
import { inProject } from "../project.ts";
import { sourceLocator } from "../pipeline/lines.ts";
import { offsetLocator } from "./locate.ts";
import { commandLine } from "./command-line.ts";
import { sizeInBytes, STATUS_TIMEOUT, type RunOptions } from "./run.ts";
import { writeSync } from "node:fs";
import { join } from "node:path";

/** As of a program that SIGPIPE ended. */
const STATUS_PIPE = 141;

export async function runOnNode(image: BuildResult, options: RunOptions): Promise<number> {
  const bytes = readFileSync(image.image);
  const module = await WebAssembly.compile(bytes);
  const locate = sourceLocator(inProject(), image.app.folder, join(image.folder, "gen"));
  const machine = createMachine({
    module,
    memoryBytes: sizeInBytes(options.memory),
    commandLine: commandLine(options.kernelParameters, options.args),
    write: writeOut,
    input: streamInput(process.stdin),
    locate: offsetLocator(bytes, () => readFileSync(image.debugImage, "utf8"), locate),
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<number>((resolve) => {
    if (options.timeoutSeconds !== null)
      timer = setTimeout(() => resolve(STATUS_TIMEOUT), options.timeoutSeconds * 1000);
  });
  const status = await Promise.race([machine.run(), late]);
  clearTimeout(timer);
  if (status === STATUS_TIMEOUT && options.timeoutSeconds !== null) process.exit(STATUS_TIMEOUT); // the guest may still wait for something
  return status;
}

/** Standard output, at once and whole: a guest that crashes or is ended has still printed what it printed. */
function writeOut(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(1, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EPIPE") process.exit(STATUS_PIPE); // nobody reads any more
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}
