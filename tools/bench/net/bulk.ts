/** One connection that carries as much as it can, to the guest and from it, through a tap device. */
import { CliError } from "../../errors.ts";
import { median, spreadOf } from "../types.ts";
import { moveByIperf, runClient, runIperf, type Target } from "./clients.ts";
import { add, attempt, say, type Context } from "./context.ts";
import { openCounter, type Counter } from "./counter.ts";
import { perUnit } from "./instructions.ts";
import { startTapGuest } from "./tap.ts";
import { PORTS, type Prepared } from "./systems.ts";

const DIRECTIONS = ["to", "from"] as const;
type Direction = (typeof DIRECTIONS)[number];

const KILO = 1000;

function depth(quick: boolean): { rounds: number; seconds: number; counted: number } {
  return quick ? { rounds: 1, seconds: 2, counted: 8 << 20 } : { rounds: 3, seconds: 5, counted: 64 << 20 };
}

/** How bytes are moved through a guest. */
interface Mover {
  /** Megabytes in a second. */
  rate(direction: Direction, seconds: number): Promise<number>;
  /** Moves so many bytes; null where the client cannot. */
  move: ((direction: Direction, bytes: number) => Promise<void>) | null;
}

export async function measureBulk(context: Context, systems: Prepared[]): Promise<void> {
  const some = systems.filter(({ system }) => system.serves === "iperf" || system.name === "linux-c");
  for (const prepared of some) {
    const { name } = prepared.system;
    await attempt(context, `${name}, bulk`, () => measureRates(context, prepared));
    if (prepared.system.serves !== "iperf") continue;
    await attempt(context, `${name}, instructions of bulk`, () => countBytes(context, prepared));
  }
}

async function measureRates(context: Context, prepared: Prepared): Promise<void> {
  const { rounds, seconds } = depth(context.settings.quick);
  const { name } = prepared.system;
  await withGuest(context, prepared, null, async (mover) => {
    for (const direction of DIRECTIONS) {
      const values: number[] = [];
      for (let round = 1; round <= rounds; round++) {
        say(context, `${name}: bulk ${direction} the guest, round ${round} of ${rounds}`);
        values.push(await mover.rate(direction, seconds));
      }
      add(context, `bulk-${direction}`, name, median(values), spreadOf(values));
    }
  });
}

async function countBytes(context: Context, prepared: Prepared): Promise<void> {
  const { counted } = depth(context.settings.quick);
  const counter = await openCounter(context.settings);
  try {
    await withGuest(context, prepared, counter, async ({ move }) => {
      for (const direction of DIRECTIONS) {
        say(context, `${prepared.system.name}: instructions of bulk ${direction} the guest`);
        const each = await perUnit(counter, counted, (bytes) => move!(direction, bytes));
        add(context, `kb-${direction}`, prepared.system.name, each * KILO);
      }
    });
  } finally {
    counter.remove();
  }
}

async function withGuest(
  context: Context,
  prepared: Prepared,
  counter: Counter | null,
  work: (mover: Mover) => Promise<void>,
): Promise<void> {
  say(context, `${prepared.system.name} starts on a tap device`);
  const guest = await startTapGuest(context, prepared, counter);
  try {
    await work(moverFor(context, prepared, guest.target));
  } finally {
    await guest.stop();
  }
}

function moverFor({ client }: Context, { system }: Prepared, guest: Target): Mover {
  const target = (port: number): Target => ({ ...guest, port });
  if (system.serves === "iperf")
    return {
      rate: (direction, seconds) => runIperf(target(PORTS.iperf), direction === "from", seconds),
      move: async (direction, bytes) => void (await moveByIperf(target(PORTS.iperf), direction === "from", bytes)),
    };
  return {
    async rate(direction, seconds) {
      const port = direction === "from" ? PORTS.source : PORTS.sink;
      const { done, nanoseconds } = await runClient(client, target(port), [direction, `seconds=${seconds}`], seconds);
      if (done === 0) throw new CliError("nothing went through");
      return (done / nanoseconds) * KILO;
    },
    move: null,
  };
}
