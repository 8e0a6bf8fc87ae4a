/** How a built image is started on each target: a command, and what to make of its output, input and end. */
import type { Transform } from "node:stream";
import { CliError } from "../errors.ts";
import { targetName, type Target } from "../pipeline/target.ts";
import type { RunOptions } from "./options.ts";

export interface Launch {
  command: string[];
  /** Where it runs; this process's own folder when left out. */
  cwd?: string;
  /** The guest edits lines itself (a serial line): a terminal gives it every key, and the end of a piped input becomes control-D. */
  serial: boolean;
  /** What turns the command's output into what the guest printed, one stream behind the other. Good for one run. */
  stages: Transform[];
  /** Input may be sent from then on, a little at a time; left out where the command takes it at once. */
  inputReady?: Promise<void>;
  /** The guest's exit status, when the command has ended with `status`; null when the guest did not say. */
  readStatus(status: number | null): number | null;
  /** The command's status 0 is the guest's, but may come of a signal as well. */
  zeroIsVague?: boolean;
  /** Crash reports come with their backtraces. */
  resolved?: boolean;
  /** What a machine said that ended without a status. */
  lastWords?(): string;
  /** What to install where the command is missing. */
  hint: string;
}

/** The launch of an image on a machine that runs native images. `folder` is for its files; it has to be there until the end. */
export async function prepareLaunch(
  image: string,
  target: Target,
  options: RunOptions,
  folder: string,
): Promise<Launch> {
  const name = targetName(target);
  switch (name) {
    case "linuxu-x86_64":
    case "linuxu-arm64":
    case "linuxu-arm":
      return (await import("./linuxu.ts")).launchProcess(image, target.arch, options);
    case "kvm-x86_64":
      return (await import("./kvm-x86.ts")).launchPc(image, options, folder);
    case "kvm-arm64":
      return (await import("./kvm-arm64.ts")).launchVirt(image, options);
    case "xen-x86_64":
    case "xen-arm64":
    case "xen-arm":
      if (options.domu) return (await import("./domu/launch.ts")).launchDomain(image, target.arch, options, folder);
      return (await import("./xen.ts")).launchFirstDomain(image, target.arch, options, folder);
    default:
      throw new CliError(`do not know how to run ${name}`);
  }
}

/** Makes what a launch on that target makes the first time, which may take minutes and is told on standard error. */
export async function prepareHost(target: Target, { domu, network }: RunOptions): Promise<void> {
  if (target.platform.name === "node" && network.kind === "user")
    await (await import("./gateway/gateway.ts")).buildGateway();
  if (target.platform.name !== "xen") return;
  if (!domu) return void (await (await import("./hypervisor.ts")).hypervisor(target.arch));
  const { findHost } = await import("./domu/launch.ts");
  await findHost(target.arch);
}
