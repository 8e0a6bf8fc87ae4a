/** Options that several commands have in common. */
import { existsSync } from "node:fs";
import { Option, type Command } from "commander";
import { CliError } from "../errors.ts";
import type { BuildOptions } from "../pipeline/build.ts";

export interface CommonOptions {
  platform?: string;
  arch?: string;
  set: string[];
  libs: string[];
  out: string;
  optimize?: string;
  verbose?: boolean;
}

/** Adds what says which application is meant, and for which target and configuration. */
export function addConfigurationOptions(command: Command): Command {
  return command
    .argument("[app]", "a folder with an index.ts, a .ts file, or the name of an example (default: the current folder)")
    .option(
      "-p, --platform <name>",
      "kvm, xen, linuxu, node, or metal: a PC (default: as configured, or what works best here)",
    )
    .option("-a, --arch <name>", "the processor (default: as configured, or this machine's)")
    .option("--set <NAME=VALUE>", "a configuration option; may be repeated", collect, [])
    .option("--libs <folder>", "a folder with further libraries; may be repeated", collect, [])
    .option("--out <folder>", "where images go", "build");
}

/** Adds what says which application is built, and how. */
export function addBuildOptions(command: Command): Command {
  return addConfigurationOptions(command)
    .addOption(new Option("-O, --optimize <level>", "the compiler's effort").choices(["0", "1", "2", "3"]).default("3"))
    .addOption(
      new Option("-v, --verbose", "show each command that is run; V=1 in the environment does the same").default(
        wantsVerbose(),
      ),
    );
}

/** Adds what says what a guest's network is connected to. */
export function addNetworkOptions(command: Command): Command {
  return command
    .option(
      "--publish <[ADDRESS:]PORT:GUEST[/udp]>",
      "on kvm and node: a port of this machine (of 127.0.0.1) leads to one of the guest; may be repeated",
      collect,
      [],
    )
    .option("--tap <name>", "on kvm and linuxu: the guest's network device is this tap device of Linux's")
    .option("--net <name>", "on kvm: user, QEMU's own network, or none (default: user where the image has a driver)")
    .option("--mac <address>", "the network device's hardware address (default: one is made up)");
}

/** V=1, as for make; an empty V and V=0 mean no. */
function wantsVerbose(): boolean {
  return !["", "0"].includes(process.env.V ?? "");
}

/** The application of the current folder. */
export function currentApp(): string {
  if (existsSync("index.ts")) return ".";
  throw new CliError(
    "no application was named, and the current folder has no index.ts",
    "Give a folder with an index.ts, a .ts file, or the name of an example.",
  );
}

/**
 * An application that may be left out, and arguments behind `--`: the parser of the command line takes the first argument for the application
 * where there is none before `--`.
 */
export function splitArguments(app: string | undefined, args: string[]): { app: string | undefined; args: string[] } {
  const at = process.argv.indexOf("--");
  const behind = at < 0 ? 0 : process.argv.length - at - 1;
  return app !== undefined && behind === args.length + 1 ? { app: undefined, args: [app, ...args] } : { app, args };
}

export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** What the pipeline is told. */
export function buildOptions(
  app: string | undefined,
  options: CommonOptions,
  quiet: boolean,
): BuildOptions & { app: string } {
  return {
    app: app ?? currentApp(),
    platform: options.platform,
    arch: options.arch,
    set: options.set,
    libs: options.libs,
    out: options.out,
    optimize: Number(options.optimize ?? 3),
    verbose: options.verbose ?? false,
    quiet,
  };
}
