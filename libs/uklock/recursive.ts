/**
 * A lock that its owner may take again.
 */
import { EBUSY, EDEADLK } from "ukerrno";
import { current } from "uksched";
import { Mutex } from "./mutex";

/**
 * A lock that is open again after as many `release` as `acquire`. Zeroed memory of RECURSIVE_MUTEX_SIZE bytes is an
 * open one.
 */
@unmanaged
export class RecursiveMutex extends Mutex {
  /** How often the owner has taken it beyond the first time. */
  private again: u32;

  /** Takes the lock once more, waiting if another thread holds it. 0. */
  acquire(): i32 {
    if (this.lock() == -EDEADLK) this.again++;
    return 0;
  }

  /** As `acquire`, until `deadline` on the monotonic clock; then -ETIMEDOUT. */
  acquireUntil(deadline: u64): i32 {
    const result = this.lockUntil(deadline);
    if (result != -EDEADLK) return result;
    this.again++;
    return 0;
  }

  /** Takes the lock unless another thread holds it: then -EBUSY. */
  tryAcquire(): i32 {
    const owner = this.owner;
    return owner === null || owner === current() ? this.acquire() : -EBUSY;
  }

  /** Undoes one `acquire`. -EPERM when the running thread does not hold the lock. */
  release(): i32 {
    if (this.again == 0 || this.owner !== current()) return this.unlock();
    this.again--;
    return 0;
  }
}

/** Bytes of a RecursiveMutex. */
export const RECURSIVE_MUTEX_SIZE: i32 = <i32>offsetof<RecursiveMutex>();
