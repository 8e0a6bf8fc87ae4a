/** tsuk build */
import { statSync } from "node:fs";
import { relative } from "node:path";
import type { Command } from "commander";
import { pc } from "../colors.ts";
import { build } from "../pipeline/build.ts";
import { addBuildOptions, buildOptions, type CommonOptions } from "./options.ts";

export function addBuildCommand(program: Command): void {
  addBuildOptions(program.command("build"))
    .description("build an application into an image")
    .action(async (app: string | undefined, options: CommonOptions) => {
      const result = await build(buildOptions(app, options, false));
      const size = statSync(result.image).size;
      process.stderr.write(`${pc.bold(relative(process.cwd(), result.image))} ${size.toLocaleString("en")} bytes\n`);
    });
}
