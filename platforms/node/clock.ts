/** Time for a machine: this computer's, or a test's. */
/** What wakes a machine that waits: console input, and interrupts of devices. */
export interface News {
  /** Whether there is something that the machine has not been told of. */
  ready(): boolean;
  /** Whether nothing more will come. */
  ended(): boolean;
  /** Calls `callback` as soon as there is something. The result takes that back. */
  onReady(callback: () => void): () => void;
}

export interface Clock {
  /** Nanoseconds since some moment. */
  monotonic(): bigint;
  /** Nanoseconds since 1970. */
  wall(): bigint;
  /** Waits until the monotonic time `until` (all ones: no limit) or until there are news. */
  wait(until: bigint, news: News): Promise<void>;
  /** Nanoseconds by which a machine that polls without ever waiting is interrupted; this computer's when left out. */
  breath?(): bigint;
  /** The machine has ended. */
  end?(): void;
}

const NEVER = 0xffff_ffff_ffff_ffffn;
const MILLISECOND = 1_000_000n;
/** What setTimeout can count; a longer wait just ends early, and the guest waits again. */
const LONGEST_TIMEOUT = 0x7fff_ffff;

/** This computer's clocks. */
export function realClock(): Clock {
  const monotonic = (): bigint => process.hrtime.bigint();
  return {
    monotonic,
    wall: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n,
    wait(until, news) {
      return new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        const done = (): void => {
          clearTimeout(timer);
          stopListening();
          resolve();
        };
        const stopListening = news.onReady(done);
        if (until === NEVER) {
          timer = setInterval(() => undefined, LONGEST_TIMEOUT); // keeps Node alive while the guest waits
          return;
        }
        const left = until - monotonic();
        const milliseconds = left <= 0n ? 0 : Number((left + MILLISECOND - 1n) / MILLISECOND);
        timer = setTimeout(done, Math.min(milliseconds, LONGEST_TIMEOUT));
      });
    },
  };
}

/** A clock of a test's own: it stands still while the guest runs, and jumps to the end of each wait at once. */
export function virtualClock(start = 1_000_000_000n, wallStart = 1_700_000_000_000_000_000n): Clock & { now: bigint } {
  return {
    now: start,
    monotonic() {
      return this.now;
    },
    wall() {
      return wallStart + this.now - start;
    },
    async wait(until, news) {
      if (news.ready()) return;
      if (until === NEVER) {
        if (news.ended()) throw new Error("the guest waits for ever");
        await new Promise<void>((resolve) => news.onReady(resolve));
        return;
      }
      if (until > this.now) this.now = until;
      await Promise.resolve();
    },
  };
}
