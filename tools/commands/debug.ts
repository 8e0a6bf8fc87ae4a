/** tsuk debug */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { CliError } from "../errors.ts";
import { build, type BuildResult } from "../pipeline/build.ts";
import { hostArch } from "../pipeline/target.ts";
import { hasCommand } from "../run/defaults.ts";
import { QEMU_ARM64, virtArguments } from "../run/kvm-arm64.ts";
import { pcArguments, QEMU_X86 } from "../run/kvm-x86.ts";
import { launchProcess } from "../run/linuxu.ts";
import { DEFAULT_OPTIONS } from "../run/options.ts";
import { optionsFor } from "../run/run.ts";
import { addBuildOptions, buildOptions, collect, splitArguments, type CommonOptions } from "./options.ts";

interface DebugOptions extends CommonOptions {
  memory: string;
  machine?: string;
  kernel: string[];
  gdb: string[];
  batch?: boolean;
}

export function addDebugCommand(program: Command): void {
  addBuildOptions(program.command("debug"))
    .description("start an application stopped, with gdb attached; breakpoints by file.ts:line")
    .argument("[args...]", "the application's arguments, after --")
    .option("-m, --memory <size>", "the guest's memory", "64M")
    .option("-M, --machine <name>", "QEMU's machine: pc, q35 or microvm (the default)")
    .option("-k, --kernel <NAME=VALUE>", "a kernel parameter; may be repeated", collect, [])
    .option("-x, --gdb <command>", "a gdb command to run first; may be repeated", collect, [])
    .option("--batch", "end gdb after these commands")
    .action(async (first: string | undefined, rest: string[], options: DebugOptions) => {
      const { app, args } = splitArguments(first, rest);
      const image = await build(buildOptions(app, options, false));
      const { platform, arch } = image.target;
      const isOwn = arch === hostArch();
      if (!DEBUGGED.includes(platform.name)) {
        throw new CliError(`platform ${platform.name} cannot be debugged`, "Use -p kvm or -p linuxu.");
      }
      const program = isOwn ? "gdb" : "gdb-multiarch";
      if (!hasCommand(program)) throw new CliError(`${program} is missing`, `Install it: apt-get install ${program}`);
      const gdb = [program, "-q", "-iex", "set debuginfod enabled off"];
      gdb.push("-ex", "set confirm off", "-ex", "set pagination off");
      if (options.batch) gdb.splice(1, 0, "-batch");
      const commands = options.gdb.flatMap((command) => ["-ex", command]);
      if (platform.name === "linuxu" && isOwn) {
        const parameters = [`mem=${options.memory}`, ...options.kernel, "--", ...args];
        // gdb starts the process itself and stops it at its first instruction, where breakpoints have their addresses
        const program = ["--args", image.debugImage, ...parameters];
        process.exitCode = await runGdb([...gdb, "-ex", "starti", ...commands, ...program]);
      } else {
        process.exitCode = await debugUnderQemu(image, { ...options, args }, gdb, commands);
      }
    });
}

const DEBUGGED = ["kvm", "linuxu"];

/** QEMU waits, stopped, on a socket in a folder of its own; gdb comes and goes, and QEMU goes with it. */
async function debugUnderQemu(
  image: BuildResult,
  options: DebugOptions & { args: string[] },
  gdb: string[],
  commands: string[],
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-debug-"));
  const socket = join(folder, "gdb");
  const [program, ...words] = stoppedCommand(image, options, socket, join(folder, "status"));
  const qemu = spawn(program!, words, { stdio: ["ignore", "inherit", "inherit"] });
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

/** The command that starts an image under QEMU and stops it before its first instruction. */
function stoppedCommand(
  built: BuildResult,
  { memory, machine, kernel, args }: DebugOptions & { args: string[] },
  socket: string,
  statusFile: string,
): string[] {
  const { image, target } = built;
  const wanted = { ...DEFAULT_OPTIONS, memory, machine: machine ?? null, kernelParameters: kernel, args };
  const run = optionsFor(built, wanted);
  if (target.platform.name === "linuxu") {
    const [emulator, ...words] = launchProcess(image, target.arch, run).command;
    return [emulator!, "-g", socket, ...words];
  }
  const server = ["-S", "-chardev", `socket,id=gdb,path=${socket},server=on,wait=off`, "-gdb", "chardev:gdb"];
  return target.arch === "x86_64"
    ? [QEMU_X86, ...pcArguments(image, run, "tcg", statusFile), ...server]
    : [QEMU_ARM64, ...virtArguments(image, run, "tcg"), ...server];
}

function runGdb([program, ...args]: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const ignore = (): void => undefined; // Ctrl-C is gdb's
    process.on("SIGINT", ignore);
    const child = spawn(program!, args, { stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (status) => {
      process.off("SIGINT", ignore);
      resolve(status ?? 1);
    });
  });
}
