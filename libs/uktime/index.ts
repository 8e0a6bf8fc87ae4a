/**
 * uktime: the clocks, conversions between units of time, and one-shot timers.
 *
 * Times and durations are nanoseconds in a u64 throughout. Timers are tickless: nothing runs until the earliest
 * deadline, which the scheduler hands to `plat.idle`.
 */
export { monotonic, setWallClock, wallClock } from "./clock";
export { NEVER, fromMicros, fromMillis, fromSeconds, toMicros, toMillis, toSeconds } from "./units";
export { Timer, TimerQueue, TIMER_SIZE, TIMER_QUEUE_SIZE } from "./timer";
export { timerStart, timerStop, timersExpire, timersNext } from "./timers";
