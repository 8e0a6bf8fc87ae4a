/** tsuk wait */
import type { Command } from "commander";
import { findInstance } from "../instances/state.ts";
import { statusOf, waitForEnd } from "../instances/wait.ts";

export function addWaitCommand(program: Command): void {
  program
    .command("wait")
    .description("wait for an instance's end; its exit status becomes the command's")
    .argument("<name>", "the instance")
    .action(async (name: string) => {
      process.exitCode = statusOf(await waitForEnd(findInstance(name)));
    });
}
