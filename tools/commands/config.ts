/** tsuk config */
import type { Command } from "commander";
import { addQuestions } from "./config-questions.ts";

export function addConfigCommand(program: Command): void {
  addQuestions(program.command("config").description("ask for what can be configured, line by line"));
}
