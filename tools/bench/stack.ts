/** Benchmark: the stack alone, two of them in one image with nothing between them. */
import type { BuildResult } from "../pipeline/build.ts";
import { buildImage } from "./build.ts";
import { instructionsOfImage, readLines } from "./compare.ts";
import { boot } from "./machine.ts";
import { openCounter } from "./net/counter.ts";
import { namesOfLayers, sumByLayer } from "./net/layers.ts";
import { runProcess } from "./process.ts";
import { CliError } from "../errors.ts";
import { median, spreadOf, type Benchmark, type Settings } from "./types.ts";

const APP = "test/bench/stack/bench-stack.ts";
const RUNS = { quick: 3, full: 9 };
/** The last line that the image prints. */
const LAST = "bench kilobytepacket";
const TITLES: Record<string, string> = {
  request: "a request and its answer",
  requestpacket: "  a packet of that",
  connection: "the same with a connection of its own",
  connectionpacket: "  a packet of that",
  kilobyte: "1,000 bytes in bulk",
  kilobytepacket: "  a packet of that",
};

export const stackBenchmark: Benchmark = {
  name: "stack",
  title: "TCP/IP alone: both sides, in one process, without a device",
  async run({ figures, skipped }, settings) {
    const { image } = await buildImage(APP, "linuxu", settings);
    const cycles = new Map<string, number[]>();
    for (let i = 0; i < (settings.quick ? RUNS.quick : RUNS.full); i++) {
      settings.progress(`run ${i + 1}`);
      const end = await runProcess({ command: [image], timeout: 120_000 });
      if (end.status !== 0) throw new CliError(`${image} failed with status ${end.status}\n${end.output}${end.errors}`);
      for (const [name, line] of readLines(end.output)) {
        cycles.set(name, [...(cycles.get(name) ?? []), line.cycles / line.rounds]);
      }
    }
    for (const [name, values] of cycles) {
      const spread = spreadOf(values);
      figures.push({ name: TITLES[name] ?? name, value: median(values), unit: "cycles", exact: false, spread });
    }
    try {
      settings.progress("instructions");
      const guest = await buildImage(APP, "kvm", settings);
      for (const [name, value] of await instructionsOfImage(guest.image, LAST)) {
        figures.push({ name: TITLES[name] ?? name, value, unit: "instructions", exact: true });
      }
      settings.progress("instructions by library");
      for (const [library, share] of await sharesOf(guest, settings)) {
        figures.push({ name: `of all, in ${library}`, value: share, unit: "%", exact: true });
      }
    } catch (error) {
      skipped.push(`instructions: ${(error as Error).message}`);
    }
  },
};

/** What is less than this is not worth a line, in percent. */
const LEAST = 1;

/** Where the instructions go, in percent of all, the most first. */
async function sharesOf(guest: BuildResult, settings: Settings): Promise<[string, number][]> {
  const counter = await openCounter(settings, {}, true);
  try {
    const more = counter.options;
    await boot({ machine: "pc", memory: "64M", kernel: guest.image, line: LAST, more, patience: 240_000 });
    const profile = counter.profile();
    const layers = sumByLayer(profile, await namesOfLayers(guest, [...profile.keys()]));
    const all = [...layers.values()].reduce((sum, value) => sum + value, 0);
    return [...layers]
      .map(([library, value]): [string, number] => [library, (100 * value) / all])
      .filter(([, share]) => share >= LEAST)
      .sort(([, one], [, other]) => other - one);
  } finally {
    counter.remove();
  }
}
