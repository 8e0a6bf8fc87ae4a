/** Options that several commands have in common. */
import { Option, type Command } from "commander";
import type { BuildOptions } from "../pipeline/build.ts";
import { defaultPlatform } from "../run/defaults.ts";

export interface CommonOptions {
  platform?: string;
  arch?: string;
  set: string[];
  out: string;
  optimize: string;
  verbose?: boolean;
}

/** Adds what says which application is built, and how. */
export function addBuildOptions(command: Command): Command {
  return command
    .argument("<app>", "a folder with an index.ts, a .ts file, or the name of an example")
    .option("-p, --platform <name>", "kvm, xen, linuxu or node (default: what works best here)")
    .option("-a, --arch <name>", "the processor (default: this machine's, where the platform has it)")
    .option("--set <NAME=VALUE>", "a configuration option; may be repeated", collect, [])
    .addOption(new Option("-O, --optimize <level>", "the compiler's effort").choices(["0", "1", "2", "3"]).default("3"))
    .option("--out <folder>", "where images go", "build")
    .addOption(
      new Option("-v, --verbose", "show each command that is run; V=1 in the environment does the same").default(
        wantsVerbose(),
      ),
    );
}

/** V=1, as for make; an empty V and V=0 mean no. */
function wantsVerbose(): boolean {
  return !["", "0"].includes(process.env.V ?? "");
}

export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** What the pipeline is told. */
export async function buildOptions(app: string, options: CommonOptions, quiet: boolean): Promise<BuildOptions> {
  return {
    app,
    platform: options.platform ?? (await defaultPlatform()),
    arch: options.arch,
    set: options.set,
    out: options.out,
    optimize: Number(options.optimize),
    verbose: options.verbose ?? false,
    quiet,
  };
}
