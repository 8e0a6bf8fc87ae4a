/** Builds an application for a target: the steps, in order. */
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { CliError } from "../errors.ts";
import { writeEditorModules } from "../editor/types.ts";
import { configurationFiles, configure, configureLoosely, type ConfigureOptions } from "../pool/configure.ts";
import { inProject } from "../project.ts";
import { defaultPlatform } from "../run/defaults.ts";
import { findApp, type App } from "./app.ts";
import { compileTypeScriptStep } from "./compile.ts";
import { nodeImageStep } from "./node-image.ts";
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
import { buildPaths, imageName, stackSizes, type BuildResult } from "./paths.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { runStep } from "./steps.ts";

export type { BuildResult } from "./paths.ts";

export interface BuildOptions {
  /** As a user names it, or as it was found. */
  app: string | App;
  /** Goes over the configured platform; with neither, what works best here. */
  platform?: string | undefined;
  /** Goes over the configured processor. */
  arch?: string | undefined;
  /** NAME=VALUE assignments; they go over the application's configuration file. */
  set: string[];
  /** Further folders with libraries. */
  libs?: string[] | undefined;
  /** The compiler's optimisation level, 0 to 3. Default 3. */
  optimize?: number;
  /** The folder that images and intermediate files go to. */
  out: string;
  verbose: boolean;
  quiet: boolean;
  /** Who is told of the progress, when that is not the terminal. */
  reporter?: Reporter;
}

/** Builds; only what has changed is done again. */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const configuration = configure(appOf(options), await configureOptions(options));
  const { app, target } = configuration;
  const reporter = options.reporter ?? createReporter(options);
  reporter.files?.(configurationFiles(configuration));
  const out = resolve(options.out);
  const paths = buildPaths(configuration, out);
  const { folder, image, debugImage } = paths;
  mkdirSync(folder, { recursive: true });
  writeEditorModules(configuration);
  const compiled = compileTypeScriptStep({ configuration, folder, optimize: options.optimize ?? 3, reporter });

  if (target.platform.name === "node") {
    await withLock(folder, reporter, async () => {
      await runStep(compiled.step, folder, reporter);
      await runStep(nodeImageStep(compiled, image), folder, reporter);
    });
    return paths;
  }
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
    folder: join(out, "obj", imageName(configuration)),
    out,
    imageName: imageName(configuration),
    ...stackSizes(configuration),
    image,
    debugImage,
    reporter,
  };
  await withLock(folder, reporter, async () => {
    await runStep(compiled.step, folder, reporter);
    await buildNative(native, reporter);
  });
  return paths;
}

/**
 * What the last build of this configuration has left, without building; null when there is no image. What the application imports may be
 * switched off meanwhile.
 */
export async function lastBuild(options: BuildOptions): Promise<BuildResult | null> {
  const configuration = configureLoosely(appOf(options), await configureOptions(options));
  const paths = buildPaths(configuration, resolve(options.out));
  return existsSync(paths.image) && existsSync(paths.wasm) ? paths : null;
}

export function appOf({ app }: Pick<BuildOptions, "app">): App {
  return typeof app === "string" ? findApp(app) : app;
}

/** The options of `configure` for a build. */
export async function configureOptions(
  options: Pick<BuildOptions, "platform" | "arch" | "set" | "libs" | "reporter">,
): Promise<ConfigureOptions> {
  const { platform, arch, set, libs = [], reporter } = options;
  return { platform, arch, set, libs, bestPlatform: platform ?? (await defaultPlatform()), warn: reporter?.warning };
}

/** Makes the image. */
async function buildNative(build: ImageBuild, reporter: Reporter): Promise<void> {
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
}
