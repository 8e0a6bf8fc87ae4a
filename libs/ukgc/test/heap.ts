/** Objects that live and die: what is reachable stays intact, the rest is freed. */
import { collect, GcStats, gcStats, pin, unpin } from "ukgc";
import { check, equal, randomBelow, test } from "uktest";

const before = changetype<GcStats>(memory.data(offsetof<GcStats>(), 8));
const after = changetype<GcStats>(memory.data(offsetof<GcStats>(), 8));

class Node {
  left: Node | null = null;
  right: Node | null = null;
  value: i32 = 0;
}

let kept: Node | null = null;

function chain(length: i32): Node {
  const first = new Node();
  let last = first;
  for (let i = 1; i < length; ++i) {
    const node = new Node();
    node.value = i;
    last.right = node;
    last = node;
  }
  return first;
}

/** Objects alive now. */
function alive(): u32 {
  collect();
  gcStats(after);
  return after.objects;
}

test("a list of 100,000 nodes is marked without recursion, and freed", () => {
  const start = alive();
  kept = chain(100000);
  equal<u32>(alive(), start + 100000);
  equal<i32>(countKept(), 100000);
  kept = null;
  equal<u32>(alive(), start);
});

/** The length of the list at `kept`, as far as its nodes have their right numbers. */
function countKept(): i32 {
  let node = kept;
  let count = 0;
  while (node && node.value == count) {
    ++count;
    node = node.right;
  }
  return count;
}

function makeCycle(): void {
  const a = new Node();
  const b = new Node();
  a.left = b;
  b.right = a;
  a.right = a;
}

test("cycles are freed", () => {
  const start = alive();
  for (let i = 0; i < 1000; ++i) makeCycle();
  equal<u32>(alive(), start);
});

// --- random changes against a model ---------------------------------------------------------------------------------

const SLOTS: u32 = 64;
const graph = new StaticArray<Node | null>(SLOTS);
/** For each slot, the value it should have, and the slot that its left child was, by value. */
const model = memory.data(64 * 8, 4);

function modelSet(slot: u32, value: i32, child: i32): void {
  store<i32>(model + (slot << 3), value);
  store<i32>(model + (slot << 3), child, 4);
}

test("random changes to a graph agree with a model", () => {
  for (let round = 0; round < 20000; ++round) {
    const slot = randomBelow(SLOTS);
    const other = graph[randomBelow(SLOTS)];
    const node = new Node();
    node.value = round + 1;
    node.left = other;
    // The graph must not grow without end: forget what hangs two levels down.
    if (other) {
      const below = other.left;
      if (below) below.left = null;
    }
    graph[slot] = node;
    modelSet(slot, round + 1, other ? other.value : 0);
    if (randomBelow(500) == 0) collect();
  }
  collect();
  for (let slot: u32 = 0; slot < SLOTS; ++slot) {
    const node = graph[slot];
    const value = load<i32>(model + (slot << 3));
    if (!node) {
      equal<i32>(value, 0);
      continue;
    }
    equal<i32>(node.value, value);
    const left = node.left;
    if (left) equal<i32>(left.value, load<i32>(model + (slot << 3), 4));
  }
});

test("a map with strings for keys agrees with a model", () => {
  const map = new Map<string, i32[]>();
  const counts = new StaticArray<i32>(200);
  for (let round = 0; round < 20000; ++round) {
    const number = randomBelow(200);
    const key = `key ${number}`;
    if (randomBelow(50) == 0) {
      map.delete(key);
      counts[number] = 0;
    } else {
      if (!map.has(key)) map.set(key, []);
      map.get(key).push(round);
      ++counts[number];
    }
  }
  for (let number = 0; number < 200; ++number) {
    const key = "key " + number.toString();
    equal<i32>(map.has(key) ? map.get(key).length : 0, counts[number]);
  }
});

// --- static objects -------------------------------------------------------------------------------------------------

const staticWords: string[] = ["zero", "one", "two"];
const staticNodes: (Node | null)[] = [null, null];
const staticFixed: StaticArray<string> = ["a", "b"];
const staticNumbers: i32[] = [1, 2, 3];
let staticText = "literal";

function changeStatics(round: i32): void {
  staticWords[1] = "one of " + round.toString();
  staticFixed[0] = "a of " + round.toString();
  const node = new Node();
  node.value = round;
  staticNodes[0] = node;
  staticText = "text of " + round.toString();
}

test("static arrays keep alive what is stored into them", () => {
  for (let round = 0; round < 5; ++round) {
    changeStatics(round);
    collect();
    collect();
    equal<string>(staticWords.join(), "zero,one of " + round.toString() + ",two");
    equal<string>(staticFixed.join(), "a of " + round.toString() + ",b");
    equal<i32>(staticNodes[0]!.value, round);
    equal<string>(staticText, "text of " + round.toString());
  }
});

test("static arrays move to the heap when they grow", () => {
  for (let i = 4; i < 1000; ++i) staticNumbers.push(i);
  for (let i = 0; i < 100; ++i) staticWords.push("more " + i.toString());
  collect();
  equal<i32>(staticNumbers.length, 999);
  for (let i = 0; i < 999; ++i) equal<i32>(staticNumbers[i], i + 1);
  equal<string>(staticWords[102], "more 99");
  equal<string>(staticWords[0], "zero");
});

// --- sizes ----------------------------------------------------------------------------------------------------------

test("new memory is zero, also when it was used before and when a buffer grows in place", () => {
  for (let round = 0; round < 2000; ++round) {
    const size = <i32>randomBelow(400);
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; ++i) equal<u8>(bytes[i], 0);
    bytes.fill(0xff);
    const list: u8[] = [];
    for (let i = 0; i < size; ++i) list.push(0xff);
    list.length = size >> 1;
    list.length = size + 20;
    for (let i = max(size >> 1, 1); i < size + 20; ++i) if (i >= size) equal<u8>(list[i], 0);
  }
});

test("objects of no size, and large ones", () => {
  const empty = new ArrayBuffer(0);
  const large = new StaticArray<u64>(1 << 17);
  large[(1 << 17) - 1] = 42;
  collect();
  equal<i32>(empty.byteLength, 0);
  equal<u64>(large[(1 << 17) - 1], 42);
  equal<u64>(large[0], 0);
});

test("an array grows to a million elements", () => {
  const list: i32[] = [];
  for (let i = 0; i < 1000000; ++i) list.push(i);
  let sum: i64 = 0;
  for (let i = 0; i < 1000000; ++i) sum += list[i];
  equal<i64>(sum, 499999500000);
});

test("garbage never fills the memory", () => {
  gcStats(before);
  for (let i = 0; i < 3000; ++i) {
    const block = new StaticArray<u8>(100000 + <i32>randomBelow(100000));
    block[0] = 1;
  }
  gcStats(after);
  check(after.collections > before.collections, "collections happen by themselves");
  check(after.totalAllocated - before.totalAllocated > 300000000, "much more was allocated than there is");
});

// --- pins and figures -----------------------------------------------------------------------------------------------

const hidden = memory.data(4);

function hide(value: i32): void {
  const node = new Node();
  node.value = value;
  node.left = new Node();
  node.left!.value = value + 1;
  store<usize>(hidden, pin(changetype<usize>(node)));
}

function hiddenValue(): i32 {
  const node = changetype<Node>(load<usize>(hidden));
  return node.value * 100 + node.left!.value;
}

test("a pinned object lives until it is unpinned as often as it was pinned", () => {
  const start = alive();
  hide(5);
  equal<u32>(alive(), start + 2);
  equal<i32>(hiddenValue(), 506);
  pin(load<usize>(hidden));
  unpin(load<usize>(hidden));
  equal<u32>(alive(), start + 2);
  equal<i32>(hiddenValue(), 506);
  unpin(load<usize>(hidden));
  equal<u32>(alive(), start);
});

test("pins of static objects, and of null", () => {
  pin(changetype<usize>("a literal"));
  collect();
  unpin(changetype<usize>("a literal"));
  collect();
  equal<usize>(pin(0), 0);
});

test("the figures agree with what was done", () => {
  collect();
  gcStats(before);
  kept = chain(1000);
  gcStats(after);
  const bytes: usize = 1000 * (16 + offsetof<Node>());
  equal<u32>(after.objects - before.objects, 1000);
  equal<usize>(after.heapBytes - before.heapBytes, bytes);
  equal<u64>(after.totalAllocated - before.totalAllocated, bytes);
  collect();
  gcStats(after);
  equal<usize>(after.liveBytes - before.liveBytes, bytes);
  equal<u32>(after.collections, before.collections + 1);
  kept = null;
  collect();
  gcStats(after);
  equal<usize>(after.liveBytes, before.liveBytes);
});
