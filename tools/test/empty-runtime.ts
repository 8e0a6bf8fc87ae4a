/**
 * Kernel libraries allocate no managed objects. The proof: all that they export compiles with a runtime that has no allocator, where any
 * `new` of a managed class, string concatenation or growing array is an error of the compiler.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findPool } from "../pool/find.ts";
import { inProject } from "../project.ts";
import { expandText } from "../transforms/text.ts";
import { runCommand } from "./command.ts";
import { defaultModules } from "./types.ts";

/** Libraries for applications, which use managed objects, and the managed runtime itself. */
const MANAGED = ["net-sockets", "ukconsole", "ukgc", "uklang", "uktest"];

/** What is wrong, by library; empty when nothing is. With `sources`, these libraries are looked at instead: name and index.ts. */
export async function emptyRuntimeProblems(sources: Record<string, string> | null = null): Promise<string> {
  const folder = inProject("build/gen/empty-runtime");
  const libraries = findPool();
  const ours = [...libraries.keys()].filter((name) => !MANAGED.includes(name));
  const checked = sources ? Object.keys(sources) : ours;
  rmSync(folder, { recursive: true, force: true });
  for (const top of ["libs", "arch", "platforms"]) copySources(inProject(top), join(folder, top));
  for (const [path, text] of defaultModules(libraries, new Set(ours))) write(join(folder, "gen", path), text);
  write(join(folder, "runtime.ts"), "export {};\n");
  for (const [name, text] of Object.entries(sources ?? {})) write(join(folder, "libs", name, "index.ts"), text);
  for (const name of checked) write(join(folder, entryOf(name)), `import "ukdebug/abort";\nexport * from "${name}";\n`);

  if ((await compile(folder, checked)) === "") return "";
  const problems: string[] = [];
  for (const name of checked) {
    const words = await compile(folder, [name]);
    if (words) problems.push(`${name}:\n${words}`);
  }
  return problems.join("\n") || "the libraries compile one by one, but not together";
}

function entryOf(library: string): string {
  return `entry-${library}.ts`;
}

/**
 * Compiles all functions of the libraries' public interfaces. The compiler's words when that fails. What it made is not looked at, and would
 * not be valid: parts of the runtime that an empty one lacks are no error to the compiler, as long as nothing needs an allocation.
 */
async function compile(folder: string, libraries: string[]): Promise<string> {
  const asc = inProject("node_modules/assemblyscript/bin/asc.js");
  const paths = ["libs", ".", "gen"].flatMap((path) => ["--path", path]);
  const flags = ["--noEmit", "--noValidate", "--noColors", "--disableWarning"];
  const runtime = ["--runtime", "./runtime", "--use", "abort=~lib/ukdebug/abort/abort"];
  const command = [process.execPath, asc, ...libraries.map(entryOf), ...flags, ...runtime, ...paths];
  const { status, output } = await runCommand(command, folder);
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
