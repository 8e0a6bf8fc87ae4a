/** Whole reports of sample guests, compared with the backtraces that their source says. */

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findReports, formatBacktrace, resolveReport } from "./index.ts";
import { build, crash, missing, run, sampleFolder, scratch, VARIANTS } from "./sample/build.ts";

if (missing) console.warn(`backtraces of samples are not tested: ${missing}`);

const { folder, remove } = scratch();
afterAll(remove);

/** The frames of the report in `output`, one line each, up to the C library's. */
async function trace(output: string, dbg: string): Promise<string[]> {
  const reports = findReports(output);
  expect(reports).toHaveLength(1);
  const frames = await resolveReport(reports[0]!, dbg);
  const last = frames.findIndex((frame) => frame.file?.endsWith("entry.c"));
  return formatBacktrace(frames.slice(0, last + 1))
    .trim()
    .split("\n")
    .slice(1)
    .map((line) =>
      line
        .replace(/\s+/g, " ")
        .replace(/ \/\S*\/(?=guest\.c)/, " ")
        .trim(),
    );
}

const POP = ["Buddy<u32>#pop (inlined) libs/ukalloc/buddy.ts:13", "Buddy<u32>#alloc libs/ukalloc/buddy.ts:35"];
const REST = [
  "shellCommand (inlined) examples/shell/index.ts:88",
  "main examples/shell/index.ts:122",
  "main platforms/common/entry.c:2003",
];
const numbered = (lines: string[]) => lines.map((line, i) => `#${i} ${line}`);

describe.skipIf(missing).each(Object.entries(VARIANTS))("%s", (variant, flags) => {
  const image = join(folder, variant.replace(/\W+/g, "-"));
  beforeAll(() => build(join(sampleFolder, "guest.c"), image, flags));

  test("an inlined function and the load in it", async () => {
    expect(await trace(crash(image, [0]), image)).toEqual(numbered([...POP, ...REST]));
  });

  test("a trap in wasm2c's runtime has the line of the TypeScript that called it", async () => {
    expect(await trace(crash(image, [1]), image)).toEqual(
      numbered(["Buddy<u32>#alloc libs/ukalloc/buddy.ts:32", ...REST]),
    );
  });

  test("a native function is shown as it is", async () => {
    const [first, ...rest] = await trace(crash(image, [2]), image);
    expect(first).toMatch(/^#0 native_crash (\S+\/)?guest\.c:\d+$/);
    expect(rest).toEqual(numbered(["", "Buddy<u32>#alloc libs/ukalloc/buddy.ts:33", ...REST]).slice(1));
  });

  test("a call of something that is not code", async () => {
    const [first, ...rest] = await trace(crash(image, [3]), image);
    expect(first).toMatch(/^#0 0x[0-9a-f]+$/);
    expect(rest).toEqual(numbered(["", "Buddy<u32>#alloc libs/ukalloc/buddy.ts:34", ...REST]).slice(1));
  });

  test("behind a frame that only rbp describes, frames are possible ones", async () => {
    expect(await trace(crash(image, [0, 64]), image)).toEqual(
      numbered([
        ...POP,
        REST[0]!,
        "withAlloca examples/shell/index.ts:102",
        "? main examples/shell/index.ts:121",
        "? main platforms/common/entry.c:2003",
      ]),
    );
  });

  test("the whole chain ends at the C library's entry, with certainty", async () => {
    const frames = await resolveReport(findReports(crash(image, [0]))[0]!, image);
    expect(frames.at(-1)?.name).toBe("_start");
    expect(frames.every((frame) => frame.certain)).toBe(true);
  });

  test("a .dbg file without code beside a stripped image", async () => {
    const stripped = `${image}-stripped`;
    run("objcopy", ["--only-keep-debug", image, `${stripped}.dbg`]);
    run("strip", ["-o", stripped, image]);
    const output = crash(stripped, [0, 64]);
    expect(await trace(output, `${stripped}.dbg`)).toEqual(await trace(crash(image, [0, 64]), image));
  });

  test("a report that was cut off gives the frames that are there", async () => {
    const output = crash(image, [0]);
    const cut = output.slice(0, output.indexOf("*** stack") + "*** stack ".length + 14);
    const frames = await resolveReport(findReports(cut)[0]!, image);
    expect(frames.map((frame) => frame.name).slice(0, 2)).toEqual(["Buddy<u32>#pop", "Buddy<u32>#alloc"]);
    const onlyRegisters = output.slice(0, output.indexOf("*** stack"));
    expect(await resolveReport(findReports(onlyRegisters)[0]!, image)).toHaveLength(2);
    const onlyCause = output.slice(0, output.indexOf("*** pc"));
    expect(await resolveReport(findReports(onlyCause)[0]!, image)).toEqual([]);
  });

  test("a debug file of another build is refused", async () => {
    const other = `${image}-other`;
    copyFileSync(image, other);
    const report = { ...findReports(crash(image, [0]))[0]!, buildId: "0123456789abcdef" };
    await expect(resolveReport(report, other)).rejects.toThrow("is of another build");
  });
});
