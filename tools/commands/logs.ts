/** tsuk logs */
import type { Command } from "commander";
import { CliError } from "../errors.ts";
import { readLog } from "../instances/log-read.ts";
import { pathsOf } from "../instances/record.ts";
import { findInstance, isOn, readInstance } from "../instances/state.ts";

interface LogsOptions {
  follow?: boolean;
  tail?: string;
  timestamps?: boolean;
}

export function addLogsCommand(program: Command): void {
  program
    .command("logs")
    .description("show what an instance has printed; of long output, the last 10 to 20 MiB are kept")
    .argument("<name>", "the instance")
    .option("-f, --follow", "go on until the instance ends; Ctrl-C ends this command only")
    .option("-n, --tail <lines>", "only the last lines")
    .option("-t, --timestamps", "when each line began, in front of it")
    .action(async (name: string, { follow, tail, timestamps }: LogsOptions) => {
      const count = tail === undefined ? null : Number(tail);
      if (count !== null && !(Number.isSafeInteger(count) && count >= 0))
        throw new CliError(`--tail ${tail}: expected a number of lines`);
      const { folder, record } = findInstance(name);
      const goesOn = (): boolean => {
        const now = readInstance(name);
        return now !== null && now.record?.id === record?.id && isOn(now);
      };
      process.stdout.on("error", () => process.exit()); // nobody reads any more
      const options = { tail: count, timestamps: timestamps ?? false, ...(follow && { goesOn }) };
      await readLog(pathsOf(folder).log, options, (bytes) => void process.stdout.write(bytes));
    });
}
