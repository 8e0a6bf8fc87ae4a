/**
 * uklock: how threads wait for each other. Each class is laid over memory of its user, is first in first out, and
 * hands what was waited for directly to the one who has waited longest: nobody who comes later can snatch it away.
 *
 * Waiting is for threads. Callbacks of timers and interrupt lines may do what never waits: `wakeOne`, `wakeAll`,
 * `signal`, `broadcast`, `up`, `tryDown`, `tryPost` and `tryFetch`.
 */
export { WaitQueue, WAIT_QUEUE_SIZE } from "./waitqueue";
export { Mutex, MUTEX_SIZE } from "./mutex";
export { RecursiveMutex, RECURSIVE_MUTEX_SIZE } from "./recursive";
export { Semaphore, SEMAPHORE_SIZE } from "./semaphore";
export { Condition, CONDITION_SIZE } from "./condition";
export { Mailbox, mailboxSize } from "./mailbox";
