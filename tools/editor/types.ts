/**
 * The generated modules ("config", "provider/…", …) of an application for the type checker and for editors, in its build/types. Its
 * tsconfig.json, which extends tools/editor/tsconfig.json, looks for them there.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { generateModules } from "../pipeline/generate.ts";
import { writeWhole } from "../pipeline/steps.ts";
import type { Configuration } from "../pool/configure.ts";
import { ALL } from "../pool/imports.ts";
import { inProject } from "../project.ts";

/** The kernel imports it by path: an application has nothing of it. */
const BY_PATH = "threadmain.ts";

/** Writes them where the application's editor settings ask for them. What has not changed is left alone. */
export function writeEditorModules(configuration: Configuration): void {
  const { app, tree, pool, offers } = configuration;
  const folder = join(app.folder, "build/types");
  if (!hasEditorSettings(app.folder)) return;
  const modules = generateModules({
    app,
    tree,
    constants: new Set([ALL]), // whatever will be imported next
    on: pool,
    providers: new Map(offers.map(({ name, fallback }) => [name, (fallback !== null && pool.get(fallback)) || null])),
  });
  modules.delete(BY_PATH);
  for (const library of pool.values()) {
    if (library.folder === inProject("libs", library.name)) continue; // the settings name that folder
    const path = relative(join(folder, library.name), join(library.folder, "index"));
    modules.set(`${library.name}/index.ts`, `export * from ${JSON.stringify(path)};\n`);
  }
  for (const [path, text] of modules) {
    const file = join(folder, path);
    if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeWhole(file, text);
  }
}

/** Whether an application has a tsconfig.json that extends ours. */
function hasEditorSettings(folder: string): boolean {
  try {
    return readFileSync(join(folder, "tsconfig.json"), "utf8").includes("tsukuri/tools/editor/");
  } catch {
    return false;
  }
}
