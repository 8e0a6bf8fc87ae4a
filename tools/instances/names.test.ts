import { expect, test } from "vitest";
import { checkName, makeName } from "./names.ts";

test.each(["a", "web", "Web-1.2_x", "9", "x".repeat(63)])("%s is a name", (name) => {
  expect(() => checkName(name)).not.toThrow();
});

test.each(["", ".", "..", "-a", "a b", "a/b", "é", "a\n", "x".repeat(64)])("%j is no name", (name) => {
  expect(() => checkName(name)).toThrow("cannot be an instance's name");
});

test("names that are made up are names, and free", () => {
  const taken = new Set<string>();
  for (let i = 0; i < 200; i++) {
    const name = makeName("_odd+application", (candidate) => taken.has(candidate));
    expect(() => checkName(name)).not.toThrow();
    expect(name).toMatch(/^odd-application-/);
    expect(taken.has(name)).toBe(false);
    taken.add(name);
  }
  expect(makeName("++", () => false)).toMatch(/^app-|^[A-Za-z]/);
});
