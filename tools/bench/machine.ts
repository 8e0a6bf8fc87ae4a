/** QEMU as benchmarks use it: software emulation, one serial line, nothing else on the bus. */
import { hasCommand } from "../run/defaults.ts";
import { runProcess, type Ended } from "./process.ts";

export const QEMU = "qemu-system-x86_64";
export const MACHINES = ["pc", "microvm"];

/** How long a guest gets that does not end by itself. */
const PATIENCE = 10_000;

export interface Machine {
  machine: string;
  /** As QEMU's -m has it. */
  memory: string;
  kernel: string;
  append?: string;
  /** Further arguments. */
  more?: string[];
  /** The line that is waited for. */
  line: string;
  /** End the machine as soon as the line is there. */
  stop?: boolean;
  /** Milliseconds after which a guest that does not end is ended. */
  patience?: number;
}

/** Boots a kernel and waits until it has printed `line` and ended, or is not going to. */
export function boot({ machine, memory, kernel, append, more = [], line, stop, patience }: Machine): Promise<Ended> {
  const command = [
    ...[QEMU, "-accel", "tcg", "-cpu", "max", "-M", machine, "-m", memory],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot"],
    ...["-device", "isa-debug-exit,iobase=0xf4,iosize=4", ...more, "-kernel", kernel],
    ...(append ? ["-append", append] : []),
  ];
  return runProcess({ command, timeout: patience ?? PATIENCE, until: line, stop: stop ?? false });
}

/** Why QEMU cannot be used, or null. */
export function missingQemu(): string | null {
  return hasCommand(QEMU) ? null : `${QEMU} is not installed`;
}
