/** tsuk clean */
import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { findGenerated, sizeOf } from "../clean/find.ts";
import { CliError } from "../errors.ts";
import { findApp } from "../pipeline/app.ts";

export function addCleanCommand(program: Command): void {
  program
    .command("clean")
    .description("remove what tsuk has built: images and intermediate files")
    .argument("[app]", "only what belongs to this application")
    .option("--out <folder>", "where images went", "build")
    .action((app: string | undefined, { out }: { out: string }) => clean(resolve(out), app && nameOf(app)));
}

function clean(out: string, app: string | undefined): void {
  if (!existsSync(out)) return say("Nothing to remove.");
  if (!statSync(out).isDirectory()) throw new CliError(`${show(out)} is not a folder`);
  const { ours, others } = findGenerated(out, app);
  if (ours.length === 0) {
    if (app !== undefined || others.length === 0) return say("Nothing to remove.");
    throw new CliError(
      `${show(out)} has nothing in it that tsuk has made`,
      "Nothing was removed. Name the right folder by --out.",
    );
  }
  let total = 0;
  for (const path of ours) {
    const size = sizeOf(path);
    rmSync(path, { recursive: true, force: true });
    total += size;
    say(`${show(path)} ${size.toLocaleString("en")} bytes`);
  }
  for (const folder of [join(out, "obj"), out]) removeIfEmpty(folder);
  say(`Removed ${total.toLocaleString("en")} bytes.`);
  if (app === undefined && others.length > 0) say(`Kept, since tsuk has not made it: ${others.map(show).join(", ")}`);
}

/** The image's name of an application, which may be gone by now. */
function nameOf(app: string): string {
  try {
    return findApp(app).name;
  } catch (error) {
    if (error instanceof CliError) return basename(app, ".ts");
    throw error;
  }
}

function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

function show(path: string): string {
  const near = relative(process.cwd(), path);
  return near === "" || near.startsWith("..") ? path : near;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
