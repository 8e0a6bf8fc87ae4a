/**
 * A thread as everybody sees it, and as schedulers fill it.
 *
 * The timer that ends a thread's sleep lies right behind the thread in memory:
 *
 *     thread                    thread + THREAD_TIMER
 *     | Thread            | pad | Timer          |
 */
import { ShadowStack } from "ukgc/stacks";
import { Timer, TIMER_SIZE } from "uktime";

/** What a thread is doing. */
export const enum ThreadState {
  /** It runs, or would if it had the processor. */
  READY,
  /** It waits for a wake-up. */
  BLOCKED,
  /** It waits for a moment, and wake-ups are kept for later. */
  SLEEPING,
  /** It has ended, and its exit value waits to be collected. */
  EXITED,
}

/**
 * A thread. Made by `create`; belongs to the scheduler from then on, and is gone after `join`, or after `exit` once
 * detached.
 */
@unmanaged
export class Thread {
  // The scheduler's: what a switch needs comes first.

  /** The next one in the queue of those that are ready. */
  next: Thread | null;
  /** The slot of its execution context (`arch/arch.ts`). */
  slot: u32;
  /** Its stack of references to managed objects; null when the image has none. */
  shadowStack: ShadowStack | null;
  /** What it is doing. Only the scheduler writes it. */
  state: ThreadState;
  /** A wake-up has come that no `block` has taken yet. */
  woken: bool;
  /** Nobody will join it: it is freed when it has ended. */
  detached: bool;
  /** Who waits in `join` for its end. */
  joiner: Thread | null;
  /** The pages of its stack, 0 for the thread that the kernel was entered on. */
  stackPages: usize;
  /** Where it starts, and with what. */
  entry: (argument: usize) => usize;
  argument: usize;
  /** What `exit` was given. */
  exitValue: usize;
  /** The list of all threads, in the order in which they were made. */
  nextThread: Thread | null;
  previousThread: Thread | null;

  // Its owner's and its user's.

  /** Its name: NUL-terminated UTF-8 that the creator keeps in place. */
  name: usize;

  // A wait queue's (`uklock`): a thread waits in one at most.

  /** The neighbours in the wait queue. */
  waitNext: Thread | null;
  waitPrevious: Thread | null;
  /** The address of the wait queue that it is in, 0 for none. */
  waitQueue: usize;
  /** A word handed over from the one who ended the wait, or to him. */
  waitValue: usize;

  // Statistics: stay 0 unless the configuration has UKSCHED_STATISTICS.

  /** How often it was given the processor. */
  switches: u64;
  /** Nanoseconds for which it had the processor, up to when it last left it. */
  timeRun: u64;

  /** The timer that ends its sleep. */
  get timer(): Timer {
    return changetype<Timer>(changetype<usize>(this) + THREAD_TIMER);
  }
}

/** Where a thread's timer lies behind the thread. */
export const THREAD_TIMER: i32 = (<i32>offsetof<Thread>() + 7) & ~7;

/** Bytes of a thread and its timer; to be aligned to 8. */
export const THREAD_SIZE: i32 = THREAD_TIMER + TIMER_SIZE;
