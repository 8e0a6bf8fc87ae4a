/** The parts of the comparison, in the order in which they run. */
import { measureBulk } from "./bulk.ts";
import type { Context } from "./context.ts";
import { measureLayers } from "./layers.ts";
import { measureCommands, measureInstructions } from "./instructions.ts";
import { measureStoreRates, measureWebRates } from "./rates.ts";
import { measureSizes } from "./sizes.ts";
import { measureStarts } from "./starts.ts";
import type { Prepared, System } from "./systems.ts";

export interface Part {
  /** Commands that it needs beyond the compiler and QEMU. */
  commands: string[];
  /** Which systems it measures. */
  serves: System["serves"][];
  run(context: Context, systems: Prepared[]): Promise<void>;
}

export const PARTS = {
  size: { commands: [], serves: ["http", "redis", "iperf"], run: measureSizes },
  instructions: { commands: [], serves: ["http"], run: measureInstructions },
  layers: { commands: [], serves: ["http"], run: measureLayers },
  start: { commands: [], serves: ["http"], run: measureStarts },
  web: { commands: ["wrk", "ip", "unshare"], serves: ["http"], run: measureWebRates },
  store: { commands: ["redis-benchmark", "ip", "unshare"], serves: ["redis"], run: measureStore },
  bulk: { commands: ["iperf3", "ip", "unshare"], serves: ["http", "iperf"], run: measureBulk },
} satisfies Record<string, Part>;

export type PartName = keyof typeof PARTS;

async function measureStore(context: Context, systems: Prepared[]): Promise<void> {
  await measureCommands(context, systems);
  await measureStoreRates(context, systems);
}
