/**
 * Threads that wait for the same thing, in the order in which they came. The links lie in the threads, which are in
 * one wait queue at most; each thread knows its queue, so that one whose time is up leaves from the middle.
 */
import { block, blockUntil, current, Thread, wake } from "uksched";

/** A queue of waiting threads. Zeroed memory of WAIT_QUEUE_SIZE bytes is an empty one. */
@unmanaged
export class WaitQueue {
  /** The thread that has waited longest. Only the queue writes it. */
  first: Thread | null;
  private last: Thread | null;

  /** Whether nobody waits. */
  get empty(): bool {
    return this.first === null;
  }

  /** Waits for this thread's turn in `wakeOne`, or for `wakeAll`. Returns the word that came with it. */
  wait(): usize {
    const self = current();
    this.append(self);
    while (self.waitQueue) block();
    return self.waitValue;
  }

  /**
   * As `wait`, until `deadline` on the monotonic clock. True when woken, with the word in the thread's `waitValue`;
   * false when time was up. A wake-up that comes before the thread has run again counts, even if it comes after the
   * deadline.
   */
  waitUntil(deadline: u64): bool {
    const self = current();
    this.append(self);
    while (self.waitQueue) {
      if (!blockUntil(deadline) && self.waitQueue) {
        this.remove(self);
        return false;
      }
    }
    return true;
  }

  /** Wakes the thread that has waited longest, and hands `value` to it. Returns that thread, null when nobody waits. */
  wakeOne(value: usize = 0): Thread | null {
    const thread = this.first;
    if (thread === null) return null;
    this.remove(thread);
    thread.waitValue = value;
    wake(thread);
    return thread;
  }

  /** Wakes all who wait now, and returns their number. */
  wakeAll(value: usize = 0): u32 {
    let count: u32 = 0;
    while (this.wakeOne(value) !== null) count++;
    return count;
  }

  private append(thread: Thread): void {
    const last = this.last;
    thread.waitQueue = changetype<usize>(this);
    thread.waitNext = null;
    thread.waitPrevious = last;
    if (last === null) this.first = thread;
    else last.waitNext = thread;
    this.last = thread;
  }

  private remove(thread: Thread): void {
    const next = thread.waitNext;
    const previous = thread.waitPrevious;
    if (previous === null) this.first = next;
    else previous.waitNext = next;
    if (next === null) this.last = previous;
    else next.waitPrevious = previous;
    thread.waitQueue = 0;
  }
}

/** Bytes of a WaitQueue. */
export const WAIT_QUEUE_SIZE: i32 = <i32>offsetof<WaitQueue>();
