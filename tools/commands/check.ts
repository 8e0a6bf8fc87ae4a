/** tsuk check */
import { join } from "node:path";
import type { Command } from "commander";
import { pc } from "../colors.ts";
import { checkTypes } from "../editor/check.ts";
import { writeEditorModules } from "../editor/types.ts";
import { readAssignments, readConfigFile, resolveValues } from "../kconfig/values.ts";
import { findApp } from "../pipeline/app.ts";
import { readLibraries } from "../pipeline/libraries.ts";
import { collect } from "./options.ts";

export function addCheckCommand(program: Command): void {
  program
    .command("check")
    .description("check an application's types, as an editor does by its tsconfig.json")
    .argument("[app]", "the application's folder", ".")
    .option("--set <NAME=VALUE>", "a configuration option; may be repeated", collect, [])
    .action(async (path: string, { set }: { set: string[] }) => {
      const app = findApp(path);
      const libraries = readLibraries();
      const assigned = new Map([...readConfigFile(join(app.folder, ".config")), ...readAssignments(set)]);
      const options = [...libraries.values()].flatMap((library) => library.options);
      writeEditorModules(app, libraries, resolveValues(options, assigned));
      const { errors, text } = await checkTypes(app, Boolean(process.stdout.isTTY) && pc.isColorSupported);
      process.stdout.write(text);
      if (errors) process.exitCode = 1;
      else process.stdout.write(`${app.name}: no errors\n`);
    });
}
