/** tsuk build */
import { statSync } from "node:fs";
import { relative } from "node:path";
import type { Command } from "commander";
import { pc } from "../colors.ts";
import { build, type BuildOptions } from "../pipeline/build.ts";
import { targetName } from "../pipeline/target.ts";
import { addBuildOptions, buildOptions, type CommonOptions } from "./options.ts";

interface BuildCommandOptions extends CommonOptions {
  allTargets?: boolean;
  json?: boolean;
}

type Options = BuildOptions & { app: string };

export function addBuildCommand(program: Command): void {
  addBuildOptions(program.command("build"))
    .description("build an application into an image")
    .option("--all-targets", "an image for each target; -p and -a name some, with commas between")
    .option("--json", "print the images as JSON")
    .action(async (app: string | undefined, { allTargets, json = false, ...common }: BuildCommandOptions) => {
      const options = buildOptions(app, common, json);
      await (allTargets ? buildTargets(options, json) : buildOne(options, json));
    });
}

async function buildOne(options: Options, json: boolean): Promise<void> {
  const { image, target } = await build(options);
  const bytes = statSync(image).size;
  if (json) printJson([{ target: targetName(target), state: "built", image, bytes }]);
  else process.stderr.write(`${pc.bold(relative(process.cwd(), image))} ${bytes.toLocaleString("en")} bytes\n`);
}

async function buildTargets(options: Options, json: boolean): Promise<void> {
  const { buildAll } = await import("../targets/build-all.ts");
  const { listTargets } = await import("../targets/list.ts");
  const { createProgress, outcomeTable } = await import("../targets/progress.ts");
  const targets = listTargets(options.platform, options.arch);
  const outcomes = await buildAll(options, targets, createProgress(options.verbose));
  if (json) printJson(outcomes);
  else {
    process.stdout.write(`\n${outcomeTable(outcomes, (path) => relative(process.cwd(), path))}`);
    const hints = new Set(outcomes.filter(({ state, hint }) => state === "missing" && hint).map(({ hint }) => hint));
    if (hints.size)
      process.stdout.write(`\nWhat is missing is installed by:\n${[...hints].map((hint) => `    ${hint}\n`).join("")}`);
  }
  if (!outcomes.some(({ state }) => state === "built") || outcomes.some(({ state }) => state === "failed"))
    process.exitCode = 1;
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
