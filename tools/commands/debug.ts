/** tsuk debug */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { CliError } from "../errors.ts";
import { build, type BuildResult } from "../pipeline/build.ts";
import { hasCommand } from "../run/defaults.ts";
import { QEMU, qemuArguments } from "../run/qemu.ts";
import { addBuildOptions, buildOptions, collect, type CommonOptions } from "./options.ts";

interface DebugOptions extends CommonOptions {
  memory: string;
  machine: string;
  kernel: string[];
  gdb: string[];
  batch?: boolean;
}

export function addDebugCommand(program: Command): void {
  addBuildOptions(program.command("debug"))
    .description("start an application stopped, with gdb attached; breakpoints by file.ts:line")
    .argument("[args...]", "the application's arguments, after --")
    .option("-m, --memory <size>", "the guest's memory", "64M")
    .option("-M, --machine <name>", "QEMU's machine: pc, q35 or microvm", "microvm")
    .option("-k, --kernel <NAME=VALUE>", "a kernel parameter; may be repeated", collect, [])
    .option("-x, --gdb <command>", "a gdb command to run first; may be repeated", collect, [])
    .option("--batch", "end gdb after these commands")
    .action(async (app: string, args: string[], options: DebugOptions) => {
      if (!hasCommand("gdb")) throw new CliError("gdb is missing", "Install it: apt-get install gdb");
      const image = await build(await buildOptions(app, options, false));
      const gdb = ["-q", "-iex", "set debuginfod enabled off", "-ex", "set confirm off", "-ex", "set pagination off"];
      if (options.batch) gdb.unshift("-batch");
      const commands = options.gdb.flatMap((command) => ["-ex", command]);
      if (image.target.platform.name === "linuxu") {
        const parameters = [`mem=${options.memory}`, ...options.kernel, "--", ...args];
        // gdb starts the process itself and stops it at its first instruction, where breakpoints have their addresses
        process.exitCode = await runGdb([
          ...gdb,
          "-ex",
          "starti",
          ...commands,
          "--args",
          image.debugImage,
          ...parameters,
        ]);
      } else if (image.target.platform.name === "kvm") {
        process.exitCode = await debugMachine(image, args, options, gdb, commands);
      } else {
        throw new CliError("platform node has no native image to debug", "Use -p kvm or -p linuxu.");
      }
    });
}

/** QEMU waits, stopped, on a socket in a folder of its own; gdb comes and goes, and QEMU goes with it. */
async function debugMachine(
  image: BuildResult,
  args: string[],
  options: DebugOptions,
  gdb: string[],
  commands: string[],
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-debug-"));
  const socket = join(folder, "gdb");
  const run = { ...options, accel: "tcg" as const, kernelParameters: options.kernel, args, timeoutSeconds: null };
  const qemu = spawn(
    QEMU,
    [
      ...qemuArguments(image.image, run, "tcg", join(folder, "status")),
      ...["-S", "-chardev", `socket,id=gdb,path=${socket},server=on,wait=off`, "-gdb", "chardev:gdb"],
    ],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  const end = (): void => void qemu.kill("SIGKILL");
  process.once("exit", end);
  try {
    await Promise.race([once(qemu, "spawn"), once(qemu, "error").then(([error]) => Promise.reject(error as Error))]);
    await new Promise((resolve) => setTimeout(resolve, 300)); // until the socket is there
    return await runGdb([...gdb, image.debugImage, "-ex", `target remote ${socket}`, ...commands]);
  } finally {
    end();
    process.off("exit", end);
    rmSync(folder, { recursive: true, force: true });
  }
}

function runGdb(args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const ignore = (): void => undefined; // Ctrl-C is gdb's
    process.on("SIGINT", ignore);
    const child = spawn("gdb", args, { stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (status) => {
      process.off("SIGINT", ignore);
      resolve(status ?? 1);
    });
  });
}
