/** tsuk size: where the bytes of an image come from. */
import { Option, type Command } from "commander";
import { relative } from "node:path";
import { build } from "../pipeline/build.ts";
import type { Row } from "../size/group.ts";
import { measureImage } from "../size/measure.ts";
import { formatTable } from "../size/table.ts";
import { addBuildOptions, buildOptions, type CommonOptions } from "./options.ts";

interface SizeOptions extends CommonOptions {
  by: "library" | "file";
  json?: boolean;
}

export function addSizeCommand(program: Command): void {
  addBuildOptions(program.command("size"))
    .description("show how many bytes of an image come from which library")
    .addOption(
      new Option("--by <what>", "one row per library or per file").choices(["library", "file"]).default("library"),
    )
    .option("--json", "print JSON")
    .action(async (app: string | undefined, options: SizeOptions) => {
      const built = await build(buildOptions(app, options, options.json ?? false));
      const { image, size, rows } = await measureImage(built, options.by);
      if (options.json) {
        process.stdout.write(`${JSON.stringify({ image: relative(process.cwd(), image), size, rows }, null, 2)}\n`);
      } else {
        process.stdout.write(sizeTable(rows));
      }
    });
}

function sizeTable(rows: Row[]): string {
  const cells = (row: Row): (string | number)[] => [row.name, row.code, row.constants, row.static, row.data, row.total];
  const sum: Row = { name: "the file", code: 0, constants: 0, static: 0, data: 0, total: 0 };
  for (const row of rows) {
    for (const kind of ["code", "constants", "static", "data", "total"] as const) sum[kind] += row[kind];
  }
  return formatTable(
    ["bytes", "code", "constants", "static data", "native data", "total"],
    rows.map(cells),
    cells(sum),
  );
}
