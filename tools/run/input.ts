/** What is typed for a guest whose serial line has no way to say "wait": a little at a time, and not before somebody listens. */
import { readdirSync, readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

export interface GuestInput {
  write(bytes: Buffer): void;
  /** No more is written. */
  stop(): void;
}

/** Xen keeps 128 bytes until its guest takes them. */
const PIECE = 96;
/** In milliseconds. */
const PAUSE = 4;
/** How long the next piece waits at most. */
const PATIENCE = 5000;
/** How much processor time, in hundredths of a second, is more than enough for a piece. */
const ENOUGH = 3;
/** And for the first one, while the guest boots. */
const ENOUGH_TO_BOOT = 40;

/** The input of a guest, which is process `pid`. With `ready`, it waits for that, and each piece until the guest has dealt with the one before. */
export function guestInput(to: Writable, pid: number | undefined, ready?: Promise<void>): GuestInput {
  if (!ready || pid === undefined) return { write: (bytes) => void to.write(bytes), stop: () => undefined };
  let waiting = Buffer.alloc(0);
  let stopped = false;
  let wake: (() => void) | null = null;
  void ready.then(async () => {
    let enough = ENOUGH_TO_BOOT;
    while (!stopped) {
      while (!waiting.length && !stopped) await new Promise<void>((resolve) => (wake = resolve));
      to.write(waiting.subarray(0, PIECE));
      waiting = waiting.subarray(PIECE);
      await untilTaken(pid, enough);
      enough = ENOUGH;
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

/** Waits until the guest waits as well, for input as far as we know; or has had time enough to take what it got. */
async function untilTaken(pid: number, enough: number): Promise<void> {
  const before = observe(pid).time;
  for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
    await delay(PAUSE, undefined, { ref: false });
    const { isIdle, time } = observe(pid);
    if (isIdle || time - before >= enough) return;
  }
}

/** Whether no thread of a process runs, or would like to; and the processor time of all. */
function observe(pid: number): { isIdle: boolean; time: number } {
  try {
    const folder = `/proc/${pid}/task`;
    const threads = readdirSync(folder).map((thread) => {
      const text = readFileSync(`${folder}/${thread}/stat`, "latin1");
      return text.slice(text.lastIndexOf(")") + 2).split(" "); // proc(5): state, …, utime, stime
    });
    return {
      isIdle: threads.every(([state]) => state !== "R"),
      time: threads.reduce((sum, fields) => sum + Number(fields[11]) + Number(fields[12]), 0),
    };
  } catch {
    return { isIdle: true, time: 0 }; // it has ended, or this is not Linux
  }
}
