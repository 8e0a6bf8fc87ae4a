/** Runs a built image on its platform. */
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildResult } from "../pipeline/build.ts";
import { targetName } from "../pipeline/target.ts";
import { foreignStatus, runGuest } from "./guest-process.ts";
import { prepareLaunch } from "./launch.ts";
import { checkOptions, type RunOptions } from "./options.ts";
import { lostGuest } from "./qemu.ts";

/** Runs the guest to its end, with this process's standard input and output as its console. Resolves to its exit status. */
export async function runImage(image: BuildResult, options: RunOptions): Promise<number> {
  checkOptions(targetName(image.target), options);
  if (image.target.platform.name === "node") return (await import("./node.ts")).runOnNode(image, options);
  const folder = mkdtempSync(join(tmpdir(), "tsuk-run-"));
  try {
    const launch = await prepareLaunch(image.image, image.target, options, folder);
    const end = await runGuest(launch, image, options.timeoutSeconds);
    const status = foreignStatus(end) ?? launch.readStatus(end.status);
    if (status !== null) return status;
    // a process that a signal ended, as a shell has it; a machine has no other way to end than that it says so
    return end.signal ? 128 + constants.signals[end.signal] : lostGuest(end.status, launch.lastWords?.() ?? "");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
