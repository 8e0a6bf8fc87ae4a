/**
 * A condition variable: waiting for what a mutex protects to become different.
 */
import { ETIMEDOUT } from "ukerrno";
import { NEVER } from "uktime";
import { Mutex } from "./mutex";
import { WaitQueue } from "./waitqueue";

/** A condition variable. Zeroed memory of CONDITION_SIZE bytes is one that nobody waits for. */
@unmanaged
export class Condition extends WaitQueue {
  /**
   * Opens `mutex`, waits for a signal, and takes `mutex` again, in any case. Another thread may have run in between:
   * check in a loop what you wait for. -EPERM when the running thread does not hold `mutex`; -ETIMEDOUT when
   * `deadline` came first.
   */
  waitWith(mutex: Mutex, deadline: u64 = NEVER): i32 {
    // Nothing can run between the opening and the waiting: unlock() does not switch.
    const result = mutex.unlock();
    if (result < 0) return result;
    const signalled = this.waitUntil(deadline);
    mutex.lock();
    return signalled ? 0 : -ETIMEDOUT;
  }

  /** Wakes the thread that has waited longest. */
  signal(): void {
    this.wakeOne();
  }

  /** Wakes all that wait. */
  broadcast(): void {
    this.wakeAll();
  }
}

/** Bytes of a Condition. */
export const CONDITION_SIZE: i32 = <i32>offsetof<Condition>();
