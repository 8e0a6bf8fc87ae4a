/** Where instructions go: of the start and of a request, by library. */
import { readElf, type Elf } from "../../trace/elf.ts";
import { lookUp } from "../../trace/symbolize.ts";
import { sourceOf } from "../../size/attribute.ts";
import { libraryOf } from "../../size/group.ts";
import { originOf } from "../../size/measure.ts";
import { formatTable } from "../../size/table.ts";
import type { BuildResult } from "../../pipeline/build.ts";
import type { Figure } from "../types.ts";
import { runClient } from "./clients.ts";
import { attempt, say, serving, type Context } from "./context.ts";
import { startGuest } from "./guest.ts";
import { delay } from "./processes.ts";
import type { Prepared } from "./systems.ts";

/** How often each address was executed. */
type Profile = Map<bigint, number>;

/** Instructions of one system in each phase, by layer. */
export interface Layers {
  machine: string;
  system: string;
  phases: { title: string; layers: Map<string, number> }[];
}

/** Where a PC's image runs before it has page tables: that much lower. */
const KERNEL_BASE = 0xffffffff80000000n;
const OUTSIDE = "firmware";
const SETTLE = 300;
const CLIENT_LIMIT = 240;
/** What is less than this in each phase is not worth a line. */
const LEAST = 0.5;
const REQUESTS = { quick: 1000, full: 5000 };

const PHASES: { title: string; words: string[] }[] = [
  { title: "keep-alive 1", words: ["connections=1"] },
  { title: "keep-alive 32", words: ["connections=32"] },
  { title: "connection each", words: ["close"] },
];

export async function measureLayers(context: Context, systems: Prepared[]): Promise<void> {
  for (const prepared of serving(systems, "http")) {
    const { built, system } = prepared;
    if (built) await attempt(context, `${system.name}, layers`, () => measureOne(context, prepared, built));
  }
}

async function measureOne(context: Context, prepared: Prepared, built: BuildResult): Promise<void> {
  const { machine, settings, client } = context;
  const { name } = prepared.system;
  say(context, `${name}: instructions by library`);
  const guest = await startGuest(prepared, machine, settings, { count: { profile: true } });
  try {
    await delay(SETTLE);
    const profile = (): Profile => guest.counter!.profile();
    const profiles = [{ title: "to the first answer", profile: profile() }];
    const requests = settings.quick ? REQUESTS.quick : REQUESTS.full;
    for (const { title, words } of PHASES) {
      say(context, `${name}: instructions by library, ${title}`);
      const snapshots: Profile[] = [];
      for (const count of [0, requests, 2 * requests]) {
        if (count) await runClient(client, guest.target, [`requests=${count}`, ...words], CLIENT_LIMIT);
        await delay(SETTLE);
        snapshots.push(profile());
      }
      profiles.push({ title, profile: costOfOne(snapshots, requests) });
    }
    const layerOf = await namesOfLayers(
      built,
      profiles.flatMap((each) => [...each.profile.keys()]),
    );
    const phases = profiles.map(({ title, profile }) => ({ title, layers: sumByLayer(profile, layerOf) }));
    context.layers.push({ machine: machine.name, system: name, phases });
  } finally {
    await guest.stop();
  }
}

/** From before, after `count` and after twice as many more: what one costs, without what is done once. */
export function costOfOne(snapshots: Profile[], count: number): Profile {
  const [first, second, third] = snapshots as [Profile, Profile, Profile];
  const cost: Profile = new Map();
  for (const [address, times] of third) {
    const middle = second.get(address) ?? 0;
    const each = (times - middle - (middle - (first.get(address) ?? 0))) / count;
    if (each !== 0) cost.set(address, each);
  }
  return cost;
}

/** Which library each address belongs to. */
export async function namesOfLayers(built: BuildResult, addresses: bigint[]): Promise<Map<bigint, string>> {
  const elf = readElf(built.debugImage);
  const origin = originOf(built);
  const inImage = new Map<bigint, bigint>();
  for (const address of addresses) {
    const place = placeIn(elf, address);
    if (place !== null) inImage.set(address, place);
  }
  const unique = [...inImage];
  const places = await lookUp(
    elf,
    unique.map(([, place]) => place),
  );
  return new Map(unique.map(([address], i) => [address, libraryOf(sourceOf(places[i]!), origin)]));
}

/** The address of an instruction as the image has it, or null for what is not in it. */
function placeIn(elf: Elf, address: bigint): bigint | null {
  const code = elf.sections.filter(({ name }) => name.startsWith(".text"));
  const lies = (at: bigint): boolean =>
    code.some((section) => at >= section.address && at < section.address + BigInt(section.size));
  return [address, address + KERNEL_BASE].find(lies) ?? null;
}

export function sumByLayer(profile: Profile, layerOf: Map<bigint, string>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [address, times] of profile) {
    const layer = layerOf.get(address) ?? OUTSIDE;
    sums.set(layer, (sums.get(layer) ?? 0) + times);
  }
  return sums;
}

/** A line for each layer, a column for each phase. */
export function layerTable({ machine, system, phases }: Layers): string {
  const names = [...new Set(phases.flatMap(({ layers }) => [...layers.keys()]))];
  const rows = names.map(
    (name) => [name, ...phases.map(({ layers }) => layers.get(name) ?? 0)] as [string, ...number[]],
  );
  const shown = rows
    .filter(([, ...values]) => values.some((value) => value >= LEAST))
    .sort((a, b) => b[3]! - a[3]! || b[1]! - a[1]!);
  const sums = phases.map(({ layers }) => Math.round([...layers.values()].reduce((sum, value) => sum + value, 0)));
  const cells = shown.map(([name, ...values]) => [name, ...values.map(Math.round)]);
  return formatTable([`${machine}: ${system}, instructions`, ...phases.map(({ title }) => title)], cells, [
    "all",
    ...sums,
  ]);
}

export function layerFigures({ machine, system, phases }: Layers): Figure[] {
  return phases.flatMap(({ title, layers }) =>
    [...layers].map(([layer, value]) => ({
      name: `${machine}: ${system}: ${title}: of these in ${layer}`,
      value,
      unit: "instructions",
      exact: true,
    })),
  );
}
