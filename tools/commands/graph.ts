/** tsuk graph: which library needs which, as a picture and for Graphviz. */
import { extname, join } from "node:path";
import type { Command } from "commander";
import { CliError } from "../errors.ts";
import { libraryGraph, type Graph } from "../graph/graph.ts";
import { findApp } from "../pipeline/app.ts";
import { configureOptions, lastBuild } from "../pipeline/build.ts";
import { imageName } from "../pipeline/paths.ts";
import { writeWhole } from "../pipeline/steps.ts";
import { configureLoosely } from "../pool/configure.ts";
import { showPath } from "../project.ts";
import { measureImage } from "../size/measure.ts";
import { addConfigurationOptions, buildOptions, type CommonOptions } from "./options.ts";

interface GraphOptions extends CommonOptions {
  output?: string;
}

export function addGraphCommand(program: Command): void {
  addConfigurationOptions(program.command("graph"))
    .description("draw which library needs which, with the bytes of the last image")
    .option("-o, --output <file>", "a .svg or a .dot file (default: both, beside the image)")
    .action(async (app: string | undefined, options: GraphOptions) => {
      if (options.output !== undefined && !(extname(options.output) in WRITERS)) {
        throw new CliError(`-o ${options.output}: a name that ends in .svg or .dot is expected`);
      }
      const known = buildOptions(app, options, true);
      const built = await lastBuild(known);
      const configuration = built?.configuration ?? configureLoosely(findApp(known.app), await configureOptions(known));
      const graph = libraryGraph(configuration, built && (await measureImage(built)));
      const base = join(options.out, `${imageName(configuration)}.graph`);
      for (const file of options.output ? [options.output] : Object.keys(WRITERS).map((ending) => base + ending)) {
        writeWhole(file, await WRITERS[extname(file)]!(graph));
        process.stdout.write(`${showPath(file)}\n`);
      }
      if (!built) process.stderr.write("There is no image yet: once there is, the graph has its bytes.\n");
    });
}

/** What draws is loaded when it is used. */
const WRITERS: Record<string, (graph: Graph) => Promise<string>> = {
  ".svg": async (graph) => (await import("../graph/svg.ts")).svgText(graph),
  ".dot": async (graph) => (await import("../graph/dot.ts")).dotText(graph),
};
