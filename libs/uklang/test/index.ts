// The language's globals, as far as a program can see them from inside.
import { check, equal, test } from "uktest";

test("Date.now and process.time tell the same time, in this century", () => {
  const now = Date.now();
  check(now > 1_500_000_000_000 && now < 4_000_000_000_000, "milliseconds since 1970");
  check(abs(process.time() - now) < 10_000, "the two agree");
});

test("performance.now and process.hrtime do not go backwards", () => {
  let before = performance.now();
  let ticks = process.hrtime();
  for (let i = 0; i < 1000; i++) {
    const now = performance.now();
    const tick = process.hrtime();
    check(now >= before && tick >= ticks, "monotonic");
    before = now;
    ticks = tick;
  }
});

test("Math.random is in [0, 1) and moves", () => {
  let low = 0;
  for (let i = 0; i < 1000; i++) {
    const value = Math.random();
    check(value >= 0 && value < 1, "the range");
    if (value < 0.5) low++;
  }
  check(low > 300 && low < 700, "both halves are hit");
});

test("crypto.getRandomValues fills the array and nothing beside it", () => {
  const bytes = new Uint8Array(64);
  const part = bytes.subarray(8, 56);
  crypto.getRandomValues(part);
  let sum = 0;
  for (let i = 0; i < 64; i++) {
    if (i < 8 || i >= 56) equal<u8>(bytes[i], 0, "outside");
    else sum += bytes[i];
  }
  check(sum > 0, "48 zeros by chance is unlikely");
});

test("process.argv begins with the program's name", () => {
  check(process.argv.length >= 1, "there is a name");
  check(process.argv[0].length > 0, "it is not empty");
  check(process.argv === process.argv, "one array");
});

test("process.env is there even when nobody set anything", () => {
  check(process.env.size >= 0, "a map");
  equal<bool>(process.env.has("no such variable"), false);
});

test("process says where it runs", () => {
  equal<string>(process.platform, "tsukuri");
  equal<i32>(process.exitCode, 0);
});
