/** Runs a built image on its platform. */
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildResult } from "../pipeline/build.ts";
import { targetName } from "../pipeline/target.ts";
import { withAddress } from "./gateway/addresses.ts";
import { foreignStatus, runGuest } from "./guest-process.ts";
import { prepareLaunch, type Launch } from "./launch.ts";
import { networkFor } from "./network/network.ts";
import { checkOptions, type RunOptions } from "./options.ts";
import { lostGuest } from "./qemu.ts";

/** Runs the guest to its end, with this process's standard input and output as its console. Resolves to its exit status. */
export async function runImage(image: BuildResult, options: RunOptions): Promise<number> {
  checkOptions(targetName(image.target), options);
  if (image.target.platform.name === "node")
    return (await import("./node.ts")).runOnNode(image, optionsFor(image, options));
  return (await runAsProcess(image, options)).status;
}

export interface RunEnd {
  status: number;
  /** By Ctrl-C, or a signal to this process. */
  interrupted: boolean;
}

/** The same as a process of its own, on Node as well. It ends when `stop` says so. */
export async function runAsProcess(image: BuildResult, options: RunOptions, stop?: AbortSignal): Promise<RunEnd> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-run-"));
  try {
    const launch = await prepare(image, options, folder);
    const end = await runGuest(launch, image, options.timeoutSeconds, stop);
    const { interrupted, signal } = end;
    const status = foreignStatus(end) ?? launch.readStatus(end.status);
    if (status !== null) return { status, interrupted };
    // a process that a signal ended, as a shell has it; a machine has no other way to end than that it says so
    if (signal) return { status: 128 + constants.signals[signal], interrupted };
    return { status: lostGuest(end.status, launch.lastWords?.() ?? ""), interrupted };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare(image: BuildResult, options: RunOptions, folder: string): Promise<Launch> {
  if (image.target.platform.name === "node") return (await import("./node.ts")).launchNode();
  return prepareLaunch(image.image, image.target, optionsFor(image, options), folder);
}

/** The options with what they leave to the image. */
export function optionsFor({ target, configuration }: BuildResult, options: RunOptions): RunOptions {
  const { on } = configuration;
  const { name } = target.platform;
  const entropy = options.entropy ?? on.has("virtio-rng");
  const network = networkFor(options.network, name, on);
  const hasGateway = name === "node" && network.kind === "user";
  const kernelParameters = hasGateway ? withAddress(options.kernelParameters, on) : options.kernelParameters;
  return { ...options, entropy, network, kernelParameters };
}
