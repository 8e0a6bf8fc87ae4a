/** tsuk ps */
import type { Command } from "commander";
import { instanceJson, instanceTable } from "../instances/table.ts";
import { isOn, listInstances } from "../instances/state.ts";

export function addPsCommand(program: Command): void {
  program
    .command("ps")
    .description("show the instances that tsuk run --detach has started")
    .option("-a, --all", "those that have ended, too")
    .option("--json", "for scripts")
    .action(({ all, json }: { all?: boolean; json?: boolean }) => {
      const known = listInstances();
      const shown = all ? known : known.filter(isOn);
      if (json) return void process.stdout.write(instanceJson(shown));
      process.stdout.write(instanceTable(shown));
      const hidden = known.length - shown.length;
      if (!known.length) process.stderr.write("There are no instances: tsuk run APP --detach starts one\n");
      if (hidden) process.stderr.write(`${hidden} ${hidden === 1 ? "has" : "have"} ended: --all shows them, too\n`);
    });
}
