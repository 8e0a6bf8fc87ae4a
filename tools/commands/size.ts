import type { Command } from "commander";
export function addSizeCommand(program: Command): void {
  program.command("size");
}
