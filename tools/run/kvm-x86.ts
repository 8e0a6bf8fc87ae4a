/** A PC under QEMU. */
import { join } from "node:path";
import { CliError } from "../errors.ts";
import { chooseAccelerator } from "./accelerator.ts";
import { commandLine } from "./command-line.ts";
import type { Launch } from "./launch.ts";
import { loadEnd } from "./load-end.ts";
import { networkArguments } from "./network/device.ts";
import { sizeInBytes, STATUS_NO_MEMORY, withUnit, type RunOptions } from "./options.ts";
import { BARE_MACHINE, optionValue } from "./qemu.ts";
import { plainLines } from "./serial.ts";
import { readStatusFile } from "./status.ts";
import { virtioDevice } from "./virtio.ts";

export const QEMU_X86 = "qemu-system-x86_64";

export async function launchPc(image: string, options: RunOptions, folder: string): Promise<Launch> {
  checkMemory(image, options.memory);
  const accelerator = await chooseAccelerator(options.accel, "x86_64");
  const statusFile = join(folder, "status");
  return {
    command: [QEMU_X86, ...pcArguments(image, options, accelerator, statusFile)],
    serial: true,
    stages: [plainLines()],
    readStatus: () => readStatusFile(statusFile),
    hint: "Install it: apt-get install qemu-system-x86   (or run with -p linuxu or -p node)",
  };
}

/** Without room for the image, QEMU would start the machine all the same, and firmware would run wild in it. */
function checkMemory(image: string, size: string): void {
  const needed = loadEnd(image);
  if (sizeInBytes(size) >= needed) return;
  const message = `-m ${size} is not enough memory: the image alone ends at ${Math.ceil(needed / 1024)}K`;
  throw new CliError(message, "", STATUS_NO_MEMORY);
}

/** QEMU's arguments for an image. The guest tells its exit status on a debug console, whose bytes go to `statusFile`. */
export function pcArguments(
  image: string,
  options: Pick<RunOptions, "machine" | "cpu" | "memory" | "network" | "entropy" | "kernelParameters" | "args">,
  accelerator: "kvm" | "tcg",
  statusFile: string,
): string[] {
  const { machine = "microvm" } = { machine: options.machine ?? undefined };
  const bus = machine === "microvm" ? "mmio" : "pci";
  const line = commandLine(options.kernelParameters, options.args);
  return [
    ...["-accel", accelerator, "-cpu", options.cpu ?? (accelerator === "kvm" ? "host" : "max")],
    ...["-M", machine === "microvm" ? "microvm,x-option-roms=off,isa-serial=on,auto-kernel-cmdline=off" : machine],
    ...["-m", withUnit(options.memory)],
    ...BARE_MACHINE,
    ...statusDevice(statusFile),
    ...["-device", "isa-debug-exit,iobase=0xf4,iosize=4"], // by which a guest ends
    ...networkArguments(options.network, bus),
    ...(options.entropy ? virtioDevice("rng", bus) : []),
    ...["-kernel", image],
    ...(line ? ["-append", line] : []),
  ];
}

/** The device by which a guest tells its exit status. */
export function statusDevice(statusFile: string): string[] {
  return [
    ...["-chardev", `file,id=status,path=${optionValue(statusFile)}`],
    ...["-device", "isa-debugcon,iobase=0xe9,chardev=status"],
  ];
}
