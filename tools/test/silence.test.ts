/** Who is silent for too long is named, once; who has ended is not. */
import { expect, test } from "vitest";
import { watchSilence } from "./silence.ts";

test("a file that is silent is named once, when its time is over", () => {
  const watch = watchSilence();
  watch.allow("1", "one", 3000);
  watch.allow("2", "two", 1000);
  expect([watch.tick(), watch.tick(), watch.tick(), watch.tick(), watch.tick()]).toEqual([
    [],
    ["two"],
    [],
    ["one"],
    [],
  ]);
});

test("a word from a file gives it its whole time again", () => {
  const watch = watchSilence();
  for (let i = 0; i < 10; i++) {
    watch.allow("1", "one", 2000);
    expect([watch.tick(), watch.tick()]).toEqual([[], []]);
  }
  expect(watch.tick()).toEqual(["one"]);
});

test("an event that comes after the end is no beginning", () => {
  const watch = watchSilence();
  watch.allow("1", "one", 1000);
  watch.end("1");
  watch.allow("1", "one", 1000);
  expect([watch.tick(), watch.tick(), watch.tick()]).toEqual([[], [], []]);
});
