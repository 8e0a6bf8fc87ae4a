/** What is typed for a guest whose serial line has no way to say "wait": a little at a time, and not before somebody listens. */
import type { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

export interface GuestInput {
  write(bytes: Buffer): void;
  /** No more is written. */
  stop(): void;
}

/** Xen keeps 128 bytes until its guest takes them. */
const FIRST = 96;
/** Until the guest has started to take them. */
const FIRST_PAUSE = 200;
const PIECE = 32;
const PAUSE = 4;

/** The input of a guest. With `ready`, it waits for that and goes at the pace of somebody who types fast. */
export function guestInput(to: Writable, ready?: Promise<void>): GuestInput {
  if (!ready) return { write: (bytes) => void to.write(bytes), stop: () => undefined };
  let waiting = Buffer.alloc(0);
  let stopped = false;
  let wake: (() => void) | null = null;
  const take = async (size: number): Promise<Buffer> => {
    while (!waiting.length && !stopped) await new Promise<void>((resolve) => (wake = resolve));
    const piece = waiting.subarray(0, size);
    waiting = waiting.subarray(piece.length);
    return piece;
  };
  void ready.then(async () => {
    let size = FIRST;
    let pause = FIRST_PAUSE;
    while (!stopped) {
      to.write(await take(size));
      await delay(pause, undefined, { ref: false });
      [size, pause] = [PIECE, PAUSE];
    }
  });
  return {
    write(bytes) {
      waiting = Buffer.concat([waiting, bytes]);
      wake?.();
    },
    stop() {
      stopped = true;
      wake?.();
    },
  };
}
