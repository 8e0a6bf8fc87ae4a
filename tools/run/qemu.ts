/** Runs an image in a virtual machine, under QEMU. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import type { BuildResult } from "../pipeline/build.ts";
import { chooseAccelerator } from "./accelerator.ts";
import { commandLine } from "./command-line.ts";
import { foreignStatus, runGuest } from "./guest-process.ts";
import { loadEnd } from "./load-end.ts";
import { sizeInBytes, type RunOptions } from "./run.ts";

export const QEMU = "qemu-system-x86_64";
/** The status when the machine ended without the guest saying how: a reset, or QEMU itself failed. */
const STATUS_LOST = 70;
/** What the guest itself would end with. */
const STATUS_NO_MEMORY = 125;

export async function runInQemu(image: BuildResult, options: RunOptions): Promise<number> {
  checkMemory(image.image, options.memory);
  const accelerator = await chooseAccelerator(options.accel);
  const folder = mkdtempSync(join(tmpdir(), "tsuk-run-"));
  try {
    const statusFile = join(folder, "status");
    const end = await runGuest({
      command: [QEMU, ...qemuArguments(image.image, options, accelerator, statusFile)],
      image,
      timeoutSeconds: options.timeoutSeconds,
      hint: "Install it: apt-get install qemu-system-x86   (or run with -p linuxu or -p node)",
      serial: true,
    });
    return foreignStatus(end) ?? readStatus(statusFile) ?? lostGuest(end.status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without room for the image, QEMU would start the machine all the same, and firmware would run wild in it. */
function checkMemory(image: string, size: string): void {
  const needed = loadEnd(image);
  if (sizeInBytes(size) >= needed) return;
  const message = `-m ${size} is not enough memory: the image alone ends at ${Math.ceil(needed / 1024)}K`;
  throw new CliError(message, "", STATUS_NO_MEMORY);
}

/** QEMU's arguments for an image. The guest tells its exit status on a debug console, whose bytes go to `statusFile`. */
export function qemuArguments(
  image: string,
  options: RunOptions,
  accelerator: "kvm" | "tcg",
  statusFile: string,
): string[] {
  const machine =
    options.machine === "microvm" ? "microvm,x-option-roms=off,isa-serial=on,auto-kernel-cmdline=off" : options.machine;
  const line = commandLine(options.kernelParameters, options.args);
  return [
    ...[
      "-accel",
      accelerator,
      "-cpu",
      accelerator === "kvm" ? "host" : "max",
      "-M",
      machine,
      "-m",
      memoryInKib(options.memory),
    ],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-monitor", "none", "-no-reboot"],
    ...["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"],
    ...["-chardev", `file,id=status,path=${statusFile}`, "-device", "isa-debugcon,iobase=0xe9,chardev=status"],
    ...["-device", "isa-debug-exit,iobase=0xf4,iosize=4"],
    ...["-kernel", image],
    ...(line ? ["-append", line] : []),
  ];
}

function memoryInKib(size: string): string {
  return /\d$/.test(size) ? `${size}M` : size;
}

function readStatus(file: string): number | null {
  try {
    const match = /(\d{3})\n$/.exec(readFileSync(file, "latin1"));
    return match ? Number(match[1]) : null;
  } catch {
    return null; // QEMU never came so far
  }
}

function lostGuest(qemuStatus: number | null): number {
  if (qemuStatus !== null && qemuStatus !== 0)
    throw new CliError(`QEMU ended with status ${qemuStatus}; its own words are above`, "", STATUS_LOST);
  throw new CliError("the machine was reset: the guest ended without saying with which status", "", STATUS_LOST);
}
