/** The bench's own programs in C: what runs in Linux guests, and the client. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { execute } from "../../pipeline/execute.ts";
import { createReporter } from "../../pipeline/reporter.ts";
import { inProject } from "../../project.ts";
import { buildProgram } from "../build.ts";
import type { Settings } from "../types.ts";

const FOLDER = "test/bench/net";
const ARM_CC = "aarch64-linux-gnu-gcc";

/** The client, for this machine. */
export function clientProgram(settings: Settings): Promise<string> {
  return buildProgram("net/client", [`${FOLDER}/client.c`], ["-O2"], settings);
}

/** The first process and the small server of Linux guests. `parts` is the folder of fetch-net-peers.mjs. */
export async function linuxPrograms(
  arch: string,
  parts: string,
  settings: Settings,
): Promise<{ init: string; http: string }> {
  const build = (name: string): Promise<string> =>
    arch === "x86_64"
      ? buildProgram(`net/${name}`, [`${FOLDER}/${name}.c`], ["-O2", "-static"], settings)
      : buildForArm(name, join(parts, "development/usr"), settings);
  return { init: await build("init"), http: await build("http") };
}

/** The cross compiler has no C library of its own. */
async function buildForArm(name: string, sources: string, { out }: Settings): Promise<string> {
  const program = join(out, "bench", `net/${name}-arm64`);
  const libraries = join(sources, "lib/aarch64-linux-gnu");
  mkdirSync(join(out, "bench/net"), { recursive: true });
  const headers = [join(sources, "include"), join(sources, "include/aarch64-linux-gnu")].flatMap((folder) => [
    "-isystem",
    folder,
  ]);
  await execute({
    command: [
      ARM_CC,
      "-O2",
      "-static",
      ...headers,
      `-B${libraries}`,
      `-L${libraries}`,
      "-o",
      program,
      inProject(FOLDER, `${name}.c`),
    ],
    what: "the C compiler for arm64",
    package: "gcc-aarch64-linux-gnu",
    reporter: createReporter({ verbose: false, quiet: true }),
  });
  return program;
}
