/** Texts become bytes, however they are quoted. */
import { expect, test } from "vitest";
import { expandText } from "./text.ts";

function bytes(text: string): string {
  return `memory.data<u8>([${[...new TextEncoder().encode(text), 0].join(",")}])`;
}

test.each([
  [`cstr("hello")`, "hello"],
  [`cstr( "" )`, ""],
  [`cstr("\\"a\\"\\n")`, '"a"\n'],
  [`cstr("it's")`, "it's"],
  [`cstr('"a" and \\'b\\'')`, `"a" and 'b'`],
  [`cstr('\\"\\\\')`, '"\\'],
  [`cstr("茶")`, "茶"],
])("%s", (source, text) => {
  expect(expandText(`f(${source}, 1);`)).toBe(`f(${bytes(text)}, 1);`);
});

test("lines stay, and what is no literal", () => {
  expect(expandText('a\ncstr("x")\nb')).toBe(`a\n${bytes("x")}\nb`);
  // a formatter breaks what is long
  expect(expandText('cstr(\n  "x",\n)\nb')).toBe(`${bytes("x").slice(0, -1)}\n\n)\nb`);
  for (const other of ["cstr(x)", 'mycstr("x")', "cstr(`x`)", "cstr('x\")"]) expect(expandText(other)).toBe(other);
});
