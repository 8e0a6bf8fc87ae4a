/**
 * One-shot timers in a pairing heap whose links lie in the timers themselves: nothing is allocated, and every timer is
 * in memory of its owner.
 *
 * Each timer is before its descendants in the order (deadline, sequence), where `sequence` counts starts: equal
 * deadlines are first in, first out. The links of a timer A with the children B, C, D (newest first):
 *
 *                 A
 *         child ↓   ↖ previous
 *                 B  ⇄  C  ⇄  D        sibling →, ← previous
 *
 * `previous` is the parent for a first child and the left sibling for the others; the root has none. Starting is one
 * comparison; taking out the root or any other timer merges its children in pairs, O(log n) amortised.
 */
import { ukAssert } from "ukdebug";
import { NEVER } from "./units";

/** A one-shot timer. Its owner provides TIMER_SIZE bytes aligned to 8, and leaves them in place while it is set. */
@unmanaged
export class Timer {
  /** When the callback is to run, in nanoseconds; kept after it ran, so that a periodic timer can add its period. */
  deadline: u64;
  // The queue's own fields, drawn above; `queue` is null while the timer is not set.
  sequence: u64;
  child: Timer | null;
  sibling: Timer | null;
  previous: Timer | null;
  queue: TimerQueue | null;
  /** What runs at the deadline, outside of any thread: it must not wait. It may start and stop any timer. */
  callback: (argument: usize) => void;
  /** What the callback is given. */
  argument: usize;

  /** Makes fresh memory a timer that is not set. */
  prepare(callback: (argument: usize) => void, argument: usize): void {
    this.deadline = NEVER;
    this.child = null;
    this.sibling = null;
    this.previous = null;
    this.queue = null;
    this.callback = callback;
    this.argument = argument;
  }

  /** Whether the timer is set and its callback has still to run. */
  get pending(): bool {
    return this.queue !== null;
  }
}

/** Bytes of a Timer. */
export const TIMER_SIZE: i32 = (<i32>offsetof<Timer>() + 7) & ~7;

/** A set of timers on a clock of the caller's choice. Zeroed memory of TIMER_QUEUE_SIZE bytes is an empty queue. */
@unmanaged
export class TimerQueue {
  private root: Timer | null;
  /** The starts so far. */
  private sequence: u64;
  /** The time of the `expire` under way, 0 outside of it. */
  private expiring: u64;

  /**
   * Sets `timer` for `deadline`; one that is already set in this queue is moved. During `expire(now)` a deadline
   * before `now` counts as `now`, and the callback runs in the next `expire`: a timer that starts itself again cannot
   * hold up the rest.
   */
  start(timer: Timer, deadline: u64): void {
    this.stop(timer);
    timer.deadline = max(deadline, this.expiring);
    timer.sequence = this.sequence++;
    timer.queue = this;
    const root = this.root;
    this.root = root === null ? timer : merge(root, timer);
  }

  /** Takes `timer` out: its callback will not run. Nothing happens when it is not set. */
  stop(timer: Timer): void {
    if (timer.queue === null) return;
    ukAssert(timer.queue === this);
    timer.queue = null;
    const orphans = mergeChildren(timer);
    const previous = timer.previous;
    if (previous === null) {
      this.root = orphans;
      return;
    }
    cut(timer, previous);
    // Only a root has no previous, so that there is one here.
    if (orphans !== null) this.root = merge(changetype<Timer>(this.root), orphans);
  }

  /**
   * Runs the callbacks of the timers with a deadline at or before `now`, in order, and returns how many ran. A timer
   * is no longer set when its callback runs. Not to be called from a callback.
   */
  expire(now: u64): u32 {
    ukAssert(this.expiring == 0);
    this.expiring = now;
    // Starts from here on sort after everything that is due, and are left for the next call.
    const startsBefore = this.sequence;
    let count: u32 = 0;
    let timer = this.root;
    while (timer !== null && timer.deadline <= now && timer.sequence < startsBefore) {
      this.root = mergeChildren(timer);
      timer.queue = null;
      timer.callback(timer.argument);
      count++;
      timer = this.root;
    }
    this.expiring = 0;
    return count;
  }

  /** The earliest deadline, `NEVER` when no timer is set. */
  next(): u64 {
    const root = this.root;
    return root === null ? NEVER : root.deadline;
  }
}

/** Bytes of a TimerQueue. */
export const TIMER_QUEUE_SIZE: i32 = (<i32>offsetof<TimerQueue>() + 7) & ~7;

// --- internal -------------------------------------------------------------------------------------------------------

function isBefore(a: Timer, b: Timer): bool {
  return a.deadline < b.deadline || (a.deadline == b.deadline && a.sequence < b.sequence);
}

/** Makes one heap of two, and returns its root. Neither may have siblings. */
function merge(a: Timer, b: Timer): Timer {
  const parent = isBefore(a, b) ? a : b;
  const child = parent === a ? b : a;
  const eldest = parent.child;
  child.sibling = eldest;
  if (eldest !== null) eldest.previous = child;
  child.previous = parent;
  parent.child = child;
  return parent;
}

/** Takes `timer`, which has the parent or left sibling `previous`, out of its list of siblings. */
function cut(timer: Timer, previous: Timer): void {
  const sibling = timer.sibling;
  if (previous.child === timer) previous.child = sibling;
  else previous.sibling = sibling;
  if (sibling !== null) sibling.previous = previous;
  timer.sibling = null;
  timer.previous = null;
}

/** Makes one heap of the children of `timer`: pairs from left to right, then all of them from right to left. */
function mergeChildren(timer: Timer): Timer | null {
  let child = timer.child;
  timer.child = null;
  // The pairs, the last one first, linked by `sibling`.
  let pairs: Timer | null = null;
  while (child !== null) {
    const first = child;
    const second = first.sibling;
    first.sibling = null;
    first.previous = null;
    let pair = first;
    child = null;
    if (second !== null) {
      child = second.sibling;
      second.sibling = null;
      second.previous = null;
      pair = merge(first, second);
    }
    pair.sibling = pairs;
    pairs = pair;
  }
  if (pairs === null) return null;
  let heap = pairs;
  let rest = heap.sibling;
  heap.sibling = null;
  while (rest !== null) {
    const pair = rest;
    rest = pair.sibling;
    pair.sibling = null;
    heap = merge(heap, pair);
  }
  return heap;
}
