/**
 * The scheduler on the real door: real stacks, real switches.
 */
import { EAGAIN, EDEADLK, EINVAL, ENOMEM } from "ukerrno";
import {
  block,
  blockUntil,
  create,
  current,
  detach,
  exit,
  firstThread,
  join,
  lastError,
  offLine,
  onLine,
  sleep,
  sleepUntil,
  spawn,
  Thread,
  threadCount,
  ThreadState,
  wake,
  yieldNow,
} from "uksched";
import { check, equal, random, randomBelow, test } from "uktest";
import { fromMicros, fromMillis, monotonic, Timer, TIMER_SIZE, timerStart } from "uktime";

/** What threads did, in order. */
const steps: string[] = [];

function log(): string {
  const all = steps.join(" ");
  steps.length = 0;
  return all;
}

function make(entry: (argument: usize) => usize, argument: usize): Thread {
  const thread = create(cstr("test"), entry, argument);
  if (thread === null) throw new Error("create: " + lastError().toString());
  return thread;
}

function joinValue(thread: Thread): usize {
  const value = memory.data(4, 4);
  equal<i32>(join(thread, value), 0);
  return load<usize>(value);
}

function threeTurns(name: usize): usize {
  for (let turn = 0; turn < 3; turn++) {
    steps.push(name.toString() + turn.toString());
    yieldNow();
  }
  return name * 100;
}

test("threads take turns in the order of their creation", () => {
  const a = make(threeTurns, 1);
  const b = make(threeTurns, 2);
  const c = make(threeTurns, 3);
  equal<string>(log(), "", "nothing runs before somebody waits");
  equal<usize>(joinValue(b), 200);
  equal<usize>(joinValue(a), 100);
  equal<usize>(joinValue(c), 300);
  equal<string>(log(), "10 20 30 11 21 31 12 22 32");
});

test("a yield with nobody ready returns at once", () => {
  for (let i = 0; i < 1000; i++) yieldNow();
  equal<u32>(threadCount(), 1);
});

/** Counters of threads that run for ever. */
const turns = new StaticArray<u32>(10);
let running: bool = true;

function countTurns(index: usize): usize {
  while (running) {
    turns[<i32>index]++;
    yieldNow();
  }
  return 0;
}

test("all threads get the same number of turns", () => {
  running = true;
  const threads: usize[] = [];
  for (let i: usize = 0; i < 10; i++) threads.push(changetype<usize>(make(countTurns, i)));
  for (let i = 0; i < 1000; i++) yieldNow();
  for (let i = 0; i < 10; i++) equal<u32>(turns[i], 1000);
  running = false;
  for (let i = 0; i < 10; i++) equal<i32>(join(changetype<Thread>(threads[i])), 0);
});

function exitDeepInside(depth: usize): usize {
  if (depth == 0) exit(4711);
  return exitDeepInside(depth - 1) + 1;
}

test("exit ends a thread from anywhere", () => {
  equal<usize>(joinValue(make(exitDeepInside, 20)), 4711);
});

function nothing(argument: usize): usize {
  return argument;
}

test("join and detach refuse what cannot be", () => {
  equal<i32>(join(current()), -EDEADLK);
  const thread = make(nothing, 1);
  equal<i32>(detach(thread), 0);
  equal<i32>(detach(thread), -EINVAL);
  equal<i32>(join(thread), -EINVAL);
  equal<i32>(join(firstThread()), -EDEADLK);
  equal<u32>(threadCount(), 2);
  yieldNow();
  equal<i32>(join(make(nothing, 2)), 0);
  equal<u32>(threadCount(), 1, "the detached one has freed itself");
});

let joined: Thread = changetype<Thread>(0);

function joinIt(_: usize): usize {
  return <usize>join(joined);
}

function joinMain(_: usize): usize {
  return <usize>join(firstThread());
}

test("only one may join, and the booting thread cannot be joined", () => {
  joined = make(threeTurns, 1);
  const other = make(joinIt, 0);
  yieldNow();
  equal<i32>(join(joined), -EINVAL);
  equal<usize>(joinValue(other), 0);
  equal<string>(log(), "10 11 12");
  equal<i32>(<i32>joinValue(make(joinMain, 0)), -EINVAL);
  equal<u32>(threadCount(), 1);
});

test("an ended thread waits for join, and detach frees it as well", () => {
  const a = make(nothing, 1);
  const b = make(nothing, 2);
  const c = make(nothing, 3);
  yieldNow();
  check(a.state == ThreadState.EXITED && b.state == ThreadState.EXITED, "both have ended");
  equal<i32>(detach(c), 0);
  equal<i32>(detach(a), 0);
  equal<u32>(threadCount(), 2);
  equal<usize>(joinValue(b), 2);
  equal<u32>(threadCount(), 1);
});

let done: u32 = 0;

test("spawn runs a function in a thread of its own", () => {
  const worker = spawn(() => {
    done++;
    yieldNow();
    done++;
  });
  equal<u32>(done, 0);
  join(worker);
  equal<u32>(done, 2);
});

// --- block and wake -------------------------------------------------------------------------------------------------

function blockTwice(_: usize): usize {
  block();
  steps.push("first");
  block();
  steps.push("second");
  return 0;
}

test("a wake-up before block is not lost, and two of them are one", () => {
  const thread = make(blockTwice, 0);
  wake(thread);
  wake(thread);
  yieldNow();
  equal<string>(log(), "first");
  yieldNow();
  equal<string>(log(), "");
  check(thread.state == ThreadState.BLOCKED, "it blocks");
  wake(thread);
  wake(thread);
  equal<i32>(join(thread), 0);
  equal<string>(log(), "second");
});

function sleepThenBlock(_: usize): usize {
  const begin = monotonic();
  sleep(fromMillis(10));
  if (monotonic() - begin < fromMillis(10)) return 1;
  return blockUntil(monotonic() + fromMillis(10)) ? 0 : 2;
}

test("a wake-up before and during sleep does not end it, and is kept", () => {
  const before = make(sleepThenBlock, 0);
  wake(before);
  equal<usize>(joinValue(before), 0);
  const during = make(sleepThenBlock, 0);
  yieldNow();
  check(during.state == ThreadState.SLEEPING, "it sleeps");
  wake(during);
  equal<usize>(joinValue(during), 0);
});

test("blockUntil says whether it was woken", () => {
  const self = current();
  const begin = monotonic();
  check(!blockUntil(begin + fromMillis(2)), "time is up");
  check(monotonic() >= begin + fromMillis(2), "not before the deadline");
  check(!blockUntil(begin), "a deadline that is past");
  wake(self);
  check(blockUntil(begin), "a wake-up from before counts more than the deadline");
  check(!blockUntil(begin), "and only once");
});

function wakeFirst(_: usize): usize {
  wake(firstThread());
  return 0;
}

test("blockUntil ends with the wake-up, and its timer does not come back", () => {
  const begin = monotonic();
  const waker = make(wakeFirst, 0);
  check(blockUntil(begin + fromMillis(100_000)), "woken");
  check(monotonic() < begin + fromMillis(50_000), "early");
  equal<i32>(join(waker), 0);
  sleep(fromMillis(1));
  check(monotonic() < begin + fromMillis(50_000), "the timer was stopped");
});

// --- time -----------------------------------------------------------------------------------------------------------

let epoch: u64 = 0;

/** Sleeps for as many milliseconds as the name's tens say. */
function sleepTens(name: usize): usize {
  sleepUntil(epoch + fromMillis(name / 10));
  steps.push(name.toString());
  return 0;
}

test("sleepers wake in the order of their deadlines, and in that of their sleep among equals", () => {
  epoch = monotonic() + fromMillis(50);
  const threads = [
    make(sleepTens, 90),
    make(sleepTens, 31),
    make(sleepTens, 60),
    make(sleepTens, 32),
    make(sleepTens, 0),
    make(sleepTens, 33),
  ];
  sleepUntil(epoch + fromMillis(4));
  equal<string>(log(), "0 31 32 33");
  for (let i = 0; i < threads.length; i++) equal<i32>(join(threads[i]), 0);
  equal<string>(log(), "60 90");
});

test("sleepers do not starve while others yield, nor while one yields alone", () => {
  running = true;
  const busy = [make(countTurns, 0), make(countTurns, 1)];
  const begin = monotonic();
  sleep(fromMillis(1));
  check(monotonic() >= begin + fromMillis(1), "not too early");
  running = false;
  for (let i = 0; i < busy.length; i++) join(busy[i]);
  done = 0;
  const sleeper = spawn(() => {
    sleep(fromMillis(1));
    done = 1;
  });
  while (done == 0) yieldNow();
  join(sleeper);
});

function wakeArgument(thread: usize): void {
  wake(changetype<Thread>(thread));
}

test("a timer's callback may wake threads", () => {
  const timer = changetype<Timer>(memory.data(TIMER_SIZE, 8));
  timer.prepare(wakeArgument, changetype<usize>(current()));
  timerStart(timer, monotonic() + fromMillis(1));
  block();
  check(!timer.pending, "it ran");
});

test("lines that do not exist are refused", () => {
  equal<i32>(onLine(32, wakeArgument, 0), -EINVAL);
  equal<i32>(offLine(3, wakeArgument, 0), -EINVAL);
  equal<i32>(onLine(3, wakeArgument, 1), 0);
  equal<i32>(offLine(3, wakeArgument, 2), -EINVAL);
  equal<i32>(offLine(3, wakeArgument, 1), 0);
});

// --- many -----------------------------------------------------------------------------------------------------------

test("ten thousand threads, one after another, reuse their slots and their memory", () => {
  const slots: u32[] = [];
  for (let i: usize = 0; i < 10_000; i++) {
    const thread = make(nothing, i);
    if (!slots.includes(thread.slot)) slots.push(thread.slot);
    equal<usize>(joinValue(thread), i);
  }
  equal<u32>(threadCount(), 1);
  check(slots.length <= 2, "the same slots again");
});

test("three hundred threads at once, in random order of their ends", () => {
  const threads: usize[] = [];
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 300; i++) threads.push(changetype<usize>(make(randomLife, i)));
    while (threads.length) {
      const index = randomBelow(threads.length);
      const thread = changetype<Thread>(threads[index]);
      threads[index] = threads[threads.length - 1];
      threads.pop();
      if (randomBelow(4) == 0) equal<i32>(detach(thread), 0);
      else equal<usize>(joinValue(thread), thread.argument);
    }
    while (threadCount() > 1) {
      sleep(fromMillis(1));
      yieldNow();
    }
  }
});

function randomLife(argument: usize): usize {
  for (let steps = randomBelow(8); steps > 0; steps--) {
    if (random() & 1) yieldNow();
    else sleep(randomBelow(1000));
  }
  return argument;
}

test("create says no when memory or slots have run out, and yes again later", () => {
  const threads: usize[] = [];
  for (let round = 0; round < 2; round++) {
    let thread = create(cstr("test"), nothing, 7);
    while (thread !== null) {
      threads.push(changetype<usize>(thread));
      thread = create(cstr("test"), nothing, 7);
    }
    check(lastError() == -ENOMEM || lastError() == -EAGAIN, "why");
    equal<u32>(threadCount(), threads.length + 1);
    while (threads.length) equal<usize>(joinValue(changetype<Thread>(threads.pop())), 7);
  }
  equal<u32>(threadCount(), 1);
});

function blockForAMoment(_: usize): usize {
  return <usize>blockUntil(epoch);
}

function spinUntil(moment: u64): void {
  while (monotonic() < moment) continue;
}

test("a thread that is woken just before its time is up becomes ready once", () => {
  epoch = monotonic() + fromMillis(50);
  const thread = make(blockForAMoment, 0);
  // Threads that take their time have the scheduler look at the clock in every yield.
  for (let i = 0; i < 100; i++) {
    spinUntil(monotonic() + fromMicros(50));
    yieldNow();
  }
  wake(thread);
  const behind = make(nothing, 2);
  spinUntil(epoch);
  // This yield finds the deadline past and the thread in the queue, with another one behind it.
  yieldNow();
  equal<usize>(joinValue(thread), 1);
  equal<usize>(joinValue(behind), 2);
});
