/** What needs a console's other end: lines from it (ukconsole), and the exact text on it (ukdebug). */
import { afterAll, describe, expect, test } from "vitest";
import { bytesInput } from "../../platforms/node/console.ts";
import { buildApplication } from "../harness/application.ts";
import { writeHits } from "../harness/coverage.ts";
import { loadProgram } from "../harness/guest.ts";
import { inProject } from "../../tools/project.ts";

const counted = Boolean(process.env.TSUK_COVERAGE);

describe("ukconsole", async () => {
  const program = await loadProgram(await buildApplication(inProject("test/unit/apps/console-lines.ts"), "node"), {
    counted,
  });
  afterAll(() => writeHits("ukconsole", program.coverage));
  const lines = async (input: string | Uint8Array): Promise<string[]> => {
    const { output } = await program.run({ input: bytesInput(input) });
    expect(output).toMatch(/end\n$/);
    return [...output.matchAll(/\[(.*)\]/g)].map((match) => match[1]!);
  };

  test("lines end with LF, CR or CR LF", async () => {
    expect(await lines("one\ntwo\rthree\r\n\r\nfive\n")).toEqual(["one", "two", "three", "", "five"]);
  });
  test("the last line needs no end", async () => {
    expect(await lines("one\nlast")).toEqual(["one", "last"]);
    expect(await lines("")).toEqual([]);
  });
  test("backspace takes back a character, however many bytes it has", async () => {
    expect(await lines("ab\x7fc\n\x08\x08x\n\u20ac\u00e9\x08!\n")).toEqual(["ac", "x", "\u20ac!"]);
  });
  test("control-U and control-C take back the line", async () => {
    expect(await lines("wrong\x15right\nalso\x03fine\n")).toEqual(["right", "fine"]);
  });
  test("other control characters are not part of a line", async () => {
    expect(await lines("a\x01\x1b\x00b\tc\n")).toEqual(["ab\tc"]);
  });
  test("a line of more than 4096 bytes is cut, and the next one is whole", async () => {
    const [long, next] = await lines(`${"x".repeat(5000)}\nnext\n`);
    expect(long).toBe("x".repeat(4096));
    expect(next).toBe("next");
  });
  test("many lines at once are all there", async () => {
    const words = Array.from({ length: 200 }, (_, i) => `line ${i}`);
    expect(await lines(`${words.join("\n")}\n`)).toEqual(words);
  });
});

test("ukdebug prints numbers, messages up to its level, and memory", async () => {
  const built = await buildApplication(inProject("test/unit/apps/print-all.ts"), "node", ["UKDEBUG_LEVEL=3"]);
  const program = await loadProgram(built, { counted });
  const { status, output } = await program.run();
  writeHits("ukdebug-print", program.coverage);
  expect(status).toBe(0);
  expect(output.split("\n")).toEqual([
    "0 18446744073709551615 -42 -9223372036854775808 0 0000beef 12.034",
    "[lib] error: an error",
    "[lib] error: an errno -12",
    "[lib] warning: a warning",
    "[lib] warning: a size 3",
    "[lib] information",
    "[lib] a number 4",
    "00000100  48 65 6c 6c 6f 00 7f ff  01 02 03 04 05 06 07 08  |Hello...........|",
    "00000110  21                                                |!|",
    "",
  ]);
});
