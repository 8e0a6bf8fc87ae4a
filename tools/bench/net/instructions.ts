/** Guest instructions: from reset to the first answer, for each request, and of a guest that has nothing to do. */
import { readElf } from "../../trace/elf.ts";
import { applicationRows, entryAddresses } from "../count.ts";
import { runClient, runRedisBenchmark, type Target } from "./clients.ts";
import { add, attempt, say, serving, type Context } from "./context.ts";
import { openCounter, type Counter, type Places } from "./counter.ts";
import { startGuest, type Guest } from "./guest.ts";
import { delay } from "./processes.ts";
import type { Prepared } from "./systems.ts";
import { startTapGuest } from "./tap.ts";

/** Milliseconds in which a guest finishes what it has begun. */
const SETTLE = 300;
/** Requests before counting begins: caches are filled, and windows open. */
const WARM_UP = 200;
/** Seconds that a client of so many requests may take. */
const CLIENT_LIMIT = 240;
const PIPELINES = [1, 16] as const;
const COMMANDS = ["get", "set"] as const;

/** How much is counted. */
function depth(quick: boolean): { requests: number; connections: number; commands: number; seconds: number } {
  return quick
    ? { requests: 2000, connections: 300, commands: 8000, seconds: 3 }
    : { requests: 10_000, connections: 2000, commands: 40_000, seconds: 10 };
}

export async function measureInstructions(context: Context, systems: Prepared[]): Promise<void> {
  for (const prepared of serving(systems, "http")) {
    const { name } = prepared.system;
    await attempt(context, `${name}, instructions`, async () => {
      say(context, `${name}: instructions to the first answer`);
      const guest = await startGuest(prepared, context.machine, context.settings, { count: await placesOf(prepared) });
      try {
        reportStart(context, prepared, guest);
        await countRequests(context, name, guest);
      } finally {
        await guest.stop();
      }
    });
  }
}

/** Through a tap device, since redis-benchmark opens all its connections at once. */
export async function measureCommands(context: Context, systems: Prepared[]): Promise<void> {
  for (const prepared of serving(systems, "redis")) {
    const { name } = prepared.system;
    await attempt(context, `${name}, instructions`, async () => {
      say(context, `${name} starts on a tap device`);
      const counter = await openCounter(context.settings);
      try {
        const guest = await startTapGuest(context, prepared, counter);
        try {
          await countCommands(context, name, guest.target, counter);
        } finally {
          await guest.stop();
        }
      } finally {
        counter.remove();
      }
    });
  }
}

/** Where the phases of the start begin, as far as that is known of a system. */
export async function placesOf({ built }: Prepared): Promise<Places> {
  if (!built) return {};
  const elf = readElf(built.debugImage);
  return { from: entryAddresses(elf), mark: await applicationRows(elf, built.app.folder) };
}

function reportStart(context: Context, { system: { name } }: Prepared, { firstCount, counter }: Guest): void {
  const { from, mark } = counter!.marks();
  add(context, "reset-first", name, firstCount);
  if (from) add(context, "firmware", name, from);
  if (!mark) return;
  add(context, "entry-main", name, mark - from);
  add(context, "main-first", name, firstCount - mark);
}

async function countRequests(context: Context, name: string, guest: Guest): Promise<void> {
  const { requests, connections, seconds } = depth(context.settings.quick);
  const { target } = guest;
  const each = (count: number, ...words: string[]): Promise<number> =>
    perUnit(guest.counter!, count, async (n) => {
      const { done } = await runClient(context.client, target, [`requests=${n}`, ...words], CLIENT_LIMIT);
      if (done !== n) throw new Error(`${done} of ${n} requests were answered`);
    });
  say(context, `${name}: instructions of a request`);
  await delay(SETTLE);
  const one = await each(requests, "connections=1");
  add(context, "ka1", name, one);
  add(context, "ka32", name, await each(requests, "connections=32"));
  say(context, `${name}: instructions of a connection`);
  const whole = await each(connections, "close");
  add(context, "close", name, whole);
  add(context, "connection", name, whole - one);
  const bytes = await connectionBytes(target).catch(() => 0);
  if (bytes) add(context, "connection-bytes", name, bytes);
  await countIdle(context, name, guest.counter!, seconds);
}

async function countCommands(context: Context, name: string, target: Target, counter: Counter): Promise<void> {
  const { commands, seconds } = depth(context.settings.quick);
  for (const kind of COMMANDS) {
    for (const pipeline of PIPELINES) {
      say(context, `${name}: instructions of ${kind.toUpperCase()}, pipeline ${pipeline}`);
      const value = await perUnit(
        counter,
        commands,
        async (n) => void (await runRedisBenchmark(target, kind, n, pipeline)),
      );
      add(context, `${kind}${pipeline}`, name, value);
    }
  }
  await countIdle(context, name, counter, seconds);
}

/** What one of `count` costs: the difference between twice as many and so many, so that what a client does once does not count. */
export async function perUnit(
  counter: Pick<Counter, "read">,
  count: number,
  work: (count: number) => Promise<void>,
): Promise<number> {
  await work(Math.min(count, WARM_UP));
  const costs: number[] = [];
  for (const n of [count, 2 * count]) {
    await delay(SETTLE);
    const before = counter.read();
    await work(n);
    await delay(SETTLE);
    costs.push(counter.read() - before);
  }
  return (costs[1]! - costs[0]!) / count;
}

/** What a connection takes of memory when nothing is under way, TCP's part and HTTP's, as our server's status page tells; 0 for another server. */
async function connectionBytes({ address, port }: Target): Promise<number> {
  const page = await (
    await fetch(`http://${address}:${port}/status`, { signal: AbortSignal.timeout(SETTLE * 10) })
  ).text();
  return [...page.matchAll(/^(?:tcp|http)_connection_bytes (\d+)$/gm)].reduce(
    (sum, [, bytes]) => sum + Number(bytes),
    0,
  );
}

async function countIdle(context: Context, name: string, counter: Counter, seconds: number): Promise<void> {
  say(context, `${name}: instructions while it has nothing to do`);
  await delay(1000);
  const [before, begun] = [counter.read(), performance.now()];
  await delay(seconds * 1000);
  add(context, "idle", name, ((counter.read() - before) * 1000) / (performance.now() - begun));
}
