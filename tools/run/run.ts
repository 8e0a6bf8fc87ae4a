/** Runs a built image on its platform. */
import { CliError } from "../errors.ts";
import type { BuildResult } from "../pipeline/build.ts";

export interface RunOptions {
  /** "64M" */
  memory: string;
  accel: "kvm" | "tcg" | "auto";
  /** QEMU's machine. */
  machine: string;
  kernelParameters: string[];
  args: string[];
  timeoutSeconds: number | null;
}

/** The status of a guest that was ended because its time was up, as timeout(1) has it. */
export const STATUS_TIMEOUT = 124;

/** Runs the guest to its end, with this process's standard input and output as its console. Resolves to its exit status. */
export async function runImage(image: BuildResult, options: RunOptions): Promise<number> {
  checkOptions(options);
  switch (image.target.platform.name) {
    case "node":
      return (await import("./node.ts")).runOnNode(image, options);
    case "linuxu":
      return (await import("./linuxu.ts")).runAsProcess(image, options);
    case "kvm":
      return (await import("./qemu.ts")).runInQemu(image, options);
    default:
      throw new CliError(`do not know how to run platform ${image.target.platform.name}`);
  }
}

function checkOptions({ memory, accel, timeoutSeconds, machine }: RunOptions): void {
  if (!/^[1-9]\d*[KMG]?$/i.test(memory)) throw new CliError(`-m ${memory}: expected a size such as 64M or 1G`);
  if (!["kvm", "tcg", "auto"].includes(accel)) throw new CliError(`--accel ${accel}: expected kvm, tcg or auto`);
  if (!["pc", "q35", "microvm"].includes(machine)) throw new CliError(`-M ${machine}: expected pc, q35 or microvm`);
  if (timeoutSeconds !== null && !(timeoutSeconds > 0)) throw new CliError("--timeout: expected a number of seconds");
}

/** Bytes of a size such as 64M; a bare number is megabytes, as QEMU has it. */
export function sizeInBytes(size: string): number {
  const [, digits, unit] = /^(\d+)([KMG]?)$/i.exec(size)!;
  return Number(digits) * { "": 1 << 20, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30 }[unit!.toUpperCase() as "K"];
}
