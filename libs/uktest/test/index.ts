/** Tests of the test library: what the runner prints is checked in test/harness. */
import { check, crashes, equal, random, randomBelow, test } from "uktest";
import { seedRandom } from "uktest/random";

test("equal compares numbers, booleans and strings by value", () => {
  equal<i32>(-1, -1);
  equal<u64>(u64.MAX_VALUE, u64.MAX_VALUE);
  equal<f64>(NaN, NaN);
  equal<f32>(0.5, 0.5);
  equal<bool>(true, true);
  equal<string>("a" + "b", "ab");
});

test("the same seed and name give the same numbers", () => {
  const first: u32[] = [];
  seedRandom(7, "name");
  for (let i = 0; i < 100; i++) first.push(random());
  seedRandom(7, "name");
  for (let i = 0; i < 100; i++) equal<u32>(random(), first[i]);
  seedRandom(8, "name");
  check(random() != first[0], "another seed");
  seedRandom(7, "other");
  check(random() != first[0], "another name");
});

test("randomBelow stays below and reaches all", () => {
  const counts = new StaticArray<i32>(10);
  for (let i = 0; i < 10000; i++) counts[randomBelow(10)]++;
  for (let i = 0; i < 10; i++) check(counts[i] > 800 && counts[i] < 1200, "a tenth each");
  equal<u32>(randomBelow(1), 0);
  equal<u32>(randomBelow(0), 0);
});

crashes("unreachable code ends in a crash report", () => {
  unreachable();
});

crashes("a failed assertion ends in a crash report", () => {
  assert(random() == random() + 1, "never");
});
