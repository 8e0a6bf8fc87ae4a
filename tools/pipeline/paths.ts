/** Where the files of a build are, which is known before there are any. */
import { join } from "node:path";
import { valueOf } from "../kconfig/index.ts";
import { CliError } from "../errors.ts";
import type { Configuration } from "../pool/configure.ts";
import { moduleFolder } from "../pool/variants.ts";
import type { App } from "./app.ts";
import { platformObjects } from "./native.ts";
import { targetName, type Target } from "./target.ts";

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
  configuration: Configuration;
}

/** Bytes of a thread's native stack, and how far apart stacks lie, as a power of two: there is a page without access between them. */
export interface StackSize {
  stackSize: number;
  stackShift: number;
}

/** What images of a configuration are called, without an ending. */
export function imageName({ app, target }: Configuration): string {
  return `${app.name}_${targetName(target)}`;
}

/** The files of a build into `out`, an absolute path. */
export function buildPaths(configuration: Configuration, out: string): BuildResult {
  const { app, target } = configuration;
  const isNode = target.platform.name === "node";
  // what does not depend on the target is made once for all that share it
  const folder = join(out, "obj", `${app.name}_${moduleFolder(configuration)}`);
  const image = join(out, `${imageName(configuration)}${isNode ? ".wasm" : ""}`);
  return {
    ...{ app, target, folder, configuration, image },
    debugImage: isNode ? `${image}.map` : `${image}.dbg`,
    platformFolder: isNode ? "" : platformObjects({ target, out, ...stackSizes(configuration) }).folder,
    wasm: join(folder, "image.wasm"),
  };
}

/** The configured size of stacks. */
export function stackSizes({ tree }: Configuration): StackSize {
  const stackSize = Number(valueOf(tree.symbols.get("UKBOOT_STACK_SIZE")!));
  if (stackSize % 4096) throw new CliError(`UKBOOT_STACK_SIZE=${stackSize}: a multiple of 4096 is expected`);
  return { stackSize, stackShift: Math.ceil(Math.log2(stackSize + 4096)) };
}
