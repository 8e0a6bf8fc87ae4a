/** What `tsuk run` is told about a run, and the statuses that are its own. */
import { CliError } from "../errors.ts";
import { checkNetwork, DEFAULT_NETWORK, type Network } from "./network/network.ts";

export interface RunOptions {
  /** "64M" */
  memory: string;
  accel: "kvm" | "tcg" | "auto";
  /** QEMU's machine; null for the target's own choice. */
  machine: string | null;
  /** QEMU's processor; null for the target's own choice. */
  cpu: string | null;
  /** The version of an Arm machine's interrupt controller. */
  gic: number;
  /** On Xen: as a real guest domain beside a small Linux that administers it, not as the first domain. */
  domu: boolean;
  /** Shows what the hypervisor says as well. */
  verbose: boolean;
  kernelParameters: string[];
  args: string[];
  timeoutSeconds: number | null;
  network: Network;
  /** A virtio device with random bytes; null: where the image has a driver. */
  entropy: boolean | null;
}

/** What counts when nothing is said. */
export const DEFAULT_OPTIONS: RunOptions = {
  memory: "64M",
  accel: "auto",
  machine: null,
  cpu: null,
  gic: 2,
  domu: false,
  verbose: false,
  kernelParameters: [],
  args: [],
  timeoutSeconds: null,
  network: DEFAULT_NETWORK,
  entropy: null,
};

/** The status of a guest that was ended because its time was up, as timeout(1) has it. */
export const STATUS_TIMEOUT = 124;
/** The status when the machine ended without the guest saying how: a reset, or QEMU itself failed. */
export const STATUS_LOST = 70;
/** What the guest itself ends with when there is too little memory for it. */
export const STATUS_NO_MEMORY = 125;

/** QEMU's machines, by target. */
const MACHINES: Record<string, string[]> = {
  "kvm-x86_64": ["pc", "q35", "microvm"],
  "kvm-arm64": ["virt"],
};
/** What a timer of Node's can wait for, in seconds; beyond, it would fire at once. */
const LONGEST = Math.floor((2 ** 31 - 1) / 1000);
const GIC_VERSIONS = [2, 3];

/** Throws the words for what cannot be meant. */
export function checkOptions(target: string, options: RunOptions): void {
  const { memory, accel, timeoutSeconds, machine, gic, domu, network } = options;
  if (!/^[1-9]\d*[KMG]?$/i.test(memory)) throw new CliError(`-m ${memory}: expected a size such as 64M or 1G`);
  if (!["kvm", "tcg", "auto"].includes(accel)) throw new CliError(`--accel ${accel}: expected kvm, tcg or auto`);
  const machines = MACHINES[target];
  if (machine && machines && !machines.includes(machine)) {
    const last = machines.at(-1);
    const others = machines.slice(0, -1).join(", ");
    throw new CliError(`-M ${machine}: expected ${others ? `${others} or ${last}` : last}`);
  }
  if (!GIC_VERSIONS.includes(gic)) throw new CliError(`--gic ${gic}: expected ${GIC_VERSIONS.join(" or ")}`);
  if (domu && !target.startsWith("xen-")) throw new CliError(`--domu is for platform xen, not for ${target}`);
  if (timeoutSeconds !== null && !(timeoutSeconds > 0)) throw new CliError("--timeout: expected a number of seconds");
  if (timeoutSeconds !== null && timeoutSeconds > LONGEST) throw new CliError(`--timeout: ${LONGEST} seconds at most`);
  checkNetwork(target, machine, network);
}

/** Bytes of a size such as 64M; a bare number is megabytes, as QEMU has it. */
export function sizeInBytes(size: string): number {
  const [, digits, unit] = /^(\d+)([KMG]?)$/i.exec(size)!;
  return Number(digits) * { "": 1 << 20, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30 }[unit!.toUpperCase() as "K"];
}

/** A size with its unit, for those who take a bare number for something else than megabytes. */
export function withUnit(size: string): string {
  return /\d$/.test(size) ? `${size}M` : size;
}
