/** tsuk lib: the libraries that an application can use. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { configureOptions, lastBuild } from "../pipeline/build.ts";
import { findApp } from "../pipeline/app.ts";
import { configureLoosely } from "../pool/configure.ts";
import { createLibrary } from "../pool/create.ts";
import { findPool } from "../pool/find.ts";
import { listLibraries, listTable } from "../pool/list.ts";
import { inProject, showPath } from "../project.ts";
import { libraryRow } from "../size/group.ts";
import { measureImage } from "../size/measure.ts";
import { addConfigurationOptions, buildOptions, type CommonOptions } from "./options.ts";

interface ListOptions extends CommonOptions {
  json?: boolean;
}

export function addLibCommand(program: Command): void {
  const lib = program.command("lib").description("libraries: what there is, and how to make one");
  addConfigurationOptions(lib.command("list"))
    .description("list the libraries, which of them are on for an application, and their bytes in its last image")
    .option("--json", "print JSON")
    .action(list);
  lib
    .command("new")
    .description("make a library with a test that passes")
    .argument("<name>", "the package's name")
    .option("--in <folder>", "where it is made (default: libs)")
    .action((name: string, options: { in?: string }) => create(name, options.in));
}

async function list(app: string | undefined, options: ListOptions): Promise<void> {
  const known = app === undefined && !existsSync("index.ts") ? null : buildOptions(app, options, true);
  const built = known && (await lastBuild(known));
  const configuration =
    built?.configuration ?? (known && configureLoosely(findApp(known.app), await configureOptions(known)));
  const pool = configuration?.pool ?? findPool({ folders: options.libs });
  const measured = built && (await measureImage(built));
  const rows = listLibraries(pool.values(), configuration?.on ?? null, measured && bytesOf(pool, measured.rows));
  if (options.json) {
    const image = measured && { image: showPath(measured.image), size: measured.size };
    process.stdout.write(`${JSON.stringify({ ...image, libraries: rows }, null, 2)}\n`);
    return;
  }
  process.stdout.write(listTable(rows));
  if (measured) {
    const sum = rows.reduce((total, { bytes }) => total + (bytes ?? 0), 0);
    process.stdout.write(
      `${showPath(measured.image)}: ${number(measured.size)} bytes, ${number(sum)} of them of libraries (tsuk size has the rest)\n`,
    );
  } else if (known) {
    process.stdout.write("There is no image yet: tsuk build makes one, and this list then has its bytes.\n");
  }
}

function bytesOf(pool: ReturnType<typeof findPool>, rows: { name: string; total: number }[]): Map<string, number> {
  const totals = new Map(rows.map(({ name, total }) => [name, total]));
  return new Map([...pool.values()].map((library) => [library.name, totals.get(libraryRow(library)) ?? 0]));
}

function create(name: string, where: string | undefined): void {
  const parent = resolve(where ?? "libs");
  const folder = createLibrary(name, parent);
  const how =
    parent === inProject("libs")
      ? ""
      : `, given --libs ${showPath(parent)}, or that folder in "tsukuri": {"libs": […]} of the application's package.json`;
  process.stdout.write(`${showPath(folder)}
It is imported as "${name}"${how}.
Its test: npx tsuk run ${showPath(join(folder, "test"))} -p node
`);
}

function number(value: number): string {
  return value.toLocaleString("en");
}
