/** What all virtual machines under QEMU have in common. */
import { CliError } from "../errors.ts";
import { STATUS_LOST } from "./options.ts";

/** No devices but those that are asked for, no window, no monitor; a reset ends the machine. The console is our standard input and output. */
export const BARE_MACHINE = [
  ...["-nodefaults", "-no-user-config", "-display", "none", "-monitor", "none", "-no-reboot"],
  ...["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"],
];

/** A value inside of one of QEMU's lists of options, where a comma ends it. */
export function optionValue(text: string): string {
  return text.replaceAll(",", ",,");
}

/** Throws what can be said of a guest that ended without a status. */
export function lostGuest(qemuStatus: number | null, words: string): never {
  const hint = words && `The machine's last words:\n${words.replace(/^/gm, "  ")}`;
  if (qemuStatus !== null && qemuStatus !== 0)
    throw new CliError(`QEMU ended with status ${qemuStatus}; its own words are above`, hint, STATUS_LOST);
  throw new CliError("the machine was reset: the guest ended without saying with which status", hint, STATUS_LOST);
}
