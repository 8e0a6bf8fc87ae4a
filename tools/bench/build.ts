/** Builds what benchmarks measure: images by the pipeline, programs in C to compare with by the C compiler. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { execute } from "../pipeline/execute.ts";
import { build, type BuildResult } from "../pipeline/build.ts";
import { createReporter } from "../pipeline/reporter.ts";
import { inProject } from "../project.ts";
import type { Settings } from "./types.ts";

/** The text that the smallest example prints first. */
export const HELLO = "Hello from tsukuri!";

export const CC = process.env.CC ?? "gcc";

/** An application of this project as an image. */
export function buildImage(app: string, platform: string, { out }: Settings, arch?: string): Promise<BuildResult> {
  return build({ app: inProject(app), platform, arch, set: [], out, verbose: false, quiet: true });
}

/** A program for this machine from sources of this project. `name` may begin with folders. */
export async function buildProgram(
  name: string,
  sources: string[],
  flags: string[],
  { out }: Settings,
): Promise<string> {
  const program = join(out, "bench", name);
  mkdirSync(dirname(program), { recursive: true });
  const command = [CC, ...flags, "-o", program, ...sources.map((path) => inProject(path))];
  await execute({
    command,
    what: "the C compiler",
    package: "gcc",
    reporter: createReporter({ verbose: false, quiet: true }),
  });
  return program;
}
