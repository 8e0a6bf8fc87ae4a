/**
 * A counter that threads wait for.
 */
import { EAGAIN, ETIMEDOUT } from "ukerrno";
import { WaitQueue } from "./waitqueue";

/** A counting semaphore. Zeroed memory of SEMAPHORE_SIZE bytes is one with the count 0. */
@unmanaged
export class Semaphore extends WaitQueue {
  /** Units that nobody has taken. Write it to begin with some, before anybody waits. */
  count: u32;

  /** Takes a unit, waiting for one if need be. */
  down(): void {
    if (this.count) this.count--;
    else this.wait(); // up() hands over a unit without counting it
  }

  /** As `down`, until `deadline` on the monotonic clock; then -ETIMEDOUT. */
  downUntil(deadline: u64): i32 {
    if (this.count) this.count--;
    else if (!this.waitUntil(deadline)) return -ETIMEDOUT;
    return 0;
  }

  /** Takes a unit if there is one; -EAGAIN otherwise. */
  tryDown(): i32 {
    if (this.count == 0) return -EAGAIN;
    this.count--;
    return 0;
  }

  /** Adds a unit. Never waits. */
  up(): void {
    if (this.wakeOne() === null) this.count++;
  }
}

/** Bytes of a Semaphore. */
export const SEMAPHORE_SIZE: i32 = <i32>offsetof<Semaphore>();
