// Threads, by the name in the first argument: producers and consumers, sleeping, joining, thousands of them, and no memory for more.
import { create, join, lastError, sleep, spawn, Thread, threadCount, yieldNow } from "uksched";
import { Mailbox, mailboxSize, Semaphore, SEMAPHORE_SIZE } from "uklock";
import { fromMillis } from "uktime";
import { malloc } from "ukalloc";

const PRODUCERS = 5;
const CONSUMERS = 3;
const WORDS: usize = 200; // of each producer

const box = changetype<Mailbox>(malloc(mailboxSize(4)));
const gate = changetype<Semaphore>(memory.data(SEMAPHORE_SIZE, 8));
let total: u64 = 0;
let received: u32 = 0;
let order = "";
let started: u32 = 0;

function produce(number: usize): usize {
  for (let i: usize = 1; i <= WORDS; i++) {
    box.post(number * 1000 + i);
    if (i % 16 == number) sleep(fromMillis(1));
  }
  return number * 11;
}

function consume(number: usize): usize {
  const into = malloc(4);
  let count: usize = 0;
  for (box.fetch(into); load<usize>(into); box.fetch(into)) {
    const word = load<usize>(into);
    total += word;
    received++;
    count++;
    if (word % 7 == number) yieldNow();
  }
  return count;
}

function sleeper(number: usize): usize {
  sleep(fromMillis(number * 25));
  order += number.toString();
  return number;
}

/** Threads that end at once. */
function square(number: usize): usize {
  started++;
  return number * number;
}

/** Threads that wait for the end of the test. */
function waiter(number: usize): usize {
  gate.down();
  return number + 1;
}

function start(entry: (argument: usize) => usize, argument: usize): Thread {
  const thread = create(cstr("worker"), entry, argument);
  if (thread === null) throw new Error(`no thread: ${lastError()}`);
  return thread;
}

/** Not allocated when it is needed: there may be no memory left then. Only the main thread joins. */
const exitValue = memory.data(sizeof<usize>(), 4);

function joined(thread: Thread): usize {
  const error = join(thread, exitValue);
  if (error) throw new Error(`join: ${error}`);
  return load<usize>(exitValue);
}

function pipeline(): void {
  box.prepare(4);
  const producers = new StaticArray<Thread>(PRODUCERS);
  const consumers = new StaticArray<Thread>(CONSUMERS);
  for (let i = 0; i < CONSUMERS; i++) consumers[i] = start(consume, i);
  for (let i = 0; i < PRODUCERS; i++) producers[i] = start(produce, i);
  let values: usize = 0;
  for (let i = 0; i < PRODUCERS; i++) values += joined(producers[i]);
  for (let i = 0; i < CONSUMERS; i++) box.post(0);
  let counted: usize = 0;
  for (let i = 0; i < CONSUMERS; i++) counted += joined(consumers[i]);
  console.log(`${received} words with the sum ${total}, exit values ${values}, consumers counted ${counted}`);
}

function sleepers(): void {
  const threads = new StaticArray<Thread>(8);
  const begin = performance.now();
  for (let i = 0; i < 8; i++) threads[i] = start(sleeper, 8 - i);
  for (let i = 0; i < 8; i++) joined(threads[i]);
  const time = performance.now() - begin;
  console.log(`order ${order}, ${time >= 200 ? "not too early" : `too early: ${time} ms`}`);
}

function thousands(): void {
  let sum: u64 = 0;
  for (let i = 0; i < 5000; i++) sum += joined(start(square, i));
  for (let round = 0; round < 50; round++) {
    const threads = new StaticArray<Thread>(100);
    for (let i = 0; i < 100; i++) threads[i] = start(square, i);
    for (let i = 0; i < 100; i++) sum += joined(threads[i]);
  }
  console.log(`${started} threads, sum ${sum}, ${threadCount()} left`);
}

/** As many as there is memory for, twice: what the first ones took must be there again. */
function exhaust(): void {
  let first: u32 = 0;
  for (let round = 0; round < 2; round++) {
    const threads = malloc(70000 * 4);
    let count: u32 = 0;
    let error = 0;
    while (error == 0) {
      const thread = create(cstr("waiter"), waiter, count);
      if (thread === null) {
        error = lastError();
        continue;
      }
      store<usize>(threads + count * 4, changetype<usize>(thread));
      count++;
      if (count % 256 == 0) yieldNow(); // they run on their stacks
    }
    for (let i: u32 = 0; i < count; i++) gate.up();
    let wrong = 0;
    for (let i: u32 = 0; i < count; i++) {
      if (joined(changetype<Thread>(load<usize>(threads + i * 4))) != i + 1) wrong++;
    }
    if (round == 0) first = count;
    heap.free(threads);
    const same = count + 8 >= first && count <= first + 8;
    console.log(
      `round ${round}: ${count > 50 ? "many" : `only ${count}`} threads, error ${error}, ${wrong} wrong, ${same ? "as many again" : `${count} after ${first}`}`,
    );
  }
}

function inner(): void {
  console.log("in a thread");
}

/** A deep but finite recursion, with and without managed references. */
function depth(level: i32): i32 {
  const below = level == 0 ? 0 : depth(level - 1);
  started++;
  return below + 1;
}

function managedDepth(level: i32, text: string): i32 {
  const longer = level % 2 ? text : text + "x";
  const below = level == 0 ? 0 : managedDepth(level - 1, longer);
  return below + (longer.length >= text.length ? 1 : 0);
}

export function main(args: string[]): i32 {
  const action = args[0];
  if (action == "exhaust") {
    exhaust();
    return 0;
  }
  join(spawn(inner));
  pipeline();
  sleepers();
  thousands();
  console.log(`depth ${depth(5000)} ${managedDepth(400, "")}`);
  return 0;
}
