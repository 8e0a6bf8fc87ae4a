/** What an application sees of its machine, and that it is the same on each: arguments, environment, console, clocks, statuses. */
import { beforeAll, describe, expect, test } from "vitest";
import { inProject } from "../../tools/project.ts";
import { platformOf } from "../harness/targets.ts";
import { build, BUILD_LIMIT, launch, launchTsuk, LIMIT, TARGETS, run, runArguments, titled, whyNot } from "./boot.ts";

const ARGUMENTS = [
  "two words",
  'a "quoted" word',
  "",
  "back\\slash\\",
  "-p",
  "--",
  "'",
  "Grüße 世界 👋🏽",
  "tab\there",
  "env.A=1",
  "$HOME *",
];

const HARD_LINES = [
  "to the log",
  "to the warnings",
  "to the errors",
  "",
  "Grüße, 世界, 👋🏽 and a tab\there",
  `${"x".repeat(5000)}€${"y".repeat(5000)}`,
  "é".repeat(3000),
  "half a line, and the other half",
  "NaN 0.3333333333333333 -9223372036854775808 18446744073709551615 3.141592653589793 0 2147483647",
];

for (const target of TARGETS) {
  describe.skipIf(whyNot[target])(titled(target, "an application"), () => {
    beforeAll(() => build("basics", target), BUILD_LIMIT);

    test("gets its arguments as they were given", { timeout: LIMIT }, async () => {
      const { status, stdout, stderr, leftovers } = await run("basics", target, ["arguments", ...ARGUMENTS]);
      const lines = ARGUMENTS.map((text, i) => `${i}: [${text}] ${text.length} true\n`);
      expect(stdout).toBe(
        `${ARGUMENTS.length} arguments, ${ARGUMENTS.length + 2} words, the first is basics\n${lines.join("")}`,
      );
      expect({ status, stderr, leftovers }).toEqual({ status: 0, stderr: "", leftovers: [] });
    });

    test("runs without arguments", { timeout: LIMIT }, async () => {
      expect(await run("basics", target, [])).toMatchObject({ status: 0, stdout: "did nothing\n" });
    });

    for (const status of [0, 1, 2, 63, 64, 127, 128, 200, 255]) {
      test(`ends with status ${status}`, { timeout: LIMIT }, async () => {
        expect(await run("basics", target, [status % 2 ? "exit" : "status", String(status)])).toMatchObject({
          status,
          stdout: "",
        });
      });
    }

    test("prints unicode, long lines and pieces of lines", { timeout: LIMIT }, async () => {
      const { status, stdout } = await run("basics", target, ["console"]);
      const lines = stdout.split("\n");
      expect(lines.slice(0, HARD_LINES.length)).toEqual(HARD_LINES);
      expect(lines.slice(HARD_LINES.length)).toEqual([expect.stringMatching(/^label: \d+\.\d{3}ms$/), ""]);
      expect(status).toBe(0);
    });

    test("waits for a reader that takes his time", { timeout: LIMIT }, async () => {
      // a UART that is looked at again and again used to lose bytes after some seconds
      const words = runArguments("basics", target, ["many"]).map((word) => `'${word}'`);
      const tsuk = `'${process.execPath}' '${inProject("tools/bin/tsuk.mjs")}' ${words.join(" ")}`;
      const { stdout, leftovers } = await launch([
        "sh",
        "-c",
        `${tsuk} | (sleep ${target === "kvm-x86_64" ? 12 : 2}; cat)`,
      ]).end;
      const lines = Array.from(
        { length: 6000 },
        (_, i) => `${i} of many lines, which somebody will read in his own time\n`,
      );
      expect(stdout === lines.join("")).toBe(true); // the difference would be a long one
      expect(leftovers).toEqual([]);
    });

    test("sees env.NAME=value in process.env", { timeout: LIMIT }, async () => {
      const kernel = ["env.B=two words", "env.A=ü", "env.EMPTY=", "env.EQUATION=x=y"];
      const { status, stdout } = await run("basics", target, ["environment"], { kernel });
      expect({ status, stdout }).toEqual({ status: 0, stdout: "A=[ü]\nB=[two words]\nEMPTY=[]\nEQUATION=[x=y]\n" });
    });

    test("starts in spite of a kernel parameter that nobody knows, which is named", { timeout: LIMIT }, async () => {
      const { status, stdout } = await run("basics", target, ["status", "3"], {
        kernel: ["no.such.parameter=1", "bare"],
      });
      expect(stdout).toMatch(/unknown parameter: no\.such\.parameter=1\n/);
      expect(stdout).toMatch(/unknown parameter: bare\n/);
      expect(status).toBe(3);
    });

    test("reads lines from a pipe until its end", { timeout: LIMIT }, async () => {
      const unicode = platformOf(target) === "xen" ? "and ASCII, since Xen takes seven bits" : "ünï 👋🏽";
      const input = `one\ntwo ${unicode}\n\nfour\twith a tab\nlast without end`;
      const { status, stdout } = await run("basics", target, ["lines"], { input });
      expect(stdout).toBe(
        `1: [one]\n2: [two ${unicode}]\n3: []\n4: [four\twith a tab]\n4 lines, then [last without end]\n`,
      );
      expect(status).toBe(0);
    });

    test("reads many lines, and one that is longer than any buffer", { timeout: LIMIT }, async () => {
      const lines = [...Array.from({ length: 300 }, (_, i) => `line ${i}`), "z".repeat(6000)];
      const { stdout } = await run("basics", target, ["lines"], { input: `${lines.join("\n")}\n` });
      expect(stdout).toBe(
        `${lines.map((line, i) => `${i + 1}: [${line}]\n`).join("")}${lines.length} lines, then []\n`,
      );
    });

    test("reads a line as soon as it comes", { timeout: LIMIT }, async () => {
      const { child, prints, end } = launchTsuk(runArguments("basics", target, ["lines"]), { input: "open" });
      for (const [i, line] of ["first", "second"].entries()) {
        child.stdin!.write(`${line}\n`);
        await prints(`${i + 1}: [${line}]\n`);
      }
      child.stdin!.end();
      expect(await end).toMatchObject({ status: 0, leftovers: [] });
    });

    for (const input of ["", "closed"]) {
      test(`runs with ${input || "empty"} input`, { timeout: LIMIT }, async () => {
        expect(await run("basics", target, ["lines"], { input })).toMatchObject({
          status: 0,
          stdout: "0 lines, then []\n",
        });
      });
    }

    test("has clocks that are right", { timeout: LIMIT }, async () => {
      const before = Date.now();
      const { stdout } = await run("basics", target, ["clocks"]);
      const [first, ...sleeps] = stdout.split("\n");
      const [wall, wallPassed, passed] = first!.split(" ").map(Number) as [number, number, number];
      expect(wall).toBeGreaterThan(before - 2000);
      expect(wall).toBeLessThan(Date.now() + 2000);
      expect(passed).toBeGreaterThanOrEqual(300);
      expect(Math.abs(passed - wallPassed)).toBeLessThan(100);
      const times = sleeps
        .slice(0, 5)
        .map(Number)
        .sort((a, b) => a - b);
      expect(times[0]).toBeGreaterThanOrEqual(40);
      expect(times[2]).toBeLessThan(100); // the middle one: a busy machine may delay some
      expect(stdout).toContain(`0 steps backwards, ${new Date(wall).toISOString()}\n`);
    });

    test("sleeps for as long as the host's clock says", { timeout: LIMIT }, async () => {
      const { child, prints, end } = launchTsuk(runArguments("basics", target, ["sleep", "1500"]), { input: "open" });
      await prints("sleeping\n");
      const start = performance.now();
      await prints("slept\n");
      const time = performance.now() - start;
      child.stdin!.end();
      await end;
      expect(time).toBeGreaterThan(1300);
      expect(time).toBeLessThan(4000);
    });

    // an Armv7 processor has no generator, and Xen hands nothing of the kind over
    if (target === "xen-arm") {
      test("says that it has no random numbers", { timeout: LIMIT }, async () => {
        const { status, stdout } = await run("basics", target, ["random"]);
        expect(stdout).toContain("this machine has no random number generator");
        expect(status).toBe(134);
      });
      return;
    }
    test("has random numbers that differ between two boots", { timeout: LIMIT }, async () => {
      const [one, two] = await Promise.all([run("basics", target, ["random"]), run("basics", target, ["random"])]);
      expect(one.stdout).toMatch(/^[0-9a-f]{32}\n0\.\d+(e-\d+)?\ntrue\n$/);
      const [bytes, number] = one.stdout.split("\n");
      const [otherBytes, otherNumber] = two.stdout.split("\n");
      expect(bytes).not.toBe(otherBytes);
      expect(number).not.toBe(otherNumber);
    });
  });
}
