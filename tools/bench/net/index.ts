/** Benchmark: the network, against the same work on Linux in the same machine, in one run. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findNetPeers } from "../../setup/net-peers.mjs";
import type { Benchmark, Figure, Settings, Sheet } from "../types.ts";
import type { Context } from "./context.ts";
import { MEMORY } from "./guest.ts";
import { layerFigures, layerTable, type Layers } from "./layers.ts";
import { MACHINES, type Machine } from "./machines.ts";
import { judge, MEASURES, type Measurement, type Verdict } from "./measures.ts";
import { checkNames, checkTools, choose, fetchPeers } from "./needs.ts";
import { PARTS, type Part, type PartName } from "./parts.ts";
import { endingAll } from "./processes.ts";
import { clientProgram } from "./programs.ts";
import { prepare, SYSTEMS, type Prepared, type System } from "./systems.ts";
import { netTable } from "./table.ts";

export const netBenchmark: Benchmark = {
  name: "net",
  title: "HTTP, a store and bulk transfer, against Linux guests",
  slow: true,
  run: (sheet, settings) => endingAll(() => measure(sheet, settings)),
};

async function measure(sheet: Sheet, settings: Settings): Promise<void> {
  const only = settings.only ?? [];
  const partNames = Object.keys(PARTS) as PartName[];
  checkNames(only, [...MACHINES, ...SYSTEMS].map(({ name }): string => name).concat(partNames));
  const machines = choose(MACHINES, ({ name }) => name, only);
  const systems = choose(SYSTEMS, ({ name }) => name, only);
  const parts = choose(partNames, (name) => name, only);
  checkTools(machines, parts);
  if (systems.some(({ ours }) => !ours)) await fetchPeers(machines);
  sheet.notes = notes(machines, settings.quick);
  const client = await clientProgram(settings);
  const measurements: Measurement[] = [];
  const layers: Layers[] = [];
  for (const machine of machines) {
    const context: Context = { machine, settings, client, measurements, layers, skipped: sheet.skipped };
    const prepared = await prepareAll(context, systems, parts);
    for (const name of parts) {
      const part: Part = PARTS[name];
      await part.run(
        context,
        prepared.filter(({ system }) => part.serves.includes(system.serves)),
      );
    }
  }
  const verdicts = judge(measurements);
  sheet.figures.push(...measurements.map(asFigure), ...verdicts.map(verdictFigure), ...layers.flatMap(layerFigures));
  sheet.text = [netTable(measurements, verdicts), ...layers.map(layerTable)].filter(Boolean).join("\n");
}

/** What has to be known to compare these figures with others. */
function notes(machines: Machine[], quick: boolean): string[] {
  const archs = new Set(machines.map(({ arch }) => arch));
  const version = spawnSync(machines[0]!.qemu, ["--version"], { encoding: "utf8" }).stdout?.split("\n")[0] ?? "";
  return [
    `${version}, -accel tcg, one processor, -m ${MEMORY}, one virtio-net without vhost${quick ? "; quick: small numbers" : ""}`,
    "instructions of HTTP and the start by QEMU's user-mode network, all else by a tap device of Linux's",
    ...[...archs].flatMap((arch) => (findNetPeers(arch) ? [`Linux on ${arch}: ${originOf(findNetPeers(arch)!)}`] : [])),
  ];
}

/** The packages that matter, with their versions. */
function originOf(folder: string): string {
  const names = readFileSync(join(folder, "origin"), "utf8").split("\n");
  return names
    .filter((name) => /^(linux-image|nginx|redis|iperf3)/.test(name))
    .map((name) => name.replace(/_\w+\.deb$/, ""))
    .join(", ");
}

/** Makes the systems that these parts measure. What is not there is told once. */
async function prepareAll(
  { machine, settings, skipped }: Context,
  systems: System[],
  parts: PartName[],
): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  const wanted = parts.flatMap((part): Part["serves"] => PARTS[part].serves);
  for (const system of systems) {
    if (!wanted.includes(system.serves)) continue;
    settings.progress(`${machine.name}: ${system.name} is built`);
    try {
      prepared.push(await prepare(system, machine, settings));
    } catch (error) {
      skipped.push(`${machine.name}, ${system.name}: ${(error as Error).message}`);
    }
  }
  return prepared;
}

function asFigure({ machine, measure, system, value, spread }: Measurement): Figure {
  const { title, unit, exact } = MEASURES[measure];
  return {
    name: `${machine}: ${system}: ${title.trim()}`,
    value,
    unit,
    exact,
    ...(spread === undefined ? {} : { spread }),
  };
}

/** A bar as a figure with a limit: what it is about is the value. */
function verdictFigure({ bar, machine, value, bound, words }: Verdict): Figure {
  const { title, unit, exact } = MEASURES[bar.measure];
  const least = bar.times ?? bar.share;
  return {
    ...{ name: `${machine}: ${bar.system}: ${title.trim()}: bar ${words}`, value, exact },
    unit: bar.times ? "times" : bar.share ? "of the mean" : unit,
    ...(least ? { least: bound } : { limit: bound }),
  };
}
