/**
 * An image as the first domain of a Xen of its own, under QEMU: the quickest way to a real hypervisor, without any other system around.
 * Arm's Xen finds the guest by QEMU's guest loader, a PC's as the first module of multiboot.
 */
import { symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { commandLine } from "./command-line.ts";
import { hypervisor } from "./hypervisor.ts";
import { ARM_HINT, QEMU_ARM64 } from "./kvm-arm64.ts";
import { QEMU_X86, statusDevice } from "./kvm-x86.ts";
import type { Launch } from "./launch.ts";
import { machineMemory } from "./memory.ts";
import type { RunOptions } from "./options.ts";
import { BARE_MACHINE, optionValue } from "./qemu.ts";
import { plainLines } from "./serial.ts";
import { readStatusFile, STATUS_ON_CONSOLE, statusLine } from "./status.ts";
import { xenLines } from "./xen-lines.ts";

/**
 * Xen's console switches to Xen itself at some key: at none, with the character before "a". What does not fit into its buffer is lost. That is
 * written out before Xen ends the machine: so the first domain asks Xen to do that, and has no device to do it by itself.
 */
const XEN_OPTIONS = "conswitch=` serial_tx_buffer=1M";
/** Xen for a PC cannot make a smaller first domain; Arm's was not tried with less. */
const LEAST = { x86_64: 4, arm64: 8, arm: 8 };
/** What Xen takes for itself on a PC, in MiB, for a first domain of any size. */
const OVERHEAD = 64;
/** An Arm machine, in MiB: Xen looks for one free piece of the first domain's size, at such an address, among its own and QEMU's pieces. */
const LEAST_MACHINE = 256;
const PIECES = 4;
/** Where the guest loader puts the image: behind the device tree, which QEMU has at 128 MiB of the memory at 1 GiB. */
const IMAGE_ADDRESS = "0x49000000";

export async function launchFirstDomain(
  image: string,
  arch: string,
  options: RunOptions,
  folder: string,
): Promise<Launch> {
  const xen = await hypervisor(arch);
  // under a name that says nothing to Xen, QEMU or their lists of options
  symlinkSync(resolve(image), join(folder, "kernel"));
  const lines = xenLines(options.verbose);
  const common = { cwd: folder, serial: true, inputReady: lines.inputReady, lastWords: lines.lastWords };
  if (arch === "x86_64") {
    const statusFile = join(folder, "status");
    return {
      ...common,
      command: [QEMU_X86, ...pcArguments(xen, options, statusFile)],
      stages: [plainLines(), lines.stage],
      readStatus: () => readStatusFile(statusFile),
      hint: "Install it: apt-get install qemu-system-x86",
    };
  }
  const line = statusLine();
  return {
    ...common,
    command: armCommand(arch, xen, options),
    stages: [plainLines(), lines.stage, line.stage],
    readStatus: line.status,
    hint: ARM_HINT,
  };
}

function pcArguments(xen: string, options: RunOptions, statusFile: string): string[] {
  const { megabytes, parameters } = machineMemory(options, LEAST.x86_64, false);
  const line = commandLine([...parameters, ...options.kernelParameters], options.args);
  return [
    ...["-accel", "tcg", "-cpu", options.cpu ?? "max", "-M", "pc", "-m", `${megabytes + OVERHEAD}M`],
    ...BARE_MACHINE,
    ...statusDevice(statusFile),
    ...["-kernel", xen, "-append", `console=com1 dom0_mem=${megabytes}M ${XEN_OPTIONS}`],
    ...["-initrd", optionValue(`kernel ${line}`)],
  ];
}

function armCommand(arch: string, xen: string, options: RunOptions): string[] {
  const { megabytes, parameters } = machineMemory(options, LEAST[arch as "arm"], true);
  const line = commandLine([STATUS_ON_CONSOLE, ...parameters, ...options.kernelParameters], options.args);
  const is64 = arch === "arm64";
  return [
    is64 ? QEMU_ARM64 : "qemu-system-arm",
    ...["-accel", "tcg", "-cpu", options.cpu ?? (is64 ? "max" : "cortex-a15")],
    ...["-M", `virt,virtualization=on,gic-version=${options.gic}`],
    ...["-m", `${Math.max(LEAST_MACHINE, megabytes * PIECES)}M`],
    ...BARE_MACHINE,
    ...["-kernel", xen],
    ...["-append", `console=dtuart dtuart=/pl011@9000000 dom0_mem=${megabytes}M ${XEN_OPTIONS}`],
    ...["-device", `guest-loader,addr=${IMAGE_ADDRESS},kernel=kernel,bootargs=${optionValue(line)}`],
  ];
}
