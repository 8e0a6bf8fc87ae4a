/** tsuk attach */
import type { Command } from "commander";
import { CliError } from "../errors.ts";
import { attachTo } from "../instances/attach.ts";
import { findInstance } from "../instances/state.ts";
import { statusOf, waitForEnd } from "../instances/wait.ts";

export function addAttachCommand(program: Command): void {
  program
    .command("attach")
    .description("be the console of an instance; Ctrl-C leaves it running, and so does the end of piped input")
    .argument("<name>", "the instance")
    .action(async (name: string) => {
      const instance = findInstance(name);
      const { folder, record, state } = instance;
      if (!record || state !== "running")
        throw new CliError(`${name} does not run (${state})`, `tsuk logs ${name} shows what it printed.`);
      if (process.stdin.isTTY) process.stderr.write(`The console of ${name}; Ctrl-C leaves it running.\n`);
      if ((await attachTo(folder, record)) === "ended") process.exitCode = statusOf(await waitForEnd(instance));
      else if (process.stdin.isTTY) process.stderr.write(`\n${name} goes on; tsuk stop ${name} ends it.\n`);
    });
}
