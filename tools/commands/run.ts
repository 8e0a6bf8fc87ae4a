/** tsuk run */
import type { Command } from "commander";
import { build } from "../pipeline/build.ts";
import { CliError } from "../errors.ts";
import { checkDetach, detach } from "../instances/start.ts";
import { checkHost } from "../run/network/host.ts";
import { readNetwork, type NetworkWords } from "../run/network/network.ts";
import { DEFAULT_OPTIONS } from "../run/options.ts";
import { runImage } from "../run/run.ts";
import {
  addBuildOptions,
  addNetworkOptions,
  buildOptions,
  collect,
  splitArguments,
  type CommonOptions,
} from "./options.ts";

interface RunOptions extends CommonOptions, NetworkWords {
  memory: string;
  accel: "kvm" | "tcg" | "auto";
  machine?: string;
  cpu?: string;
  gic: string;
  domu?: boolean;
  kernel: string[];
  timeout?: string;
  detach?: boolean;
  name?: string;
  watch?: boolean;
}

export function addRunCommand(program: Command): void {
  const command = addBuildOptions(program.command("run"))
    .description("build an application and run it; its exit status becomes the command's")
    .argument("[args...]", "the application's arguments, after --")
    .option("-m, --memory <size>", "the guest's memory: 64M, 1G, …", DEFAULT_OPTIONS.memory)
    .option("--accel <name>", "kvm, tcg, or auto: KVM where it works", DEFAULT_OPTIONS.accel)
    .option("-M, --machine <name>", "QEMU's machine on kvm: pc, q35 or microvm (the default); on arm64 virt")
    .option("--cpu <name>", "QEMU's processor, such as cortex-a53 (default: all that QEMU has)")
    .option("--gic <version>", "the interrupt controller of Arm machines: 2 or 3", String(DEFAULT_OPTIONS.gic))
    .option("--domu", "on xen: a guest domain beside a small Linux, not the first domain itself")
    .option("-k, --kernel <NAME=VALUE>", "a kernel parameter; may be repeated", collect, [])
    .option("--timeout <seconds>", "end the guest after that time, with status 124")
    .option("-w, --watch", "build and boot again whenever a file of the image changes, until Ctrl-C")
    .option("-d, --detach", "run it in the background, as an instance: see tsuk ps, logs, attach, wait, stop, rm")
    .option("--name <name>", "the instance's name (default: one is made up)");
  addNetworkOptions(command)
    .option("--link <OWN:OTHER>", "on kvm and node: a cable to another guest, by UDP between two ports of 127.0.0.1")
    .option("--bus <name>", "what the network device is on: mmio or pci (default: what fits the machine)")
    .action(async (first: string | undefined, rest: string[], options: RunOptions) => {
      const { app, args } = splitArguments(first, rest);
      if (options.detach && options.watch) throw new CliError("--watch and --detach do not go together");
      if (options.detach) checkDetach(options.name);
      else if (options.name !== undefined) throw new CliError("--name goes with --detach");
      const network = readNetwork(options);
      await checkHost(network);
      const building = buildOptions(app, options, false);
      const running = {
        memory: options.memory,
        accel: options.accel,
        machine: options.machine ?? null,
        cpu: options.cpu ?? null,
        gic: Number(options.gic),
        domu: options.domu ?? false,
        verbose: options.verbose ?? false,
        kernelParameters: options.kernel,
        args,
        timeoutSeconds: options.timeout === undefined ? null : Number(options.timeout),
        network,
        entropy: null,
      };
      if (options.detach) await detach(await build(building), running, options.name);
      else if (options.watch) process.exitCode = await (await import("../watch/watch.ts")).watch(building, running);
      else process.exitCode = await runImage(await build(building), running);
    });
}
