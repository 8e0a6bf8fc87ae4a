/** tsuk pack */
import type { Command } from "commander";
import { pc } from "../colors.ts";
import { formatTable } from "../pack/formats.ts";
import { pack } from "../pack/index.ts";
import { readNetwork, type NetworkWords } from "../run/network/network.ts";
import { DEFAULT_OPTIONS } from "../run/options.ts";
import {
  addBuildOptions,
  addNetworkOptions,
  buildOptions,
  collect,
  splitArguments,
  type CommonOptions,
} from "./options.ts";

interface PackCommandOptions extends CommonOptions, NetworkWords {
  format?: string;
  output?: string;
  name?: string;
  memory: string;
  kernel: string[];
}

export function addPackCommand(program: Command): void {
  const command = addBuildOptions(program.command("pack"))
    .description("build an application and pack its image for others: a CD, a disk, a container, a domain")
    .argument("[args...]", "the application's arguments, after --")
    .option("-f, --format <name>", "elf, iso, disk, oci, xl or libvirt: see below")
    .option("-o, --output <path>", "where it goes (default: beside the image)")
    .option("--name <name>", "what it is called there (default: the application's name); for oci NAME[:TAG]")
    .option(
      "-m, --memory <size>",
      "the guest's memory, where the format can say that: 64M, 1G, …",
      DEFAULT_OPTIONS.memory,
    )
    .option("-k, --kernel <NAME=VALUE>", "a kernel parameter; may be repeated", collect, []);
  addNetworkOptions(command)
    .addHelpText("after", () => `\n${formatTable()}`)
    .action(async (first: string | undefined, rest: string[], options: PackCommandOptions) => {
      const { app, args } = splitArguments(first, rest);
      const { platform, arch, ...common } = buildOptions(app, options, false);
      const packed = await pack(
        {
          ...options,
          format: options.format,
          output: options.output,
          name: options.name,
          kernelParameters: options.kernel,
          args,
          network: readNetwork(options),
        },
        { platform, arch },
        common,
      );
      const lines = [
        ...packed.files.flatMap(({ path, bytes, digest }) => [
          `${pc.bold(path)} ${bytes.toLocaleString("en")} bytes`,
          pc.dim(`  ${digest}`),
        ]),
        "Run it:",
        ...packed.commands.map((command) => `  ${command}`),
        ...packed.notes,
      ];
      process.stdout.write(`${lines.join("\n")}\n`);
    });
}
