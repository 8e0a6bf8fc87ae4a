/**
 * The generated modules ("config", "provider/…", …) of an application for the type checker and for editors, in its build/types. Its
 * tsconfig.json, which extends tools/editor/tsconfig.json, looks for them there.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Values } from "../kconfig/values.ts";
import type { App } from "../pipeline/app.ts";
import { generateModules } from "../pipeline/generate.ts";
import type { Library } from "../pipeline/libraries.ts";
import { writeWhole } from "../pipeline/steps.ts";

/** The kernel imports these by path: an application has nothing of them. */
const BY_PATH = ["app.ts", "threadmain.ts"];

/** Writes them where the application's editor settings ask for them. What has not changed is left alone. */
export function writeEditorModules(app: App, libraries: Map<string, Library>, values: Values): void {
  if (!hasEditorSettings(app)) return;
  const modules = generateModules({
    app,
    main: null,
    libraries,
    needed: new Set(libraries.keys()), // whatever will be imported next
    values,
    providers: {},
  });
  for (const [path, text] of modules) {
    const file = join(app.folder, "build/types", path);
    if (BY_PATH.includes(path) || (existsSync(file) && readFileSync(file, "utf8") === text)) continue;
    writeWhole(file, text);
  }
}

/** Whether the application has a tsconfig.json that extends ours. */
function hasEditorSettings(app: App): boolean {
  try {
    return readFileSync(join(app.folder, "tsconfig.json"), "utf8").includes("tsukuri/tools/editor/");
  } catch {
    return false;
  }
}
