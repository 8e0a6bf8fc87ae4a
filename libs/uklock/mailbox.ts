/**
 * A bounded queue of words between threads. In memory, with two wait queues and a ring of words right behind the
 * fields:
 *
 *     | Mailbox | senders | receivers | ring[0] … ring[capacity - 1] |
 *
 * Receivers wait only while the ring is empty, senders only while it is full. Who ends a wait moves the word himself,
 * from the waiting sender into the ring or to the waiting receiver, so that words arrive in the order in which they
 * were posted.
 */
import { EAGAIN, ETIMEDOUT } from "ukerrno";
import { current } from "uksched";
import { NEVER } from "uktime";
import { WaitQueue, WAIT_QUEUE_SIZE } from "./waitqueue";

/** A mailbox. Its user provides `mailboxSize(capacity)` bytes, aligned to 4, and calls `prepare`. */
@unmanaged
export class Mailbox {
  private capacity: u32;
  /** How many words are in it, those of waiting senders not counted. */
  count: u32;
  /** The index of the oldest word. */
  private head: u32;

  /** Makes memory an empty mailbox for `capacity` words, at least 1. */
  prepare(capacity: u32): void {
    memory.fill(changetype<usize>(this), 0, RING);
    this.capacity = capacity;
  }

  /** Posts `word`, waiting for room if need be. -ETIMEDOUT when `deadline` on the monotonic clock came first. */
  post(word: usize, deadline: u64 = NEVER): i32 {
    if (this.tryPost(word) == 0) return 0;
    current().waitValue = word; // fetch() takes it from there
    return this.senders.waitUntil(deadline) ? 0 : -ETIMEDOUT;
  }

  /** Posts `word` if there is room; -EAGAIN otherwise. */
  tryPost(word: usize): i32 {
    if (this.receivers.wakeOne(word) !== null) return 0;
    if (this.count == this.capacity) return -EAGAIN;
    this.put(word);
    return 0;
  }

  /**
   * Takes the oldest word and stores it at `into` (a usize), waiting for one if need be. -ETIMEDOUT when `deadline`
   * on the monotonic clock came first.
   */
  fetch(into: usize, deadline: u64 = NEVER): i32 {
    if (this.tryFetch(into) == 0) return 0;
    if (!this.receivers.waitUntil(deadline)) return -ETIMEDOUT;
    store<usize>(into, current().waitValue);
    return 0;
  }

  /** Takes the oldest word if there is one, and stores it at `into` (a usize); -EAGAIN otherwise. */
  tryFetch(into: usize): i32 {
    if (this.count == 0) return -EAGAIN;
    store<usize>(into, load<usize>(this.place(this.head)));
    this.head = this.head + 1 == this.capacity ? 0 : this.head + 1;
    this.count--;
    const sender = this.senders.first;
    if (sender !== null) {
      this.put(sender.waitValue);
      this.senders.wakeOne();
    }
    return 0;
  }

  private get senders(): WaitQueue {
    return changetype<WaitQueue>(changetype<usize>(this) + SENDERS);
  }

  private get receivers(): WaitQueue {
    return changetype<WaitQueue>(changetype<usize>(this) + RECEIVERS);
  }

  private put(word: usize): void {
    const behind = this.head + this.count;
    store<usize>(this.place(behind < this.capacity ? behind : behind - this.capacity), word);
    this.count++;
  }

  private place(index: u32): usize {
    return changetype<usize>(this) + RING + <usize>index * sizeof<usize>();
  }
}

/** Where the parts lie behind the fields. */
const SENDERS: usize = offsetof<Mailbox>();
const RECEIVERS: usize = SENDERS + WAIT_QUEUE_SIZE;
const RING: usize = RECEIVERS + WAIT_QUEUE_SIZE;

/** Bytes of a mailbox for `capacity` words. */
export function mailboxSize(capacity: u32): usize {
  return RING + <usize>capacity * sizeof<usize>();
}
