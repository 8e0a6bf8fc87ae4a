import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { seed } from "../../test/harness/seed.ts";
import { olderLog, openLog, STAMP_LENGTH } from "./log.ts";
import { readLog, type LogOptions } from "./log-read.ts";

const folder = mkdtempSync(join(tmpdir(), "tsuk-log-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const newFile = (): string => join(folder, `log${count++}`);

async function read(file: string, options: Partial<LogOptions> = {}): Promise<string> {
  const pieces: Buffer[] = [];
  await readLog(file, { tail: null, timestamps: false, ...options }, (bytes) => pieces.push(bytes));
  return Buffer.concat(pieces).toString("latin1");
}

/** A small generator of random numbers (mulberry32). */
function generator(state: number): (below: number) => number {
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

test("bytes come out as they went in, whatever the pieces", async () => {
  const random = generator(seed);
  for (let round = 0; round < 50; round++) {
    const file = newFile();
    const log = openLog(file);
    let all = "";
    for (let i = random(20); i > 0; i--) {
      const piece = Array.from({ length: random(60) }, () => "ab\n\r\0\xff"[random(6)]).join("");
      all += piece;
      log.write(Buffer.from(piece, "latin1"));
    }
    log.close();
    expect(await read(file), `seed ${seed}, round ${round}`).toBe(all);
  }
});

test("the last lines", async () => {
  const file = newFile();
  const log = openLog(file);
  log.write(Buffer.from("one\ntwo\n\nfour"));
  expect(log.openLine().toString()).toBe("four");
  expect(await read(file, { tail: 0 })).toBe("");
  expect(await read(file, { tail: 1 })).toBe("four");
  expect(await read(file, { tail: 2 })).toBe("\nfour");
  expect(await read(file, { tail: 4 })).toBe("one\ntwo\n\nfour");
  expect(await read(file, { tail: 400 })).toBe("one\ntwo\n\nfour");
  log.note("a note");
  expect(await read(file, { tail: 2 })).toBe("four\na note\n");
});

test("each line has its time", async () => {
  const file = newFile();
  const before = new Date().toISOString();
  const log = openLog(file);
  for (const piece of ["a", "b\nc", "\n", "> "]) log.write(Buffer.from(piece));
  const lines = (await read(file, { timestamps: true })).split("\n");
  expect(lines.map((line) => line.slice(STAMP_LENGTH))).toEqual(["ab", "c", "> "]);
  for (const line of lines) expect(line.slice(0, STAMP_LENGTH - 1) >= before).toBe(true);
});

test("a log is bounded, and keeps what came last, in the middle of a line too", async () => {
  const LIMIT = 10_000;
  for (const piece of ["0123456789\n", "0123456789"]) {
    const file = newFile();
    const log = openLog(file, LIMIT);
    let all = "";
    for (let i = 0; i < 3000; i++) {
      all += piece;
      log.write(Buffer.from(piece));
    }
    const sizes = [file, olderLog(file)].map((name) => statSync(name).size);
    expect(Math.max(...sizes)).toBeLessThan(LIMIT * 1.1);
    const kept = await read(file);
    expect(kept.length).toBeGreaterThan(LIMIT / 4);
    expect(all.endsWith(kept)).toBe(true);
    const stamped = await read(file, { timestamps: true });
    const newlines = kept.split("\n").length - 1;
    expect(stamped.length).toBe(kept.length + STAMP_LENGTH * (newlines || 1));
  }
});

test("one who follows gets all of it, also when the file turns", async () => {
  const file = newFile();
  const log = openLog(file, 5000);
  log.write(Buffer.from("begin\n"));
  let all = "begin\n";
  let rounds = 0;
  const goesOn = (): boolean => {
    if (rounds++ >= 10) return false;
    for (let i = 0; i < 4; i++) {
      const line = `${"x".repeat(900)}${rounds}.${i}\n`;
      all += line;
      log.write(Buffer.from(line));
    }
    return true;
  };
  expect(await read(file, { goesOn })).toBe(all);
  expect(readFileSync(olderLog(file)).length).toBeGreaterThan(0);
});

test("one who follows from now on", async () => {
  const file = newFile();
  const log = openLog(file);
  log.write(Buffer.from("before\nand no"));
  let rounds = 0;
  const goesOn = (): boolean => rounds++ < 1 && (log.write(Buffer.from("w\nafter\n")), true);
  expect(await read(file, { tail: 0, goesOn })).toBe("w\nafter\n");
});

test("a log that is not there is empty", async () => {
  expect(await read(newFile())).toBe("");
});
