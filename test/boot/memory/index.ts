// Memory, by the name in the first argument: managed objects from many threads, and what happens when there is no more.
import { free, malloc, stats, Stats } from "ukalloc";
import { collect, GcStats, gcStats } from "ukgc";
import { create, join, lastError, sleep, Thread, yieldNow } from "uksched";
import { fromMillis } from "uktime";

const THREADS = 12;

class Node {
  next: Node | null = null;
  constructor(
    readonly value: i32,
    readonly text: string,
  ) {}
}

const figures = changetype<GcStats>(memory.data(offsetof<GcStats>(), 8));
const bytes = changetype<Stats>(memory.data(offsetof<Stats>(), 8));
const shared = new Map<string, i32>();
let rounds = 0;
let errors = 0;

function expect(condition: bool, what: string): void {
  if (condition) return;
  errors++;
  console.log(`wrong: ${what}`);
}

/** A list with neighbours that other threads' objects lie between; other threads run in the middle of each step. */
function buildList(seed: i32, length: i32): Node {
  const first = new Node(seed, `${seed}`);
  let last = first;
  for (let i = 1; i < length; i++) {
    const node = new Node(seed + i, `${seed + i}`);
    last.next = node;
    last = node;
    if ((seed + i) % 5 == 0) yieldNow();
  }
  return first;
}

function checkList(list: Node, seed: i32, length: i32): void {
  let node: Node | null = list;
  let count = 0;
  while (node) {
    expect(node.value == seed + count && node.text == (seed + count).toString(), `node ${count} of list ${seed}`);
    node = node.next;
    count++;
  }
  expect(count == length, `length of list ${seed}`);
}

function work(number: usize): usize {
  const mine = <i32>number * 1000;
  const kept = buildList(mine, 20);
  const numbers: i32[] = [];
  const map = new Map<i32, string>();
  for (let round = 0; round < rounds; round++) {
    const list = buildList(mine + round, 10);
    numbers.push(mine + round);
    map.set(round % 17, `${mine}/${round}`);
    if (round % 3 == 0) yieldNow();
    if (round % 101 == 0) sleep(fromMillis(1));
    checkList(list, mine + round, 10);
    checkList(kept, mine, 20);
    expect(map.get(round % 17) == `${mine}/${round}`, `entry ${round} of the map of ${number}`);
    shared.set(`thread ${number}`, round);
  }
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i] - mine;
  expect(sum == (rounds * (rounds - 1)) / 2, `sum of thread ${number}`);
  return number + 1;
}

function manyThreads(): void {
  const threads = new StaticArray<Thread>(THREADS);
  for (let i = 0; i < THREADS; i++) {
    const thread = create(cstr("worker"), work, i);
    if (thread === null) throw new Error(`no thread: ${lastError()}`);
    threads[i] = thread;
  }
  const into = malloc(4);
  for (let i = 0; i < THREADS; i++) {
    join(threads[i], into);
    expect(load<i32>(into) == i + 1, `exit value of ${i}`);
  }
  expect(shared.size == THREADS, "size of the shared map");
  collect();
  gcStats(figures);
  console.log(
    `${errors} errors, ${figures.collections >= 200 ? "hundreds of collections" : `only ${figures.collections} collections`}`,
  );
  console.log(`${figures.liveBytes < 100_000 ? "little is left" : `${figures.liveBytes} bytes are left`}`);
}

/** Bytes of heap in use. */
function inUse(): u64 {
  stats(bytes);
  return bytes.bytesCurrent;
}

/** Takes all memory in blocks of `size`, counts the failure, gives all back, and takes a large block to see that all is whole again. */
function fillRaw(size: usize): void {
  const before = inUse();
  let list: usize = 0;
  let count = 0;
  for (;;) {
    const block = malloc(size);
    if (block == 0) break;
    store<usize>(block, list);
    store<u8>(block + size - 1, 1);
    list = block;
    count++;
  }
  const nothing = malloc(size) == 0 && malloc(size * 2) == 0;
  while (list) {
    const next = load<usize>(list);
    free(list);
    list = next;
  }
  const large = malloc(8 << 20);
  console.log(
    `blocks of ${size}: ${count > 100 ? "many" : `only ${count}`}, then ${nothing ? "0" : "not 0"}; afterwards 8 MiB ${large ? "are there" : "are not there"}`,
  );
  if (large) free(large);
  if (inUse() > before + 65536) console.log(`${inUse() - before} bytes are lost`);
}

function fillManaged(): void {
  const list: Uint8Array[] = [];
  for (;;) list.push(new Uint8Array(100_000)); // out of memory
}

export function main(args: string[]): i32 {
  const action = args[0];
  if (action == "threads") {
    rounds = I32.parseInt(args[1]);
    manyThreads();
  } else if (action == "raw") {
    fillRaw(64);
    fillRaw(5000);
    fillRaw(100_000);
    console.log(
      malloc(0xffff_f000) == 0 && malloc(usize.MAX_VALUE) == 0
        ? "nothing for impossible sizes"
        : "something for impossible sizes",
    );
  } else if (action == "managed") {
    fillManaged();
  }
  return errors ? 1 : 0;
}
