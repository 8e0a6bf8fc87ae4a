/** tsuk run */
import type { Command } from "commander";
import { build } from "../pipeline/build.ts";
import { runImage } from "../run/run.ts";
import { addBuildOptions, buildOptions, collect, type CommonOptions } from "./options.ts";

interface RunOptions extends CommonOptions {
  memory: string;
  accel: "kvm" | "tcg" | "auto";
  machine: string;
  kernel: string[];
  timeout?: string;
}

export function addRunCommand(program: Command): void {
  addBuildOptions(program.command("run"))
    .description("build an application and run it; its exit status becomes the command's")
    .argument("[args...]", "the application's arguments, after --")
    .option("-m, --memory <size>", "the guest's memory: 64M, 1G, …", "64M")
    .option("--accel <name>", "kvm, tcg, or auto: KVM where it works", "auto")
    .option("-M, --machine <name>", "QEMU's machine: pc, q35 or microvm", "microvm")
    .option("-k, --kernel <NAME=VALUE>", "a kernel parameter; may be repeated", collect, [])
    .option("--timeout <seconds>", "end the guest after that time, with status 124")
    .action(async (app: string, args: string[], options: RunOptions) => {
      const image = await build(await buildOptions(app, options, false));
      process.exitCode = await runImage(image, {
        memory: options.memory,
        accel: options.accel,
        machine: options.machine,
        kernelParameters: options.kernel,
        args,
        timeoutSeconds: options.timeout === undefined ? null : Number(options.timeout),
      });
    });
}
