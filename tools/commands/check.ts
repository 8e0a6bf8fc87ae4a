/** tsuk check */
import type { Command } from "commander";
import { pc } from "../colors.ts";
import { checkTypes } from "../editor/check.ts";
import { writeEditorModules } from "../editor/types.ts";
import { findApp } from "../pipeline/app.ts";
import { configureOptions } from "../pipeline/build.ts";
import { configureLoosely } from "../pool/configure.ts";
import { addConfigurationOptions, currentApp, type CommonOptions } from "./options.ts";

export function addCheckCommand(program: Command): void {
  addConfigurationOptions(program.command("check"))
    .description("check an application's types, as an editor does by its tsconfig.json")
    .action(async (path: string | undefined, options: CommonOptions) => {
      const app = findApp(path ?? currentApp());
      writeEditorModules(configureLoosely(app, await configureOptions(options)));
      const { errors, text } = await checkTypes(app, Boolean(process.stdout.isTTY) && pc.isColorSupported);
      process.stdout.write(text);
      if (errors) process.exitCode = 1;
      else process.stdout.write(`${app.name}: no errors\n`);
    });
}
