/** The machines of the comparison: the same for whatever runs in them. */
import { readFileSync } from "node:fs";
import { optionValue } from "../../run/qemu.ts";
import { virtioDevice, type Bus } from "../../run/virtio.ts";

export interface Machine {
  name: string;
  arch: "x86_64" | "arm64";
  qemu: string;
  /** What the network device is on. */
  bus: Bus;
  /** The machine and its processor. */
  model: string[];
  /** What Linux is told of the machine. */
  linux: string[];
}

const PC = {
  arch: "x86_64",
  qemu: "qemu-system-x86_64",
  linux: ["console=ttyS0", "tsc=reliable"],
} satisfies Partial<Machine>;
const MICROVM = "microvm,x-option-roms=off,isa-serial=on,auto-kernel-cmdline=off";
/** Pointer authentication is emulated by a slow cipher unless QEMU may choose its own. */
const ARM_CPU = ["-cpu", "max,pauth-impdef=on"];
const VIRT = {
  arch: "arm64",
  qemu: "qemu-system-aarch64",
  linux: ["console=ttyAMA0"],
  model: ["-M", "virt,gic-version=3", ...ARM_CPU],
} satisfies Partial<Machine>;

export const MACHINES: Machine[] = [
  { name: "pc", ...PC, bus: "pci", model: ["-M", "pc", "-cpu", "max"] },
  {
    name: "microvm",
    ...PC,
    linux: [...PC.linux, ...clockOfThisMachine()],
    bus: "mmio",
    model: ["-M", MICROVM, "-cpu", "max"],
  },
  { name: "virt-mmio", ...VIRT, bus: "mmio" },
  { name: "virt-pci", ...VIRT, bus: "pci" },
];

/**
 * What Linux cannot find out on a microvm when this machine is busy, and then waits for ever: the rate of its processor's counter, which is
 * that of this machine's.
 */
function clockOfThisMachine(): string[] {
  if (process.platform !== "linux") return [];
  const megahertz = /^cpu MHz\s*:\s*([\d.]+)/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1];
  return megahertz === undefined ? [] : [`tsc_early_khz=${Math.round(Number(megahertz) * 1000)}`];
}

/** What runs in a machine. */
export interface Kernel {
  kernel: string;
  initrd?: string;
  append: string;
}

/** How a machine is connected: ports of 127.0.0.1 and those of the guest that they lead to; or a tap device. */
export type Link = { ports: Map<number, number> } | { tap: string };

/** QEMU's command. `memory` is as QEMU's -m has it. */
export function qemuCommand(
  machine: Machine,
  { kernel, initrd, append }: Kernel,
  memory: string,
  link: Link,
  more: string[] = [],
): string[] {
  return [
    ...[machine.qemu, "-accel", "tcg", ...machine.model, "-m", memory],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot"],
    ...(machine.arch === "x86_64" ? ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"] : []),
    ...["-netdev", backend(link), ...virtioDevice("net", machine.bus, "netdev=net0")],
    ...more,
    ...["-kernel", kernel, ...(initrd ? ["-initrd", initrd] : []), ...(append ? ["-append", append] : [])],
  ];
}

function backend(link: Link): string {
  if ("tap" in link) return `tap,id=net0,ifname=${optionValue(link.tap)},script=no,downscript=no`;
  const forwards = [...link.ports].map(([ours, guests]) => `,hostfwd=tcp:127.0.0.1:${ours}-:${guests}`);
  return `user,id=net0${forwards.join("")}`;
}
