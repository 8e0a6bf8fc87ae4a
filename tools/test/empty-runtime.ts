/**
 * Kernel libraries allocate no managed objects. The proof: all that they export compiles with a runtime that has no allocator, where any
 * `new` of a managed class, string concatenation or growing array is an error of the compiler.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readLibraries } from "../pipeline/libraries.ts";
import { inProject } from "../project.ts";
import { expandText } from "../transforms/text.ts";
import { runCommand } from "./command.ts";
import { defaultModules } from "./types.ts";

/** Libraries for applications, which use managed objects, and the managed runtime itself. */
const MANAGED = ["ukgc", "uklang", "uktest"];

/** What is wrong, by library; empty when nothing is. */
export async function emptyRuntimeProblems(): Promise<string> {
  const folder = inProject("build/gen/empty-runtime");
  const libraries = readLibraries();
  const kernel = [...libraries.keys()].filter((name) => !MANAGED.includes(name));
  rmSync(folder, { recursive: true, force: true });
  for (const top of ["libs", "arch", "platforms"]) copySources(inProject(top), join(folder, top));
  for (const [path, text] of defaultModules(libraries, new Set(kernel))) write(join(folder, "gen", path), text);
  write(join(folder, "runtime.ts"), "export {};\n");
  const problems: string[] = [];
  for (const name of kernel) {
    const words = await compile(folder, name);
    if (words) problems.push(`${name}:\n${words}`);
  }
  return problems.join("\n");
}

/** Compiles all functions of a library's public interface. The compiler's words when that fails. */
async function compile(folder: string, library: string): Promise<string> {
  const entry = `entry-${library}.ts`;
  write(join(folder, entry), `import "ukdebug/abort";\nexport * from "${library}";\n`);
  const paths = ["libs", ".", "gen"].flatMap((path) => ["--path", path]);
  const { status, output } = await runCommand(
    [
      ...[process.execPath, inProject("node_modules/assemblyscript/bin/asc.js"), entry, "--noEmit", "--noColors"],
      ...["--disableWarning", "--runtime", "./runtime", "--use", "abort=~lib/ukdebug/abort/abort", ...paths],
    ],
    folder,
  );
  return status === 0 ? "" : output;
}

/** AssemblyScript sources as the compiler of a build sees them. */
function copySources(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const path = join(from, entry.name);
    if (entry.isDirectory()) {
      if (!["test", "node_modules", "node"].includes(entry.name)) copySources(path, join(to, entry.name));
    } else if (/(?<!\.d)\.ts$/.test(entry.name)) {
      write(join(to, entry.name), expandText(readFileSync(path, "utf8")));
    }
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
