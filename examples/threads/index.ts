// Two producers and two consumers around a mailbox, a thread that sleeps, and a main thread that waits for all of them.
import { join, sleep, spawn, Thread } from "uksched";
import { Mailbox, mailboxSize, Mutex, MUTEX_SIZE } from "uklock";
import { fromMillis } from "uktime";

const ITEMS_EACH: usize = 5;
const STOP: usize = 0;

// Locks and mailboxes lie in memory of their user's; here it is static.
const queue = changetype<Mailbox>(memory.data(256, 8));
const lock = changetype<Mutex>(memory.data(MUTEX_SIZE, 8));
let sum = 0;

function produce(first: usize): void {
  for (let i: usize = 0; i < ITEMS_EACH; i++) {
    queue.post(first + i); // waits while the mailbox is full
    sleep(fromMillis(1));
  }
}

const word = memory.data(2 * sizeof<usize>(), 8);

function consume(name: string, slot: usize): void {
  let taken = 0;
  while (true) {
    queue.fetch(slot); // waits while it is empty
    const item = load<usize>(slot);
    if (item == STOP) break;
    taken++;
    lock.lock();
    sum += <i32>item;
    lock.unlock();
  }
  console.log(`${name} is done${taken ? "" : " without an item"}`);
}

export function main(): i32 {
  assert(mailboxSize(4) <= 256);
  queue.prepare(4);
  const consumers: Thread[] = [
    spawn(() => consume("the first consumer", word), cstr("consumer 1")),
    spawn(() => consume("the second consumer", word + sizeof<usize>()), cstr("consumer 2")),
  ];
  const producers: Thread[] = [
    spawn(() => produce(10), cstr("producer 1")),
    spawn(() => produce(20), cstr("producer 2")),
  ];
  const sleeper = spawn(() => {
    sleep(fromMillis(300));
    console.log("the sleeper woke up");
  }, cstr("sleeper"));

  for (let i = 0; i < producers.length; i++) join(producers[i]);
  for (let i = 0; i < consumers.length; i++) queue.post(STOP);
  for (let i = 0; i < consumers.length; i++) join(consumers[i]);
  console.log(`${2 * <i32>ITEMS_EACH} items, sum ${sum}`);
  join(sleeper);
  return 0;
}
