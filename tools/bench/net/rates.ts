/** Requests and commands in a second. The guests are all there at the same time and are asked by turns, so that a slow moment hits all. */
import { runClient, runRedisBenchmark, runWrk } from "./clients.ts";
import { median, spreadOf } from "../types.ts";
import { add, attempt, say, serving, type Context } from "./context.ts";
import type { MeasureName } from "./measures.ts";
import type { Prepared } from "./systems.ts";
import { startTapGuest, type TapGuest } from "./tap.ts";

const CONNECTIONS = [1, 32] as const;
const PIPELINES = [1, 16] as const;
const COMMANDS = ["get", "set"] as const;

function depth(quick: boolean): { rounds: number; seconds: number; steady: number; commands: number } {
  return quick
    ? { rounds: 2, seconds: 1, steady: 5, commands: 10_000 }
    : { rounds: 5, seconds: 2, steady: 60, commands: 50_000 };
}

/** A way to measure a guest once. */
interface Way {
  measure: MeasureName;
  once(guest: TapGuest): Promise<number>;
}

export async function measureWebRates(context: Context, systems: Prepared[]): Promise<void> {
  const { seconds, steady } = depth(context.settings.quick);
  await withGuests(context, serving(systems, "http"), async (guests) => {
    await byTurns(context, guests, [
      ...CONNECTIONS.map((count) => ({
        measure: `rate-ka${count}` as const,
        once: (guest: TapGuest) => runWrk(guest.target, count, seconds),
      })),
    ]);
    for (const [name, guest] of guests) {
      say(context, `${name}: a connection for each request, ${steady} seconds`);
      await attempt(context, `${name}, connections`, async () => {
        const { done, nanoseconds, each } = await runClient(
          context.client,
          guest.target,
          [`seconds=${steady}`, "close"],
          steady,
        );
        add(context, "rate-close", name, (done * 1e9) / nanoseconds);
        add(context, "worst-close", name, each.length ? Math.min(...each) : 0);
      });
    }
  });
}

export async function measureStoreRates(context: Context, systems: Prepared[]): Promise<void> {
  const { commands } = depth(context.settings.quick);
  await withGuests(context, serving(systems, "redis"), (guests) =>
    byTurns(
      context,
      guests,
      COMMANDS.flatMap((kind) =>
        PIPELINES.map((pipeline) => ({
          measure: `rate-${kind}${pipeline}` as const,
          once: (guest: TapGuest) => runRedisBenchmark(guest.target, kind, commands, pipeline),
        })),
      ),
    ),
  );
}

async function withGuests(
  context: Context,
  systems: Prepared[],
  work: (guests: Map<string, TapGuest>) => Promise<void>,
): Promise<void> {
  const guests = new Map<string, TapGuest>();
  try {
    for (const prepared of systems) {
      const { name } = prepared.system;
      say(context, `${name} starts`);
      await attempt(context, name, async () => void guests.set(name, await startTapGuest(context, prepared)));
    }
    await work(guests);
  } finally {
    for (const guest of guests.values()) await guest.stop();
  }
}

/** Measures each guest in each way several times, and notes the medians. */
async function byTurns(context: Context, guests: Map<string, TapGuest>, ways: Way[]): Promise<void> {
  const { rounds } = depth(context.settings.quick);
  for (const { measure, once } of ways) {
    const values = new Map<string, number[]>([...guests.keys()].map((name) => [name, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const [name, guest] of guests) {
        say(context, `${name}: ${measure}, round ${round} of ${rounds}`);
        await attempt(context, `${name}, ${measure}`, async () => void values.get(name)!.push(await once(guest)));
      }
    }
    for (const [name, list] of values) if (list.length) add(context, measure, name, median(list), spreadOf(list));
  }
}
