/** tsuk size: where the bytes of an image come from. */
import { Option, type Command } from "commander";
import { statSync } from "node:fs";
import { relative } from "node:path";
import { build } from "../pipeline/build.ts";
import { nativeShares } from "../size/attribute.ts";
import { fileOf, groupShares, libraryOf, type Row } from "../size/group.ts";
import { moduleShares } from "../size/module.ts";
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
    .action(async (app: string, options: SizeOptions) => {
      const built = await build(await buildOptions(app, options, options.json ?? false));
      const isModule = built.target.platform.name === "node";
      const shares = isModule ? moduleShares(built) : await nativeShares(built);
      const origin = { name: built.app.name, folder: built.app.folder, build: built.folder };
      const rows = groupShares(shares, (source) => (options.by === "file" ? fileOf : libraryOf)(source, origin));
      const image = isModule ? built.wasm : built.image;
      const size = statSync(image).size;
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
