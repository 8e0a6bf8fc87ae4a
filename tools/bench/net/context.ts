/** What the parts of the comparison work with. */
import type { Settings } from "../types.ts";
import type { Machine } from "./machines.ts";
import type { Layers } from "./layers.ts";
import type { Measurement, MeasureName } from "./measures.ts";
import type { Prepared } from "./systems.ts";

export interface Context {
  machine: Machine;
  settings: Settings;
  /** The bench's own client, built. */
  client: string;
  measurements: Measurement[];
  layers: Layers[];
  skipped: string[];
}

/** Notes a value. */
export function add(
  { machine, measurements }: Context,
  measure: MeasureName,
  system: string,
  value: number,
  spread?: number,
): void {
  measurements.push({ machine: machine.name, measure, system, value, ...(spread === undefined ? {} : { spread }) });
}

/** Does what may fail for one system without the others losing anything. */
export async function attempt({ machine, skipped }: Context, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    skipped.push(`${machine.name}, ${what}: ${(error as Error).message}`);
  }
}

export function say({ machine, settings }: Context, text: string): void {
  settings.progress(`${machine.name}: ${text}`);
}

/** Those of a kind. */
export function serving(systems: Prepared[], serves: Prepared["system"]["serves"]): Prepared[] {
  return systems.filter(({ system }) => system.serves === serves);
}
