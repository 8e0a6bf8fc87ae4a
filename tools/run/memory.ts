/** Memory for machines that cannot be as small, or not of exactly the size, that is asked for. */
import { sizeInBytes, withUnit, type RunOptions } from "./options.ts";

export interface MachineMemory {
  /** What the machine gets, in MiB. */
  megabytes: number;
  /** What tells the guest not to use more than was asked for. */
  parameters: string[];
}

const MIB = 1 << 20;

/** Whole megabytes, `least` at least; with `power`, a power of two. A guest that gets more than it should have is told by `mem=`. */
export function machineMemory(
  { memory, kernelParameters }: Pick<RunOptions, "memory" | "kernelParameters">,
  least: number,
  power: boolean,
): MachineMemory {
  const wanted = sizeInBytes(memory);
  const whole = Math.max(least, Math.ceil(wanted / MIB));
  const megabytes = power ? 2 ** Math.ceil(Math.log2(whole)) : whole;
  const isTold = kernelParameters.some((parameter) => parameter.startsWith("mem="));
  return { megabytes, parameters: megabytes * MIB > wanted && !isTold ? [`mem=${withUnit(memory)}`] : [] };
}
