/** An image as an ordinary process, on this machine's processor or by QEMU's user mode on another's. */
import { hostArch } from "../pipeline/target.ts";
import { hasCommand } from "./defaults.ts";
import type { Launch } from "./launch.ts";
import type { Network } from "./network/network.ts";
import { macFor } from "./network/device.ts";
import { withUnit, type RunOptions } from "./options.ts";

/** What QEMU calls processors. */
const QEMU_NAMES: Record<string, string> = { x86_64: "x86_64", arm64: "aarch64", arm: "arm" };

export function launchProcess(image: string, arch: string, options: RunOptions): Launch {
  const { memory, network, kernelParameters, args, cpu } = options;
  const words = [image, `mem=${withUnit(memory)}`, ...tapParameters(network), ...kernelParameters, "--", ...args];
  const isOwn = arch === hostArch();
  return {
    command: isOwn ? words : [userEmulator(arch), ...(cpu ? ["-cpu", cpu] : []), ...words],
    serial: false,
    stages: [],
    readStatus: (status) => status,
    hint: isOwn
      ? "The image was there a moment ago: build it again."
      : "Install it: apt-get install qemu-user-static   (Debian's qemu-user has it, too)",
  };
}

/** The command that runs a program for a processor: Debian has it linked statically, others under its short name. */
export function userEmulator(arch: string): string {
  const name = `qemu-${QEMU_NAMES[arch]}`;
  return !hasCommand(`${name}-static`) && hasCommand(name) ? name : `${name}-static`;
}

/** What tells the library `tap` which device it has to open. */
export function tapParameters({ tap, mac }: Network): string[] {
  return tap === null ? [] : [`tap.name=${tap}`, `tap.mac=${mac ?? macFor(tap)}`];
}
