/**
 * Several shadow stacks at once. Native stacks are not switched here: a function that switches shadow stacks and calls
 * another one behaves as a thread that is always continued by the one that it has continued itself.
 */
import {
  collect,
  createStack,
  destroyStack,
  GcStats,
  gcStats,
  runningStack,
  ShadowStack,
  stackDepth,
  switchStack,
} from "ukgc";
import { check, equal, randomBelow, test } from "uktest";

const STACKS: u32 = 8;
const SIZE: usize = 2048;
const stacks = memory.data(8 * 4, 4);
const figures = changetype<GcStats>(memory.data(offsetof<GcStats>(), 8));

function stackAt(index: u32): ShadowStack {
  return changetype<ShadowStack>(load<usize>(stacks + (index << 2)));
}

function makeStacks(): void {
  store<usize>(stacks, changetype<usize>(runningStack()));
  for (let i: u32 = 1; i < STACKS; ++i) store<usize>(stacks + (i << 2), changetype<usize>(createStack(SIZE)));
}

function destroyStacks(): void {
  for (let i: u32 = 1; i < STACKS; ++i) destroyStack(stackAt(i));
}

let running: u32 = 0;

/** Runs `work(depth)` on stack `to`. Has no managed variables, so no frame of its own. */
function runOn(to: u32, depth: i32): i32 {
  const from = running;
  if (from != to) switchStack(stackAt(from), stackAt(to));
  running = to;
  const result = work(depth);
  if (from != to) switchStack(stackAt(to), stackAt(from));
  running = from;
  return result;
}

/** Holds objects in local variables only, while other stacks run and collect. Returns the number of wrong ones. */
function work(depth: i32): i32 {
  const text = `depth ${depth} on stack ${running}`;
  const list = [text, depth.toString()];
  let wrong = 0;
  if (depth > 0) {
    if (randomBelow(4) == 0) collect();
    wrong += runOn(randomBelow(STACKS), depth - 1);
    wrong += work(0);
  }
  const again = "depth " + depth.toString() + " on stack " + running.toString();
  if (text != again || list[0] != text || list[1] != depth.toString()) ++wrong;
  return wrong;
}

test("references on all stacks keep their objects", () => {
  makeStacks();
  const depth = stackDepth();
  for (let round = 0; round < 500; ++round) equal<i32>(runOn(randomBelow(STACKS), 40), 0);
  equal<usize>(stackDepth(), depth, "all frames are gone");
  destroyStacks();
});

test("what only a destroyed stack referred to is freed", () => {
  makeStacks();
  collect();
  gcStats(figures);
  const objects = figures.objects;
  switchStack(stackAt(0), stackAt(1));
  fill();
  gcStats(figures);
  check(figures.objects > objects, "objects were made");
  switchStack(stackAt(1), stackAt(0));
  collect();
  gcStats(figures);
  equal<u32>(figures.objects, objects);
  destroyStacks();
});

function fill(): void {
  for (let i = 0; i < 100; ++i) work(0);
}
