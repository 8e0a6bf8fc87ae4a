/**
 * The heart of the scheduler: the running thread, the queue of those that are ready, and the switch.
 *
 * The running thread is in state READY but not in the queue. There is no idle thread: when the queue is empty, the
 * thread that has just stopped waits for events on its own stack, and often finds itself ready again without any
 * switch.
 */
import * as arch from "arch/arch";
import { UKSCHED_STATISTICS } from "config";
import * as plat from "platforms/plat";
import { ukAssert } from "ukdebug";
import { managed, ShadowStack, switchStack } from "ukgc/stacks";
import { Thread, ThreadState } from "uksched/thread";
import { NEVER, timerStart, timerStop } from "uktime";
import { inCallbacks, pollEvents, waitForEvents } from "./events";

let running: Thread = changetype<Thread>(0);
let readyFirst: Thread | null = null;
/** Only meaningful while readyFirst is not null. */
let readyLast: Thread = changetype<Thread>(0);
/** Switches until the next look at timers and lines. */
let untilPoll: i32 = 1;
/** Since when the running thread runs. With UKSCHED_STATISTICS only. */
let runningSince: u64 = 0;

/** Makes `thread` the running one. At boot. */
export function startWith(thread: Thread): void {
  running = thread;
  if (UKSCHED_STATISTICS) runningSince = plat.monotonic();
}

export function current(): Thread {
  return running;
}

/** Puts `thread` behind all that are ready. */
export function makeReady(thread: Thread): void {
  thread.state = ThreadState.READY;
  thread.next = null;
  if (readyFirst === null) readyFirst = thread;
  else readyLast.next = thread;
  readyLast = thread;
}

export function yieldNow(): void {
  ukAssert(!inCallbacks());
  if (--untilPoll <= 0) untilPoll = pollEvents(running);
  const next = readyFirst;
  if (next === null) return;
  const self = running;
  self.next = null;
  readyLast.next = self;
  readyLast = self;
  readyFirst = next.next;
  switchTo(next);
}

/** Goes on with the next thread that is ready, after the running one has stopped. Returns when that is ready again. */
export function stop(): void {
  ukAssert(!inCallbacks());
  if (--untilPoll <= 0) untilPoll = pollEvents(running);
  while (readyFirst === null) waitForEvents(running);
  const next = changetype<Thread>(readyFirst);
  readyFirst = next.next;
  if (next !== running) switchTo(next);
}

function switchTo(next: Thread): void {
  const self = running;
  if (UKSCHED_STATISTICS) {
    const now = plat.monotonic();
    self.timeRun += now - runningSince;
    runningSince = now;
    next.switches++;
  }
  if (managed) switchStack(changetype<ShadowStack>(self.shadowStack), changetype<ShadowStack>(next.shadowStack));
  running = next;
  arch.contextSwitch(self.slot, next.slot);
}

// --- sleeping and waking --------------------------------------------------------------------------------------------

export function block(): void {
  const self = running;
  if (!self.woken) {
    self.state = ThreadState.BLOCKED;
    stop();
  }
  self.woken = false;
}

export function blockUntil(deadline: u64): bool {
  const self = running;
  if (!self.woken) {
    self.state = ThreadState.BLOCKED;
    if (deadline != NEVER) timerStart(self.timer, deadline);
    stop();
    timerStop(self.timer);
  }
  const woken = self.woken;
  self.woken = false;
  return woken;
}

export function wake(thread: Thread): void {
  thread.woken = true;
  if (thread.state == ThreadState.BLOCKED) makeReady(thread);
}

export function sleepUntil(deadline: u64): void {
  const self = running;
  self.state = ThreadState.SLEEPING;
  timerStart(self.timer, deadline);
  stop();
}

export function sleep(nanoseconds: u64): void {
  sleepUntil(plat.monotonic() + nanoseconds);
}

/**
 * The callback of each thread's timer. A thread that was woken, but has not yet run to stop its timer, is ready
 * already.
 */
export function timeUp(argument: usize): void {
  const thread = changetype<Thread>(argument);
  if (thread.state != ThreadState.READY) makeReady(thread);
}
