/**
 * A lock with an owner.
 */
import { EBUSY, EDEADLK, EPERM, ETIMEDOUT } from "ukerrno";
import { current, Thread } from "uksched";
import { WaitQueue } from "./waitqueue";

/** A lock that one thread holds at a time, not recursive. Zeroed memory of MUTEX_SIZE bytes is an open one. */
@unmanaged
export class Mutex extends WaitQueue {
  /** Who holds it. */
  owner: Thread | null;

  /** Takes the lock, waiting for it if need be. -EDEADLK when the running thread holds it already. */
  lock(): i32 {
    const self = current();
    const owner = this.owner;
    if (owner === null) {
      this.owner = self;
      return 0;
    }
    if (owner === self) return -EDEADLK;
    this.wait(); // unlock() makes this thread the owner
    return 0;
  }

  /** As `lock`, until `deadline` on the monotonic clock; then -ETIMEDOUT. */
  lockUntil(deadline: u64): i32 {
    const self = current();
    const owner = this.owner;
    if (owner === null) {
      this.owner = self;
      return 0;
    }
    if (owner === self) return -EDEADLK;
    return this.waitUntil(deadline) ? 0 : -ETIMEDOUT;
  }

  /** Takes the lock if nobody holds it; -EBUSY otherwise. */
  tryLock(): i32 {
    if (this.owner !== null) return -EBUSY;
    this.owner = current();
    return 0;
  }

  /** Gives the lock to the one who has waited longest, or opens it. -EPERM when the running thread does not hold it. */
  unlock(): i32 {
    if (this.owner !== current()) return -EPERM;
    this.owner = this.wakeOne();
    return 0;
  }
}

/** Bytes of a Mutex. */
export const MUTEX_SIZE: i32 = <i32>offsetof<Mutex>();
