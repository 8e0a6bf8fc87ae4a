/**
 * Where time and the outside come in: timers and interrupt lines are looked at here, when nothing is ready and now
 * and then while threads keep each other ready.
 */
import * as plat from "platforms/plat";
import { bug } from "ukdebug";
import { Thread } from "uksched/thread";
import { NEVER, timersExpire, timersNext } from "uktime";
import { dispatch, hasHandlers } from "./lines";
import { reap } from "./reaper";

/**
 * How late a callback may be because threads keep the processor busy, in nanoseconds, and how many switches may pass
 * at most.
 */
const POLL_PERIOD: u64 = 20_000;
const MAX_INTERVAL: i32 = 64;

let interval: i32 = 1;
let lastLook: u64 = 0;
let running: bool = false;

/** Whether callbacks are running: they must not wait. */
export function inCallbacks(): bool {
  return running;
}

/**
 * Runs the callbacks that are due. Returns the number of switches after which to call again: it doubles while
 * switches follow each other quickly, so that reading the clock costs them little, and is 1 as soon as threads take
 * their time.
 */
export function pollEvents(thread: Thread): i32 {
  const now = plat.monotonic();
  const elapsed = now - lastLook;
  if (elapsed > POLL_PERIOD) interval = 1;
  else if (elapsed < POLL_PERIOD / 2 && interval < MAX_INTERVAL) interval <<= 1;
  runCallbacks(hasHandlers() ? plat.poll() : 0, now);
  reap(thread);
  return interval;
}

/** Waits until something happens, with no thread ready, and runs the callbacks that are due. */
export function waitForEvents(thread: Thread): void {
  reap(thread);
  const next = timersNext();
  if (next == NEVER && !hasHandlers()) bug(cstr("deadlock: all threads wait, and there is nothing to wake one"));
  const lines = next > plat.monotonic() ? plat.idle(next) : plat.poll();
  runCallbacks(lines, plat.monotonic());
}

function runCallbacks(lines: u32, now: u64): void {
  lastLook = now;
  running = true;
  dispatch(lines);
  timersExpire(now);
  running = false;
}
