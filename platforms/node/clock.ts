/** Time for a machine: this computer's, or a test's. */
import type { Input } from "./console.ts";

export interface Clock {
  /** Nanoseconds since some moment. */
  monotonic(): bigint;
  /** Nanoseconds since 1970. */
  wall(): bigint;
  /** Waits until the monotonic time `until` (all ones: no limit) or until `input` has something. */
  wait(until: bigint, input: Input): Promise<void>;
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
    wait(until, input) {
      return new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        const done = (): void => {
          clearTimeout(timer);
          stopListening();
          resolve();
        };
        const stopListening = input.onReady(done);
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
    async wait(until, input) {
      if (input.ready()) return;
      if (until === NEVER) {
        if (input.ended()) throw new Error("the guest waits for ever");
        await new Promise<void>((resolve) => input.onReady(resolve));
        return;
      }
      if (until > this.now) this.now = until;
      await Promise.resolve();
    },
  };
}
