/** tsuk init */
import type { Command } from "commander";
import { createApplication, describeApplication } from "../create-tsukuri/create.mjs";
import { CliError } from "../errors.ts";
import { inProject, projectRoot } from "../project.ts";

export function addInitCommand(program: Command): void {
  program
    .command("init")
    .description("make an application: sources, an option, a test, npm scripts, editor settings")
    .argument("<folder>", "a folder that is new or empty")
    .action((folder: string) => {
      process.stdout.write(describeApplication(init(folder)));
    });
}

function init(folder: string): ReturnType<typeof createApplication> {
  try {
    const template = inProject("tools/create-tsukuri/template");
    return createApplication({ folder, template, tsukuri: projectRoot });
  } catch (error) {
    if (error instanceof Error && "hint" in error) throw new CliError(error.message, String(error.hint));
    throw error;
  }
}
