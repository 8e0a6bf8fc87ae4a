/** tsuk config without a subcommand: questions line by line. */
import type { Command } from "commander";
import { addSubjectOptions, findSubject, readCurrent, type SubjectOptions } from "../config/subject.ts";

/** Makes a command ask for what can be configured. */
export function addQuestions(command: Command): Command {
  return addSubjectOptions(command)
    .argument("[app]", "the application that is configured (default: that of the current folder)")
    .option("--new", "ask only for what the configuration does not know yet")
    .hook("preSubcommand", (config, subcommand) => {
      // What stands before a subcommand is meant for it.
      for (const [name, value] of Object.entries(config.opts())) {
        if (config.getOptionValueSource(name) === "cli") subcommand.setOptionValueWithSource(name, value, "cli");
      }
    })
    .action(async (app: string | undefined, options: SubjectOptions & { new?: boolean }) => {
      const { configure } = await import("../config/interactive.ts");
      const subject = await findSubject(app, options);
      process.exitCode = await configure(subject, readCurrent(subject), options.new ?? false);
    });
}
