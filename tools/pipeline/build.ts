/** Builds an application for a target: the steps, in order. */
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { CliError } from "../errors.ts";
import { readAssignments, readConfigFile, resolveValues } from "../kconfig/values.ts";
import { writeEditorModules } from "../editor/types.ts";
import { inProject } from "../project.ts";
import { findApp, type App } from "./app.ts";
import { compileTypeScriptStep } from "./compile.ts";
import { nodeImageStep } from "./node-image.ts";
import { readLibraries } from "./libraries.ts";
import {
  cSourceStep,
  linearObjectStep,
  linearStep,
  moduleObject,
  moduleObjectStep,
  platformObjectSteps,
  type ImageBuild,
} from "./native.ts";
import { linkStep } from "./link.ts";
import { withLock } from "./lock.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { runStep } from "./steps.ts";
import { findTarget, targetName, type Target } from "./target.ts";

export interface BuildOptions {
  app: string;
  platform: string;
  arch?: string | undefined;
  /** NAME=VALUE assignments beside the application's .config. */
  set: string[];
  /** The compiler's optimisation level, 0 to 3. Default 3. */
  optimize?: number;
  /** The folder that images and intermediate files go to. */
  out: string;
  verbose: boolean;
  quiet: boolean;
  /** Who is told of the progress, when that is not the terminal. */
  reporter?: Reporter;
}

export interface BuildResult {
  app: App;
  target: Target;
  /** The image: an ELF file, or for `node` a module. */
  image: string;
  /** The twin with symbols; for `node` the module's source map. */
  debugImage: string;
  /** Intermediate files of the module. */
  folder: string;
  /** Objects of the platform's own sources; empty for `node`. */
  platformFolder: string;
  /** The compiled module before it became native. */
  wasm: string;
}

/** Builds; only what has changed is done again. */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const app = findApp(options.app);
  const target = findTarget(options.platform, options.arch);
  const reporter = options.reporter ?? createReporter(options);
  const name = `${app.name}_${targetName(target)}`;
  const out = resolve(options.out);
  const isNode = target.platform.name === "node";
  // what does not depend on the platform is made once for all native ones, as far as they have the same libraries
  const hasOwn = isNode || target.platform.providers;
  const folder = join(out, "obj", `${app.name}_${hasOwn ? target.platform.name : "native"}`);
  mkdirSync(folder, { recursive: true });

  const libraries = readLibraries();
  const assigned = new Map([...readConfigFile(join(app.folder, ".config")), ...readAssignments(options.set)]);
  const values = resolveValues(
    [...libraries.values()].flatMap((library) => library.options),
    assigned,
  );

  writeEditorModules(app, libraries, values);

  const compiled = compileTypeScriptStep({
    app,
    target,
    folder,
    libraries,
    values,
    optimize: options.optimize ?? 3,
    reporter,
  });
  const base = { app, target, folder, wasm: compiled.wasm };

  if (isNode) {
    const image = join(out, `${name}.wasm`);
    await withLock(folder, reporter, async () => {
      await runStep(compiled.step, folder, reporter);
      await runStep(nodeImageStep(compiled, image), folder, reporter);
    });
    return { ...base, platformFolder: "", image, debugImage: `${image}.map` };
  }
  const stackSize = Number(values.get("UKBOOT_STACK_SIZE"));
  if (stackSize % 4096) throw new CliError(`UKBOOT_STACK_SIZE=${stackSize}: a multiple of 4096 is expected`);
  const native: ImageBuild = {
    target,
    module: {
      arch: target.arch,
      folder,
      generated: compiled.generated,
      appFolder: app.folder,
      wasm: compiled.wasm,
      sourceMap: compiled.sourceMap,
      reporter,
    },
    folder: join(out, "obj", name),
    out,
    imageName: name,
    stackSize,
    stackShift: Math.ceil(Math.log2(stackSize + 4096)),
    image: join(out, name),
    debugImage: join(out, `${name}.dbg`),
    reporter,
  };
  const platformFolder = await withLock(folder, reporter, async () => {
    await runStep(compiled.step, folder, reporter);
    return buildNative(native, reporter);
  });
  return { ...base, platformFolder, image: native.image, debugImage: native.debugImage };
}

/** Makes the image; returns the folder with the platform's objects. */
async function buildNative(build: ImageBuild, reporter: Reporter): Promise<string> {
  const { folder, module } = build;
  const platform = platformObjectSteps(build);
  for (const path of build.target.platform.arch[build.target.arch]!.sources) {
    if (!existsSync(inProject(path))) throw new CliError(`${path} is missing from the project`);
  }
  await runStep(cSourceStep(module), module.folder, reporter);
  await runStep(moduleObjectStep(module), module.folder, reporter);
  await runStep(linearStep(build), folder, reporter);
  await runStep(linearObjectStep(build), folder, reporter);
  await withLock(platform.folder, reporter, async () => {
    for (const step of platform.steps) await runStep(step, platform.folder, reporter);
  });
  const objects = [moduleObject(module), join(folder, "linear.S.o"), ...platform.objects];
  await runStep(linkStep(build, objects), folder, reporter);
  return platform.folder;
}
