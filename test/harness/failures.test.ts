import { beforeAll, describe, expect, test } from "vitest";
import { inProject } from "../../tools/project.ts";
import { buildApplication, testApplication } from "./application.ts";
import { failureError } from "./failure.ts";
import { type GuestProgram, loadProgram } from "./guest.ts";
import { startImage } from "./native.ts";
import { missingFor } from "./needs.ts";
import { crashMessage, parseList, parseResults } from "./report.ts";

const FILE = inProject("test/fixtures/failures/index.ts");
const SHOWN = "test/fixtures/failures/index.ts";
const application = testApplication("failures", FILE);
const PASSES = 1;

describe("tests that fail, on Node", () => {
  let program: GuestProgram;
  beforeAll(async () => {
    program = await loadProgram(await buildApplication(application.entry, "node"));
  });

  async function failureOf(name: string): Promise<string> {
    const end = await program.run({ args: ["--seed", "5", "--stop", name] });
    expect(end.status).not.toBe(0);
    return failureError(end, 5).message;
  }

  test("they are listed", async () => {
    const { status, output } = await program.run({ args: ["--list"] });
    expect(status).toBe(0);
    const list = parseList(output);
    expect(list[0]).toEqual({ number: PASSES, name: "passes", crashes: false });
    expect(list.filter(({ crashes }) => crashes).map(({ name }) => name)).toEqual(["no crash", "a crash"]);
  });

  test("one that passes", async () => {
    const { status, output } = await program.run({ args: ["--seed", "5", "--stop", String(PASSES)] });
    expect(status).toBe(0);
    expect(output).toBe("# seed 5\nok 1 passes\n");
  });

  test("a failed check is shown with its line", async () => {
    const message = await failureOf("a check in a function");
    expect(message).toContain("a check in a function: x is small\n");
    expect(message).toContain(`at ${SHOWN}:6:`);
    expect(message).toContain(`check(x < 3, "x is small");`);
    expect(message).toContain("TSUK_SEED=5");
  });

  test("values that differ are shown, and the test ends there", async () => {
    const message = await failureOf("equal");
    expect(message).toContain(`expected "xz", got "xy": letters`);
    expect(message).toContain(`at ${SHOWN}:16:`);
    expect(message).not.toContain("expected 2");
  });

  test("a trap is shown with its line", async () => {
    const message = await failureOf("a trap");
    expect(message).toContain("crash: unreachable code was reached");
    expect(message).toContain(`at ${SHOWN}:21:`);
  });

  test("an error of the language is shown with the line that caused it", async () => {
    const message = await failureOf("an index out of range");
    expect(message).toContain("Index out of range");
    expect(message).toContain(`at ${SHOWN}:26:`);
  });

  test("the same seed gives the same numbers", async () => {
    expect(await failureOf("random")).toBe(await failureOf("random"));
    const other = await program.run({ args: ["--seed", "6", "--stop", "random"] });
    expect(failureError(other, 5).message).not.toBe(await failureOf("random"));
  });

  test("a test that must crash and does not has failed", async () => {
    expect(await failureOf("no crash")).toContain("no crash: it returned");
  });

  test("a crash is told from other ends", async () => {
    const { status, output } = await program.run({ args: ["a crash"] });
    expect(status).toBe(134);
    expect(crashMessage(output)).toBe("unreachable code was reached");
  });

  test("a test that does not exist", async () => {
    const { status, output } = await program.run({ args: ["nonsense"] });
    expect(status).toBe(2);
    expect(output).toContain("there is no test nonsense");
  });
});

test("a run without --stop goes on behind a failed check", async ({ skip }) => {
  const missing = missingFor("linuxu-x86_64");
  if (missing) skip(missing);
  const built = await buildApplication(application.entry, "linuxu-x86_64");
  const { status, output } = await startImage(built, "linuxu-x86_64", {
    args: ["passes", "a check in a function", "equal", "random", "a crash"],
  });
  expect(status).toBe(1);
  expect(parseResults(output).map(({ outcome }) => outcome)).toEqual([
    "passed",
    "failed",
    "failed",
    "failed",
    "skipped",
  ]);
  expect(output).toContain("x is small (and 6 more)");
});
