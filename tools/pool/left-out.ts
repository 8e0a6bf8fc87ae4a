/** Lines of a configuration file that have no effect: what the file says then is not what one gets. */
import { CliError } from "../errors.ts";
import type { Tree } from "../kconfig/index.ts";

/**
 * Throws if lines of the configuration file have no effect, as those of another version of the libraries: an image that is not what the
 * file asks for would be worse than none. `subject` is what is configured, as arguments of a command.
 */
export function refuseLeftOut({ leftOut }: Tree, subject: string): void {
  if (leftOut.length === 0) return;
  const update = ["tsuk olddefconfig", subject].join(" ").trim();
  const hint =
    "It may be of another version, or there is a library missing that --libs FOLDER finds.\n" +
    `${update} brings it up to date: it leaves these lines out, and keeps the old file as .config.old.`;
  throw new CliError(`the configuration does not fit:\n${leftOut.join("\n")}`, hint);
}
