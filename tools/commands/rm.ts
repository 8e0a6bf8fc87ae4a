/** tsuk rm */
import type { Command } from "commander";
import { CliError } from "../errors.ts";
import { chosenInstances } from "../instances/choose.ts";
import { removeFolder } from "../instances/claim.ts";
import { isOn } from "../instances/state.ts";
import { stopInstance } from "../instances/stop.ts";

/** How long a machine that is not wanted any more may take to end. */
const SECONDS = 2;

export function addRmCommand(program: Command): void {
  program
    .command("rm")
    .description("remove instances that have ended, with their logs")
    .argument("[names...]", "the instances")
    .option("-a, --all", "all that have ended; with --force, all")
    .option("-f, --force", "stop those that run")
    .action(async (names: string[], { all, force }: { all?: boolean; force?: boolean }) => {
      const chosen = chosenInstances(names, all ? (instance) => force || !isOn(instance) : null);
      const running = chosen.filter(isOn);
      if (running.length && !force) {
        const list = running.map(({ name }) => name).join(" ");
        throw new CliError(
          `${list}: still running, nothing was removed`,
          `tsuk stop ${list}   ends ${running.length === 1 ? "it" : "them"}; --force does both.`,
        );
      }
      await Promise.all(running.map((instance) => stopInstance(instance, SECONDS)));
      for (const { name, folder } of chosen) {
        removeFolder(folder);
        process.stdout.write(`${name}: removed\n`);
      }
    });
}
