/**
 * Time for several machines of one process: their own, and the same at each run. One machine runs at a time, until it waits; when all wait, time
 * jumps to what comes first, an action of `after` or the end of a machine's wait. Who is woken at the same moment runs in the order of their clocks.
 */
import type { Clock, News } from "./clock.ts";

export interface World {
  now: bigint;
  /** The clock of a further machine, which has to be run: nothing moves before all of them wait. */
  clock(): Clock;
  /** Does something so many nanoseconds later. Of the same moment, first what was asked for first. */
  after(nanoseconds: bigint, action: () => void): void;
}

interface Waiting {
  number: number;
  until: bigint;
  news: News;
  resolve: () => void;
  reject: (error: Error) => void;
}

const NEVER = 0xffff_ffff_ffff_ffffn;
/** Nanoseconds that go by whenever a machine looks at its clock, so that one which waits in a loop gets to its end. */
const TICK = 1000n;

export function createWorld(start = 1_000_000_000n, wallStart = 1_700_000_000_000_000_000n): World {
  const waiting: Waiting[] = [];
  const actions: { due: bigint; action: () => void }[] = [];
  let [machines, running, made] = [0, 0, 0];

  const take = (one: Waiting): void => {
    waiting.splice(waiting.indexOf(one), 1);
    running++;
    one.resolve();
  };
  const step = (): void => {
    while (running === 0 && waiting.length === machines && machines > 0) {
      const ready = waiting.find(({ news }) => news.ready());
      if (ready) return take(ready);
      const first = waiting.reduce((a, b) => (b.until < a.until ? b : a));
      const action = actions[0];
      if (action && action.due <= first.until) {
        actions.shift();
        if (action.due > world.now) world.now = action.due;
        action.action();
      } else if (first.until !== NEVER) {
        if (first.until > world.now) world.now = first.until;
        return take(first);
      } else {
        if (waiting.some(({ news }) => !news.ended())) return; // until somebody types something
        for (const one of waiting.splice(0)) one.reject(new Error("all machines wait for ever"));
        return;
      }
    }
  };
  const world: World = {
    now: start,
    after(nanoseconds, action) {
      const due = world.now + nanoseconds;
      const index = actions.findIndex((other) => other.due > due);
      actions.splice(index < 0 ? actions.length : index, 0, { due, action });
    },
    clock() {
      const number = made++;
      machines++;
      running++;
      return {
        monotonic: () => (world.now += TICK),
        wall: () => wallStart + world.now - start,
        breath: () => (world.now += TICK),
        wait(until, news) {
          running--;
          return new Promise<void>((resolve, reject) => {
            const stop = news.onReady(() => {
              if (running === 0) step();
            });
            const end = (): void => (stop(), resolve());
            waiting.push({ number, until, news, resolve: end, reject });
            waiting.sort((a, b) => a.number - b.number);
            step();
          });
        },
        end() {
          machines--;
          running--;
          step();
        },
      };
    },
  };
  return world;
}
