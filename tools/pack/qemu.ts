/** QEMU's commands for what is packed, as one types them. */
import { QEMU_X86 } from "../run/kvm-x86.ts";
import { networkArguments } from "../run/network/device.ts";
import { withUnit } from "../run/options.ts";
import { shellLine } from "./shell.ts";
import type { Source } from "./types.ts";

/** A PC with a serial line on the terminal. It ends when the guest ends. */
export function pcCommand({ memory, network }: Source, more: string[]): string {
  const machine = [QEMU_X86, "-m", withUnit(memory), ...more];
  const device = networkArguments(network, "pci");
  return shellLine([
    ...machine,
    ...(device.length ? device : ["-nic", "none"]),
    "-display",
    "none",
    "-serial",
    "stdio",
    "-no-reboot",
  ]);
}
