/**
 * The generated modules ("config", "provider/…", …) of an application for the type checker and for editors, in its build/types. Its
 * tsconfig.json, which extends tools/editor/tsconfig.json, looks for them there.
 */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { generateModules } from "../pipeline/generate.ts";
import { packedModule, packFiles } from "../pipeline/files.ts";
import { writeChanged } from "../pipeline/steps.ts";
import type { Configuration } from "../pool/configure.ts";
import type { Pool } from "../pool/find.ts";
import { ALL } from "../pool/imports.ts";
import type { Root } from "../pool/root.ts";
import { inProject } from "../project.ts";

/** The kernel imports it by path: an application has nothing of it. */
const BY_PATH = "threadmain.ts";

/** Writes them where the application's editor settings ask for them. What has not changed is left alone. */
export function writeEditorModules(configuration: Configuration): void {
  const { app, pool } = configuration;
  const folder = join(app.folder, "build/types");
  if (!hasEditorSettings(app.folder)) return;
  const modules = typeModules(configuration, pool);
  modules.delete(BY_PATH);
  for (const library of pool.values()) {
    if (library.folder === inProject("libs", library.name)) continue; // the settings name that folder
    const path = relative(join(folder, library.name), join(library.folder, "index"));
    modules.set(`${library.name}/index.ts`, `export * from ${JSON.stringify(path)};\n`);
  }
  for (const [path, text] of modules) writeChanged(join(folder, path), text);
}

/** What is generated for those who look at types: every constant, since any may be imported next, and the default implementations. */
export function typeModules({ app, tree, pool, offers }: Root, on: Pool): Map<string, string> {
  const providers = offers.map(
    ({ name, fallback }) => [name, (fallback !== null && pool.get(fallback)) || null] as const,
  );
  const modules = generateModules({ app, tree, on, constants: new Set([ALL]), providers: new Map(providers) });
  return modules.set("packed/index.ts", packedModule(packFiles([])));
}

/** Whether an application has a tsconfig.json that extends ours. */
function hasEditorSettings(folder: string): boolean {
  try {
    return readFileSync(join(folder, "tsconfig.json"), "utf8").includes("tsukuri/tools/editor/");
  } catch {
    return false;
  }
}
