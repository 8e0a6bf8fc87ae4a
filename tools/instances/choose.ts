/** Which instances a command is about. */
import { CliError } from "../errors.ts";
import { findInstance, listInstances, type Instance } from "./state.ts";

/** Those that are named, or with `all` those it holds for. Nothing is done when one of the names is unknown. */
export function chosenInstances(
  names: string[],
  all: ((instance: Instance) => boolean | undefined) | null,
): Instance[] {
  if (all && names.length) throw new CliError("names or --all, not both");
  if (all) return listInstances().filter(all);
  if (!names.length) throw new CliError("no instance is named", "tsuk ps --all shows them; --all means all.");
  return [...new Set(names)].map(findInstance);
}
