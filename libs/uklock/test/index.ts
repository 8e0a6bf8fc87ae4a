/**
 * Locks between real threads. Threads yield wherever they can, so that every wrong order shows.
 */
import { EAGAIN, EBUSY, EDEADLK, EPERM, ETIMEDOUT } from "ukerrno";
import {
  Condition,
  CONDITION_SIZE,
  Mailbox,
  mailboxSize,
  Mutex,
  MUTEX_SIZE,
  RecursiveMutex,
  RECURSIVE_MUTEX_SIZE,
  Semaphore,
  SEMAPHORE_SIZE,
  WaitQueue,
  WAIT_QUEUE_SIZE,
} from "uklock";
import { create, current, join, sleep, Thread, ThreadState, wake, yieldNow } from "uksched";
import { check, equal, randomBelow, test } from "uktest";
import { fromMillis, monotonic } from "uktime";

const queue = changetype<WaitQueue>(memory.data(WAIT_QUEUE_SIZE, 4));
const mutex = changetype<Mutex>(memory.data(MUTEX_SIZE, 4));
const recursive = changetype<RecursiveMutex>(memory.data(RECURSIVE_MUTEX_SIZE, 4));
const semaphore = changetype<Semaphore>(memory.data(SEMAPHORE_SIZE, 4));
const condition = changetype<Condition>(memory.data(CONDITION_SIZE, 4));
const CAPACITY: u32 = 5;
const mailbox = changetype<Mailbox>(memory.data(128, 4));

/** What threads did, in order. */
const steps: string[] = [];

function log(): string {
  const all = steps.join(" ");
  steps.length = 0;
  return all;
}

const threads: usize[] = [];

function start(entry: (argument: usize) => usize, argument: usize): Thread {
  const thread = create(cstr("test"), entry, argument);
  if (thread === null) throw new Error("create");
  threads.push(changetype<usize>(thread));
  return thread;
}

/** Joins all threads and adds their exit values up. */
function finish(): usize {
  const value = memory.data(4, 4);
  let sum: usize = 0;
  for (let i = 0; i < threads.length; i++) {
    equal<i32>(join(changetype<Thread>(threads[i]), value), 0);
    sum += load<usize>(value);
  }
  threads.length = 0;
  return sum;
}

function yieldSome(): void {
  for (let times = randomBelow(4); times > 0; times--) yieldNow();
}

// --- wait queues ----------------------------------------------------------------------------------------------------

function waitInQueue(name: usize): usize {
  const word = queue.wait();
  steps.push(name.toString() + ":" + word.toString());
  return 0;
}

test("a wait queue wakes in the order of arrival, and hands words over", () => {
  for (let i: usize = 0; i < 5; i++) start(waitInQueue, i);
  check(queue.wakeOne() === null, "nobody waits yet");
  yieldNow();
  check(!queue.empty, "they wait");
  check(queue.wakeOne(7) === changetype<Thread>(threads[0]), "the first");
  queue.wakeOne(8);
  equal<u32>(queue.wakeAll(9), 3);
  check(queue.empty, "all are awake");
  finish();
  equal<string>(log(), "0:7 1:8 2:9 3:9 4:9");
});

test("a stray wake-up does not end a wait", () => {
  const thread = start(waitInQueue, 1);
  yieldNow();
  wake(thread);
  yieldNow();
  equal<string>(log(), "");
  queue.wakeOne(2);
  finish();
  equal<string>(log(), "1:2");
});

function waitFor(millis: usize): usize {
  const woken = queue.waitUntil(monotonic() + fromMillis(millis));
  steps.push(millis.toString() + (woken ? ":woken" : ":late"));
  return 0;
}

test("a wait that times out leaves the queue from the middle", () => {
  start(waitFor, 1000);
  start(waitFor, 2);
  start(waitFor, 1001);
  start(waitFor, 1);
  // they begin to wait when they first run, which may be late on a busy machine
  for (let looks = 0; looks < 500 && steps.length < 2; looks++) sleep(fromMillis(1));
  equal<string>(log(), "1:late 2:late");
  equal<u32>(queue.wakeAll(), 2);
  finish();
  equal<string>(log(), "1000:woken 1001:woken");
  check(!queue.waitUntil(monotonic()), "a deadline that is past");
  check(queue.empty, "nobody is left");
});

// --- mutexes --------------------------------------------------------------------------------------------------------

let inside: u32 = 0;
let entries: u32 = 0;

function enterOften(_: usize): usize {
  for (let i = 0; i < 100; i++) {
    yieldSome();
    if (randomBelow(3) == 0) {
      if (mutex.lockUntil(monotonic() + randomBelow(3000)) != 0) continue;
    } else {
      equal<i32>(mutex.lock(), 0);
    }
    inside++;
    const seen = entries;
    yieldSome();
    equal<u32>(inside, 1, "alone");
    entries = seen + 1;
    inside--;
    equal<i32>(mutex.unlock(), 0);
    done++;
  }
  return 0;
}

let done: u32 = 0;

test("one thread at a time holds a mutex", () => {
  for (let i = 0; i < 20; i++) start(enterOften, 0);
  finish();
  equal<u32>(entries, done);
  check(done > 1000, "most have entered");
  check(mutex.owner === null && mutex.empty, "open at the end");
});

function lockAndNote(name: usize): usize {
  mutex.lock();
  steps.push(name.toString());
  mutex.unlock();
  return 0;
}

test("a mutex goes to the one who has waited longest, and nobody overtakes", () => {
  mutex.lock();
  for (let i: usize = 0; i < 4; i++) start(lockAndNote, i);
  yieldNow();
  mutex.unlock();
  check(mutex.owner === changetype<Thread>(threads[0]), "handed over");
  equal<i32>(mutex.tryLock(), -EBUSY);
  mutex.lock();
  equal<string>(log(), "0 1 2 3");
  mutex.unlock();
  finish();
});

function unlockForeign(_: usize): usize {
  check(mutex.tryLock() == -EBUSY, "held by another");
  check(mutex.lockUntil(monotonic() + fromMillis(1)) == -ETIMEDOUT, "in time");
  return mutex.unlock() == -EPERM ? 1 : 0;
}

test("a mutex knows its owner", () => {
  equal<i32>(mutex.unlock(), -EPERM);
  equal<i32>(mutex.tryLock(), 0);
  equal<i32>(mutex.lock(), -EDEADLK);
  equal<i32>(mutex.lockUntil(0), -EDEADLK);
  start(unlockForeign, 0);
  equal<usize>(finish(), 1);
  equal<i32>(mutex.unlock(), 0);
});

function takeTwice(_: usize): usize {
  if (recursive.tryAcquire() != -EBUSY || recursive.release() != -EPERM) return 1;
  if (recursive.acquireUntil(monotonic() + 1) != -ETIMEDOUT) return 2;
  recursive.acquire();
  recursive.acquire();
  yieldNow();
  recursive.release();
  return recursive.release() == 0 ? 0 : 3;
}

test("a recursive mutex opens with the last release", () => {
  for (let i = 0; i < 3; i++) equal<i32>(recursive.tryAcquire(), 0);
  start(takeTwice, 0);
  sleep(fromMillis(1));
  recursive.release();
  recursive.release();
  check(recursive.owner === current(), "not yet");
  recursive.release();
  check(recursive.owner !== current(), "given away");
  equal<usize>(finish(), 0);
  equal<i32>(recursive.release(), -EPERM);
});

// --- semaphores and conditions --------------------------------------------------------------------------------------

function takeUnits(count: usize): usize {
  let taken: usize = 0;
  for (let i: usize = 0; i < count; i++) {
    if (randomBelow(2)) {
      semaphore.down();
      taken++;
    } else if (semaphore.downUntil(monotonic() + randomBelow(2000)) == 0) {
      taken++;
    }
    yieldSome();
  }
  return taken;
}

test("no unit of a semaphore gets lost or is made up", () => {
  for (let i = 0; i < 10; i++) start(takeUnits, 100);
  for (let i = 0; i < 1000; i++) {
    semaphore.up();
    if (randomBelow(3) == 0) yieldSome();
    if (randomBelow(10) == 0) sleep(randomBelow(2000));
  }
  const taken = finish();
  equal<u32>(semaphore.count + <u32>taken, 1000);
  while (semaphore.tryDown() == 0) continue;
  equal<i32>(semaphore.tryDown(), -EAGAIN);
});

let full: bool = false;

function consume(_: usize): usize {
  let got: usize = 0;
  for (; got < 50; got++) {
    mutex.lock();
    while (!full) condition.waitWith(mutex);
    full = false;
    condition.broadcast();
    mutex.unlock();
  }
  return got;
}

function produce(_: usize): usize {
  for (let i = 0; i < 50; i++) {
    mutex.lock();
    while (full) condition.waitWith(mutex);
    full = true;
    yieldSome();
    condition.broadcast();
    mutex.unlock();
  }
  return 0;
}

test("a condition variable loses no signal", () => {
  for (let i = 0; i < 4; i++) {
    start(produce, 0);
    start(consume, 0);
  }
  equal<usize>(finish(), 200);
  check(!full, "everything was fetched");
});

test("waiting for a condition ends in time, with the mutex held", () => {
  equal<i32>(condition.waitWith(mutex), -EPERM);
  mutex.lock();
  equal<i32>(condition.waitWith(mutex, monotonic() + fromMillis(1)), -ETIMEDOUT);
  check(mutex.owner === current(), "held");
  mutex.unlock();
});

// --- mailboxes ------------------------------------------------------------------------------------------------------

const word = memory.data(4, 4);

test("a mailbox is a queue with a limit", () => {
  check(mailboxSize(CAPACITY) <= 128, "room");
  mailbox.prepare(CAPACITY);
  equal<i32>(mailbox.tryFetch(word), -EAGAIN);
  equal<i32>(mailbox.fetch(word, monotonic() + fromMillis(1)), -ETIMEDOUT);
  let posted: u32 = 0;
  let fetched: u32 = 0;
  for (let step = 0; step < 1000; step++) {
    if (randomBelow(2)) {
      equal<i32>(mailbox.tryPost(posted), posted - fetched < CAPACITY ? 0 : -EAGAIN);
      if (posted - fetched < CAPACITY) posted++;
    } else {
      equal<i32>(mailbox.tryFetch(word), posted != fetched ? 0 : -EAGAIN);
      if (posted != fetched) equal<u32>(load<u32>(word), fetched++);
    }
    equal<u32>(mailbox.count, posted - fetched);
  }
});

function postOne(value: usize): usize {
  return <usize>mailbox.post(value, monotonic() + fromMillis(value < 200 ? 100 : 1));
}

test("words arrive in the order in which they were posted, full mailbox or not", () => {
  mailbox.prepare(1);
  for (let i: usize = 100; i < 110; i++) start(postOne, i);
  yieldNow();
  equal<i32>(mailbox.tryPost(1), -EAGAIN);
  for (let i: u32 = 100; i < 109; i++) {
    equal<i32>(mailbox.fetch(word), 0);
    equal<u32>(load<u32>(word), i);
    equal<i32>(mailbox.tryPost(1), -EAGAIN, "the next sender's word is in already");
  }
  const late = start(postOne, 200);
  for (let looks = 0; looks < 500 && late.state != ThreadState.EXITED; looks++) sleep(fromMillis(1));
  equal<i32>(mailbox.tryFetch(word), 0);
  equal<i32>(mailbox.tryFetch(word), -EAGAIN, "what came too late was not posted");
  check(late.exitValue == <usize>-ETIMEDOUT, "and its sender knows");
  equal<i32>(<i32>finish(), -ETIMEDOUT);
});

/** Words are posted as sender * 1000 + number. */
function sendMany(sender: usize): usize {
  for (let number: usize = 0; number < 200; number++) {
    yieldSome();
    while (mailbox.post(sender * 1000 + number, monotonic() + randomBelow(5000)) != 0) continue;
  }
  return 0;
}

/** The number last received, for each of three receivers and five senders. */
const lastNumber = new StaticArray<i32>(15);
const seen = new StaticArray<bool>(5000);
let received: u32 = 0;

function receiveMany(receiver: usize): usize {
  const into = memory.data(4, 4);
  while (received < 1000) {
    if (mailbox.fetch(into, monotonic() + randomBelow(5000)) != 0) continue;
    const value = load<i32>(into);
    check(!seen[value], "each word once");
    seen[value] = true;
    received++;
    const last = <i32>receiver * 5 + value / 1000;
    check(lastNumber[last] < value % 1000, "no receiver gets a sender's words out of order");
    lastNumber[last] = value % 1000;
    yieldSome();
  }
  return 0;
}

test("five senders, three receivers and a small mailbox: everything arrives once", () => {
  mailbox.prepare(3);
  for (let i = 0; i < 15; i++) lastNumber[i] = -1;
  for (let i: usize = 0; i < 5; i++) start(sendMany, i);
  for (let i: usize = 0; i < 3; i++) start(receiveMany, i);
  finish();
  equal<u32>(received, 1000);
  equal<u32>(mailbox.count, 0);
});
