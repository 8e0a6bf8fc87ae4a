import type { Command } from "commander";
export function addDebugCommand(program: Command): void {
  program.command("debug");
}
