/** The floor: the smallest kernel there can be, which shows what QEMU and its firmware take for themselves. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { execute } from "../pipeline/execute.ts";
import { createReporter } from "../pipeline/reporter.ts";
import { inProject } from "../project.ts";
import type { Settings } from "./types.ts";

/** What it prints. */
export const FLOOR_LINE = "Hello from the floor!";

/** Builds it; returns its path. */
export async function buildFloor({ out }: Settings): Promise<string> {
  const folder = join(out, "bench");
  mkdirSync(folder, { recursive: true });
  const object = join(folder, "floor.o");
  const kernel = join(folder, "floor");
  const reporter = createReporter({ verbose: false, quiet: true });
  const tool = { package: "binutils", reporter };
  await execute({
    command: ["as", "--32", inProject("test/bench/floor/floor.S"), "-o", object],
    what: "the assembler",
    ...tool,
  });
  const link = ["ld", "-m", "elf_i386", "-n", "-Ttext=0x100000", "-e", "start", object, "-o", kernel];
  await execute({ command: link, what: "the linker", ...tool });
  return kernel;
}
