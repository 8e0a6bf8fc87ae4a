import type { Command } from "commander";
export function addTraceCommand(program: Command): void {
  program.command("trace");
}
