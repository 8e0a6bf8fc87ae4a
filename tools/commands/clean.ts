import type { Command } from "commander";
export function addCleanCommand(program: Command): void {
  program.command("clean");
}
