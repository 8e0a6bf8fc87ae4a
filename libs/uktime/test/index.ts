/**
 * Timers on a clock that the test turns, against an array sorted by (deadline, order of start).
 */
import { check, equal, randomBelow, test } from "uktest";
import { fromMillis, fromSeconds, NEVER, Timer, TimerQueue, TIMER_QUEUE_SIZE, TIMER_SIZE, toMicros } from "uktime";

const COUNT: u32 = 64;
const queue = changetype<TimerQueue>(memory.data(TIMER_QUEUE_SIZE, 8));
const timers = memory.data(TIMER_SIZE * 64, 8);

function timer(index: usize): Timer {
  return changetype<Timer>(timers + index * TIMER_SIZE);
}

/** The indexes of the timers whose callbacks ran, in order. */
const fired: u32[] = [];

function note(index: usize): void {
  fired.push(<u32>index);
}

function prepareAll(callback: (index: usize) => void): void {
  for (let i: usize = 0; i < COUNT; i++) timer(i).prepare(callback, i);
}

test("timers run in the order of their deadlines, and in that of their starts among equals", () => {
  prepareAll(note);
  queue.start(timer(0), 30);
  queue.start(timer(1), 10);
  queue.start(timer(2), 20);
  queue.start(timer(3), 10);
  equal<u64>(queue.next(), 10);
  equal<u32>(queue.expire(9), 0);
  equal<u32>(queue.expire(20), 3);
  equal<string>(fired.join(" "), "1 3 2");
  equal<u64>(queue.next(), 30);
  check(timer(0).pending && !timer(1).pending, "pending until it has run");
  equal<u32>(queue.expire(NEVER), 1);
  equal<u64>(queue.next(), NEVER);
});

test("a timer that is stopped does not run, and one started again runs once, at its new deadline", () => {
  prepareAll(note);
  queue.start(timer(0), 10);
  queue.start(timer(1), 10);
  queue.stop(timer(0));
  queue.stop(timer(0));
  queue.stop(timer(2));
  queue.start(timer(1), 20);
  equal<u32>(queue.expire(10), 0);
  equal<u32>(queue.expire(20), 1);
  equal<string>(fired.join(" "), "1");
});

/**
 * Each start draws the line of the model: the deadline, or 0 for a timer that is not set, and the number of the
 * start.
 */
const modelDeadline = new StaticArray<u64>(64);
const modelOrder = new StaticArray<u64>(64);
let starts: u64 = 0;

function modelFirst(): i32 {
  let first = -1;
  for (let i = 0; i < <i32>COUNT; i++) {
    if (modelDeadline[i] == 0) continue;
    if (
      first < 0 ||
      modelDeadline[i] < modelDeadline[first] ||
      (modelDeadline[i] == modelDeadline[first] && modelOrder[i] < modelOrder[first])
    ) {
      first = i;
    }
  }
  return first;
}

test("100,000 random starts, stops and expiries agree with a sorted array", () => {
  prepareAll(note);
  let now: u64 = 1;
  for (let step = 0; step < 100_000; step++) {
    const index = randomBelow(COUNT);
    const what = randomBelow(10);
    if (what < 6) {
      const deadline = now + randomBelow(50);
      queue.start(timer(index), deadline);
      modelDeadline[index] = deadline;
      modelOrder[index] = starts++;
    } else if (what < 8) {
      queue.stop(timer(index));
      modelDeadline[index] = 0;
    } else {
      now += randomBelow(12);
      fired.length = 0;
      const count = queue.expire(now);
      equal<u32>(count, fired.length);
      for (let i = 0; i < fired.length; i++) {
        const first = modelFirst();
        if (<u32>first != fired[i] || modelDeadline[first] > now) equal<u32>(fired[i], first, "the next to run");
        modelDeadline[first] = 0;
      }
    }
    const first = modelFirst();
    if (queue.next() != (first < 0 ? NEVER : modelDeadline[first])) check(false, "the next deadline");
    if (timer(index).pending != (modelDeadline[index] != 0)) check(false, "whether it is set");
  }
});

function period(index: usize): void {
  note(index);
  queue.start(timer(index), timer(index).deadline + 5);
}

test("a callback may start its own timer, and a late period does not hold up the others", () => {
  timer(0).prepare(period, 0);
  timer(1).prepare(note, 1);
  queue.start(timer(0), 5);
  queue.start(timer(1), 18);
  equal<u32>(queue.expire(20), 2, "each runs once, though the first is due again");
  equal<string>(fired.join(" "), "0 1");
  equal<u32>(queue.expire(20), 1);
  equal<u32>(queue.expire(24), 0);
  equal<u32>(queue.expire(25), 1);
});

function stopOthers(index: usize): void {
  note(index);
  queue.stop(timer(1));
  queue.stop(timer(2));
  queue.start(timer(2), 7);
  queue.start(timer(3), 3);
}

test("a callback may stop and start others, due ones included", () => {
  prepareAll(note);
  timer(0).prepare(stopOthers, 0);
  queue.start(timer(0), 1);
  queue.start(timer(1), 2);
  queue.start(timer(2), 3);
  queue.start(timer(4), 9);
  equal<u32>(queue.expire(10), 2);
  equal<string>(fired.join(" "), "0 4");
  equal<u32>(queue.expire(10), 2);
  equal<string>(fired.join(" "), "0 4 2 3", "both were late already, and equal therefore");
});

test("units", () => {
  equal<u64>(fromMillis(1500), fromSeconds(1) + fromMillis(500));
  equal<u64>(toMicros(fromMillis(3) + 999), 3000);
});
