/** The command starts quickly: the compilers, which take seconds to load, are loaded by the processes that compile. */
import { build } from "esbuild";
import { expect, test } from "vitest";
import { inProject } from "../project.ts";

const SLOW = ["assemblyscript", "assemblyscript/asc", "binaryen", "wabt"];

test("tsuk itself loads no compiler", async () => {
  const { metafile } = await build({
    entryPoints: [inProject("tools/cli.ts")],
    outdir: inProject("build/unused"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
    metafile: true,
    write: false,
  });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect(imported).toContain("commander");
  expect(imported.filter((path) => SLOW.includes(path))).toEqual([]);
});
