/** Builds an application for a target: the steps, in order. */
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { CliError } from "../errors.ts";
import { readAssignments, readConfigFile, resolveValues } from "../kconfig/values.ts";
import { inProject } from "../project.ts";
import { findApp, type App } from "./app.ts";
import { compileTypeScriptStep } from "./compile.ts";
import { nodeImageStep } from "./node-image.ts";
import { readLibraries } from "./libraries.ts";
import { compileStep, cSourceStep, linkStep, objectFile, type NativeBuild } from "./native.ts";
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
}

export interface BuildResult {
  app: App;
  target: Target;
  /** The image: an ELF file, or for `node` a module. */
  image: string;
  /** The twin with symbols; for `node` the module's source map. */
  debugImage: string;
  /** Intermediate files. */
  folder: string;
  /** The compiled module before it became native. */
  wasm: string;
}

/** Builds; only what has changed is done again. */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const app = findApp(options.app);
  const target = findTarget(options.platform, options.arch);
  const reporter = createReporter(options);
  const name = `${app.name}_${targetName(target)}`;
  const out = resolve(options.out);
  const folder = join(out, "obj", name);
  mkdirSync(folder, { recursive: true });

  const libraries = readLibraries();
  const assigned = new Map([...readConfigFile(join(app.folder, ".config")), ...readAssignments(options.set)]);
  const values = resolveValues([...libraries.values()].flatMap((library) => library.options), assigned);

  const compiled = compileTypeScriptStep({ app, target, folder, libraries, values, optimize: options.optimize ?? 3, reporter });
  await runStep(compiled.step, folder, reporter);
  const base = { app, target, folder, wasm: compiled.wasm };

  if (target.platform.name === "node") {
    const image = join(out, `${name}.wasm`);
    await runStep(nodeImageStep(compiled, image), folder, reporter);
    return { ...base, image, debugImage: `${image}.map` };
  }
  const stackSize = Number(values.get("UKBOOT_STACK_SIZE"));
  const native: NativeBuild = {
    target,
    folder,
    generated: compiled.generated,
    appFolder: app.folder,
    imageName: name,
    wasm: compiled.wasm,
    sourceMap: compiled.sourceMap,
    stackSize,
    stackShift: Math.ceil(Math.log2(stackSize + 4096)),
    image: join(out, name),
    debugImage: join(out, `${name}.dbg`),
    reporter,
  };
  await buildNative(native, reporter);
  return { ...base, image: native.image, debugImage: native.debugImage };
}

async function buildNative(native: NativeBuild, reporter: Reporter): Promise<void> {
  const { folder, target } = native;
  await runStep(cSourceStep(native), folder, reporter);
  const generated = [join(folder, "kernel.c"), join(folder, "linear.S")];
  const sources = target.platform.arch[target.arch]!.sources.map((path) => inProject(path));
  for (const source of sources) if (!existsSync(source)) throw new CliError(`${source} is missing`);
  for (const source of [...generated, ...sources]) {
    await runStep(compileStep(native, source, source === generated[0]), folder, reporter);
  }
  const objects = [...generated, ...sources].map((source) => objectFile(native, source));
  await runStep(linkStep(native, objects), folder, reporter);
}
