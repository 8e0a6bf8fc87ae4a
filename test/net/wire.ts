/** A bad wire between two tap devices of a namespace: wire.c, compiled when it is first needed. */
import type { Running } from "../boot/boot.ts";
import { seed } from "../harness/seed.ts";
import { compiled } from "./compiled.ts";
import { addBridge, addTap, type Namespace } from "./namespace.ts";

/** Per cent, and milliseconds. */
export interface Faults {
  loss?: number;
  delay?: number;
  jitter?: number;
  double?: number;
  swap?: number;
  spoil?: number;
}

/** Joins the tap devices `a` and `b`. The wire is there until its input is ended, or the test. */
export async function addWire(namespace: Namespace, a: string, b: string, faults: Faults): Promise<Running> {
  const words = Object.entries({ ...faults, seed: (seed % 1_000_000) + 1 }).map(([name, value]) => `${name}=${value}`);
  const wire = namespace.start([compiled("wire"), a, b, ...words], { input: "open", limit: LIMIT });
  await wire.prints("ready");
  return wire;
}

/**
 * Adds a tap device for a guest, which Linux has only at the far end of a bad wire:
 *
 *     guest ── name ── bridge ── (middle) ══ wire ══ (near) ── Linux with the addresses
 */
export async function addBadTap(
  namespace: Namespace,
  name: string,
  addresses: string[],
  faults: Faults,
): Promise<Running> {
  const [near, middle, bridge] = ["-near", "-middle", "-bridge"].map((end) => name + end) as [string, string, string];
  await addTap(namespace, near, addresses);
  await addTap(namespace, middle);
  await addTap(namespace, name);
  await addBridge(namespace, bridge, [name, middle]);
  return addWire(namespace, near, middle, faults);
}

/** No test takes longer, in milliseconds. */
const LIMIT = 120_000;
