/** QEMU's machine "virt" with a 64-bit Arm processor. */
import { chooseAccelerator } from "./accelerator.ts";
import { commandLine } from "./command-line.ts";
import type { Launch } from "./launch.ts";
import { machineMemory } from "./memory.ts";
import { networkArguments } from "./network/device.ts";
import type { RunOptions } from "./options.ts";
import { BARE_MACHINE } from "./qemu.ts";
import { plainLines } from "./serial.ts";
import { virtioDevice } from "./virtio.ts";
import { STATUS_BY_SEMIHOSTING, STATUS_ON_CONSOLE, statusLine } from "./status.ts";

export const QEMU_ARM64 = "qemu-system-aarch64";
/** In MiB: QEMU loads an image 2 MiB behind the memory's beginning, and the device tree in its middle. */
const LEAST = 8;
export const ARM_HINT = "Install it: apt-get install qemu-system-arm";

export async function launchVirt(image: string, options: RunOptions): Promise<Launch> {
  const accelerator = await chooseAccelerator(options.accel, "arm64");
  const command = [QEMU_ARM64, ...virtArguments(image, options, accelerator)];
  const common = { command, serial: true, hint: ARM_HINT };
  if (accelerator === "tcg")
    return { ...common, stages: [plainLines()], readStatus: (status) => status, zeroIsVague: true };
  const line = statusLine(); // KVM knows no semihosting
  return { ...common, stages: [plainLines(), line.stage], readStatus: line.status };
}

/** QEMU's arguments for an image. */
export function virtArguments(
  image: string,
  options: Pick<RunOptions, "cpu" | "gic" | "memory" | "network" | "entropy" | "kernelParameters" | "args">,
  accelerator: "kvm" | "tcg",
): string[] {
  const emulated = accelerator === "tcg";
  const { megabytes, parameters } = machineMemory(options, LEAST, false);
  const status = emulated ? STATUS_BY_SEMIHOSTING : STATUS_ON_CONSOLE;
  return [
    ...["-accel", accelerator, "-cpu", options.cpu ?? (emulated ? "max" : "host")],
    ...["-M", `virt,gic-version=${emulated ? options.gic : "host"}`, "-m", `${megabytes}M`],
    ...BARE_MACHINE,
    ...(emulated ? ["-semihosting-config", "enable=on,target=native"] : []),
    ...networkArguments(options.network, "mmio"),
    ...(options.entropy ? virtioDevice("rng", options.network.bus ?? "mmio") : []),
    ...["-kernel", image, "-append", commandLine([status, ...parameters, ...options.kernelParameters], options.args)],
  ];
}
