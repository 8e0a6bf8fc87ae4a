/** The menu's small parts: widths, lines that are typed, keys. */
import { PassThrough } from "node:stream";
import { emitKeypressEvents, type Key } from "node:readline";
import { expect, test } from "vitest";
import { seed } from "../../test/harness/seed.ts";
import { moved, scrolled } from "./layout.ts";
import { editLine, lineOf, textOf } from "./line-edit.ts";
import { keyName } from "./keys.ts";
import { clean, cut, fit, widthOf, wrap } from "./text.ts";
import { field } from "./view-field.ts";

test("widths are those of a terminal", () => {
  expect(widthOf("tea")).toBe(3);
  expect(widthOf("抹茶")).toBe(4);
  expect(widthOf("Cafe\u0301")).toBe(4);
  expect(cut("抹茶 tea", 4, "…")).toBe("抹…");
  expect(cut("tea", 3, "…")).toBe("tea");
  expect(fit("抹茶", 3)).toBe("抹 ");
  expect(fit("Cafe\u0301", 6)).toBe("Cafe\u0301  ");
  expect(clean("a\u001b[2J\tb\u0007")).toBe("a[2J b");
});

test("lines break between words, or within those that are too long", () => {
  expect(wrap("  one two three", 9)).toEqual(["  one two", "  three"]);
  expect(wrap("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
  expect(wrap("煎茶煎茶", 5)).toEqual(["煎茶", "煎茶"]);
  expect(wrap("", 5)).toEqual([""]);
});

test("a typed line equals a list of characters with an index, over random keys", () => {
  const random = generator(seed);
  const keys = ["a", "茶", " ", "e\u0301", "left", "right", "home", "end", "backspace", "delete", "ctrl-u", "ctrl-k"];
  for (let round = 0; round < 40; round++) {
    let line = lineOf("");
    let model: string[] = [];
    let at = 0;
    for (let step = 0; step < 40; step++) {
      const key = keys[random(step % 10 === 0 ? keys.length : keys.length - 2)]!;
      line = editLine(line, key)!;
      if (key === "left") at = Math.max(0, at - 1);
      else if (key === "right") at = Math.min(model.length, at + 1);
      else if (key === "home") at = 0;
      else if (key === "end") at = model.length;
      else if (key === "backspace" && at > 0) model = model.toSpliced(--at, 1);
      else if (key === "backspace") continue;
      else if (key === "delete") model = model.toSpliced(at, 1);
      else if (key === "ctrl-u") [model, at] = [model.slice(at), 0];
      else if (key === "ctrl-k") model = model.slice(0, at);
      else model = model.toSpliced(at++, 0, key);
      expect(textOf(line), `seed ${seed}`).toBe(model.join(""));
      expect(line.before, `seed ${seed}`).toBe(model.slice(0, at).join(""));
      const { text, column } = field(line, 10);
      expect(widthOf(text)).toBeLessThan(10);
      expect(column).toBeLessThan(10);
    }
  }
  expect(editLine(lineOf("x"), "pageup")).toBeNull();
  expect(textOf(editLine(lineOf("one two  "), "ctrl-w")!)).toBe("one ");
});

test("a list scrolls so that its cursor is seen, and no line is empty without need", () => {
  const random = generator(seed);
  for (let round = 0; round < 2000; round++) {
    const [count, height, before] = [random(40), 1 + random(20), random(40)];
    const at = random(Math.max(1, count));
    const top = scrolled(before, at, height, count);
    expect(top, `seed ${seed}`).toBeGreaterThanOrEqual(0);
    expect(at >= top && at < top + height, `seed ${seed}`).toBe(true);
    expect(top).toBeLessThanOrEqual(Math.max(0, count - height));
  }
  expect(moved(0, "up", 10, 5)).toBe(0);
  expect(moved(0, "end", 10, 5)).toBe(4);
  expect(moved(0, "down", 10, 0)).toBe(0);
  expect(moved(0, "x", 10, 5)).toBeNull();
});

test("keys have names, also when they arrive in pieces", async () => {
  const input = new PassThrough();
  const names: (string | null)[] = [];
  emitKeypressEvents(input);
  input.on("keypress", (text: string | undefined, key: Key) => names.push(keyName(text, key)));
  for (const piece of ["a茶G \r\t\x7f\x03\x1a", "\x1b[A\x1b[5~\x1bOH\x1b[F", "\x1b", "[", "B", "\x1b[99;9~", "\x1bx"]) {
    input.write(piece);
    await new Promise(setImmediate);
  }
  const bytes = Buffer.from("é");
  for (const byte of bytes) input.write(Buffer.from([byte]));
  await new Promise(setImmediate);
  expect(names).toEqual(
    ["a", "茶", "G", " ", "enter", "tab", "backspace", "ctrl-c", "ctrl-z"].concat(
      ["up", "pageup", "home", "end", "down"],
      [null, null, "é"] as string[],
    ),
  );
});

/** Random numbers below a limit. */
function generator(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
