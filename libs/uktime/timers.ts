/**
 * The machine's own timer queue, which the scheduler expires on the monotonic clock.
 */
import { Timer, TimerQueue, TIMER_QUEUE_SIZE } from "./timer";

// Zeroed memory is an empty queue.
const timers = changetype<TimerQueue>(memory.data(TIMER_QUEUE_SIZE, 8));

/**
 * Sets `timer`, prepared and owned by the caller, for `deadline` on the monotonic clock. A timer already set is
 * moved.
 */
export function timerStart(timer: Timer, deadline: u64): void {
  timers.start(timer, deadline);
}

/** Takes `timer` back: its callback will not run. Nothing happens when it is not set. */
export function timerStop(timer: Timer): void {
  timers.stop(timer);
}

/** Runs the callbacks of all timers due at `now` and returns their number. For the scheduler. */
export function timersExpire(now: u64): u32 {
  return timers.expire(now);
}

/** The earliest deadline, `NEVER` when no timer is set. For the scheduler. */
export function timersNext(): u64 {
  return timers.next();
}
