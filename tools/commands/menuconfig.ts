/** tsuk menuconfig */
import type { Command } from "commander";
import { addSubjectOptions, findSubject, readCurrent, type SubjectOptions } from "../config/subject.ts";

export function addMenuconfigCommand(program: Command): void {
  addSubjectOptions(program.command("menuconfig"))
    .description("change a configuration in a menu that fills the terminal")
    .argument("[app]", "the application that is configured (default: that of the current folder)")
    .addHelpText("after", "\nIn the menu: arrows, Enter and Space; / searches, ? helps, S saves, Q leaves.")
    .action(async (app: string | undefined, options: SubjectOptions) => {
      const { checkTerminal, runMenu } = await import("../menuconfig/run.ts");
      checkTerminal();
      const subject = await findSubject(app, options);
      const warnings = [...subject.tree.warnings, ...readCurrent(subject)];
      const { status, savedTo, isDropped } = await runMenu(subject, warnings);
      if (savedTo !== null) process.stdout.write(`Saved ${savedTo}\n`);
      if (isDropped) process.stdout.write("Left without saving.\n");
      process.exitCode = status;
    });
}
