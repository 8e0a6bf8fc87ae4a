/** tsuk stop */
import type { Command } from "commander";
import { chosenInstances } from "../instances/choose.ts";
import { isOn, type Instance } from "../instances/state.ts";
import { stopInstance } from "../instances/stop.ts";
import { CliError } from "../errors.ts";

export function addStopCommand(program: Command): void {
  program
    .command("stop")
    .description("end instances; their logs and statuses are kept until tsuk rm")
    .argument("[names...]", "the instances")
    .option("-a, --all", "all that run")
    .option("--timeout <seconds>", "how long a machine may take to end before it is killed", "10")
    .action(async (names: string[], { all, timeout }: { all?: boolean; timeout: string }) => {
      const seconds = Number(timeout);
      if (!(seconds >= 0) || timeout.trim() === "") throw new CliError("--timeout: expected a number of seconds");
      const chosen = chosenInstances(names, all ? isOn : null);
      const ended = await Promise.all(chosen.map((instance) => stopInstance(instance, seconds)));
      chosen.forEach((before, i) => process.stdout.write(`${before.name}: ${describe(before, ended[i]!)}\n`));
    });
}

function describe(before: Instance, after: Instance | null): string {
  if (after === null) return "removed meanwhile";
  if (isOn(after)) throw new CliError(`${after.name} cannot be ended`, "Its processes do not go even by SIGKILL.");
  const end = `${after.state}${after.status === null ? "" : `, status ${after.status}`}`;
  return isOn(before) ? `${after.detail || end}` : `had ended before (${end})`;
}
