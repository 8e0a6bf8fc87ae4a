/** The report's text: parsing, formatting, and the filter in a console's stream. */

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findReports, formatBacktrace, ReportFilter, type ReportFilterOptions } from "./report.ts";
import { build, crash, missing, sampleFolder, scratch, VARIANTS } from "./sample/build.ts";
import { parseAddr2line, type Frame } from "./symbolize.ts";

const EXAMPLE = `Booting
[    0.100000] *** crash: out of bounds memory access at 0x00000010 (read)\r
*** image helloworld_kvm-x86_64 0123456789abcdef\r
net0: link up *** pc ffffffff80003a1c sp ffffffff90003e80 bp 10 context a
*** stack 38:ffffffff80002345 08:ffffffff80001234
*** stack 1a8:ffffffff80001234
*** end (tsuk trace names the lines)
more
`;

describe("findReports", () => {
  test("reads every field", () => {
    const [report, ...others] = findReports(EXAMPLE);
    expect(others).toEqual([]);
    expect(report).toEqual({
      cause: "out of bounds memory access at 0x00000010 (read)",
      image: "helloworld_kvm-x86_64",
      buildId: "0123456789abcdef",
      registers: new Map([
        ["pc", 0xffffffff80003a1cn],
        ["sp", 0xffffffff90003e80n],
        ["bp", 0x10n],
      ]),
      context: 10,
      words: [
        { offset: 0x8, value: 0xffffffff80001234n },
        { offset: 0x38, value: 0xffffffff80002345n },
        { offset: 0x1a8, value: 0xffffffff80001234n },
      ],
      complete: true,
    });
  });

  test("never fails on a report that is cut off anywhere", () => {
    for (let length = 0; length <= EXAMPLE.length; length++) {
      const reports = findReports(EXAMPLE.slice(0, length));
      expect(reports.length).toBeLessThanOrEqual(1);
      for (const word of reports[0]?.words ?? []) expect(word.value.toString(16)).toHaveLength(16);
      const pc = reports[0]?.registers.get("pc");
      expect(pc === undefined || pc === 0xffffffff80003a1cn || !reports[0]!.complete).toBe(true);
    }
  });

  test("a second crash ends the first one's report", () => {
    const reports = findReports("*** crash: a\n*** pc 10 sp 20 context 0\n" + EXAMPLE);
    expect(reports.map((report) => report.complete)).toEqual([false, true]);
  });

  test("other people's asterisks are not reports", () => {
    const text =
      "*** stack smashing detected ***: terminated\n*** image is fine\n*** end of file\n*** pc lint\n*** end\n";
    expect(findReports(text)).toEqual([]);
  });
});

const frame = (more: Partial<Frame>): Frame => {
  return { address: 1n, name: "f", file: null, line: null, inlined: false, certain: true, ...more };
};

test("formatBacktrace aligns places and marks inlined and possible frames", () => {
  const text = formatBacktrace([
    frame({ name: "crash", file: join(process.cwd(), "libs/ukdebug/crash.ts"), line: 31 }),
    frame({ name: "shellCommand", inlined: true, file: "examples/shell/index.ts", line: 88 }),
    frame({ name: "Array<i32>#push", certain: false, file: "/somewhere/~lib/array.ts", line: 7 }),
    frame({ name: "_start" }),
  ]);
  expect(text.split("\n")).toEqual([
    "backtrace:",
    "  #0 crash                   libs/ukdebug/crash.ts:31",
    "  #1 shellCommand (inlined)  examples/shell/index.ts:88",
    "  #2 ? Array<i32>#push       ~lib/array.ts:7",
    "  #3 _start",
    "",
  ]);
});

test("parseAddr2line reads groups, unknown places and discriminators", () => {
  const output = "0x0010\nf\n/a/x.ts:3 (discriminator 2)\ng\n/a/y.ts:?\n0x0020\n??\n??:0\n0x0030\n_start\nstart.o:?\n";
  expect(parseAddr2line(output)).toEqual([
    [
      { symbol: "f", file: "/a/x.ts", line: 3 },
      { symbol: "g", file: "/a/y.ts", line: null },
    ],
    [{ symbol: "", file: null, line: null }],
    [{ symbol: "_start", file: null, line: null }],
  ]);
});

describe("ReportFilter", () => {
  const noFile = { findImage: () => null };

  /** What comes out for `chunks`. */
  async function filter(options: ReportFilterOptions, chunks: Iterable<Buffer | string>): Promise<string> {
    const stream = new ReportFilter(options);
    const out: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => out.push(chunk));
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
    await new Promise((resolve) => stream.on("end", resolve));
    return Buffer.concat(out).toString("latin1");
  }

  test("passes bytes on at once, without waiting for the end of a line", async () => {
    const stream = new ReportFilter(noFile);
    const out: string[] = [];
    stream.on("data", (chunk: Buffer) => out.push(chunk.toString()));
    stream.write("login: ");
    await new Promise((resolve) => setImmediate(resolve));
    expect(out).toEqual(["login: "]);
  });

  test("changes no byte of what is no report", async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919 + (i >> 8)) & 255));
    expect(await filter(noFile, [bytes.subarray(0, 333), bytes.subarray(333)])).toBe(bytes.toString("latin1"));
  });

  test.each([1, 2, 7, 1000])("puts the backtrace behind the report's last line, chunks of %i bytes", async (size) => {
    const chunks = EXAMPLE.match(new RegExp(`[^]{1,${size}}`, "g"))!;
    const asked: string[][] = [];
    const output = await filter({ findImage: (...args) => (asked.push(args), null) }, chunks);
    const added = "backtrace: no debug file for helloworld_kvm-x86_64\n";
    expect(output).toBe(EXAMPLE.replace("more\n", `${added}more\n`));
    expect(asked).toEqual([["helloworld_kvm-x86_64", "0123456789abcdef"]]);
  });

  test("says what it can when the console ends in a report", async () => {
    const cut = EXAMPLE.slice(0, EXAMPLE.indexOf(" bp"));
    expect(await filter(noFile, [cut])).toBe(`${cut}\nbacktrace: no debug file for helloworld_kvm-x86_64\n`);
    const unended = EXAMPLE.slice(0, EXAMPLE.indexOf("\nmore"));
    expect(await filter(noFile, [unended])).toBe(`${unended}\nbacktrace: no debug file for helloworld_kvm-x86_64\n`);
  });

  test("an unreadable debug file is one line of complaint", async () => {
    const output = await filter({ findImage: () => import.meta.filename }, [EXAMPLE]);
    expect(output).toContain(`lines)\nbacktrace: ${import.meta.filename} is not an ELF file\nmore\n`);
  });

  describe.skipIf(missing)("with a guest", () => {
    const { folder, remove } = scratch();
    const image = join(folder, "guest");
    beforeAll(() => build(join(sampleFolder, "guest.c"), image, Object.values(VARIANTS)[0]!));
    afterAll(remove);

    test("adds its backtrace", async () => {
      const output = await filter({ findImage: () => image }, [crash(image, [0]), "more\n"]);
      expect(output).toMatch(
        /\*\*\* end\nbacktrace:\n {2}#0 Buddy<u32>#pop \(inlined\) +libs\/ukalloc\/buddy\.ts:13\n/,
      );
      expect(output).toMatch(/\n {2}#\d _start\nmore\n$/);
    });

    test("says that a report was cut off", async () => {
      const text = crash(image, [0]);
      const output = await filter({ findImage: () => image }, [text.slice(0, text.indexOf("*** stack"))]);
      expect(output).toMatch(/#1 Buddy<u32>#alloc .*\n {2}\(the report was cut off; frames may be missing\)\n$/);
    });
  });
});
