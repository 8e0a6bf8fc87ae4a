/** The command line that an image gets, checked for what its loader can pass on. */
import { CliError } from "../errors.ts";
import { commandLine } from "../run/command-line.ts";
import type { Source } from "./types.ts";

/** Bytes of a command line, by target: native code's buffer on a PC, start_info.cmd_line of Xen's public interface with its NUL. */
const MOST: Record<string, number> = { "kvm-x86_64": 2048, "xen-x86_64": 1023 };

/** Throws what no loader could pass on. */
export function checkWords({
  target,
  kernelParameters,
  args,
}: Pick<Source, "target" | "kernelParameters" | "args">): void {
  for (const word of [...kernelParameters, ...args]) {
    if (/[\x00-\x1f\x7f]/.test(word))
      throw new CliError(`${JSON.stringify(word)} has a control character, which no loader passes on`);
  }
  if (kernelParameters.includes("--"))
    throw new CliError("-k --: that word ends the parameters", "Arguments stand behind -- of the command itself.");
  const length = Buffer.byteLength(commandLine(kernelParameters, args));
  const most = MOST[target] ?? Infinity;
  if (length > most) throw new CliError(`the command line has ${length} bytes; on ${target} there is room for ${most}`);
}

/** All of it, kernel parameters and arguments. */
export function lineOf({ kernelParameters, args }: Source, more: string[] = []): string {
  return commandLine([...more, ...kernelParameters], args);
}
