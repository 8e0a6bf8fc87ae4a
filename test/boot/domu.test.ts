/** A guest domain of Xen, started by xl in a small Linux: what is different from the first domain is its console and its store. */
import { beforeAll, describe, expect, test } from "vitest";
import { build, BUILD_LIMIT, titled, tsuk, whyNot, OUT } from "./boot.ts";
import { inProject } from "../../tools/project.ts";

const TARGET = "xen-x86_64";
/** The host is made when it is first needed: a download and a boot of Linux under emulation. */
const HOST_LIMIT = 900_000;
const LIMIT = 180_000;

function domu(app: string, args: string[], input = ""): ReturnType<typeof tsuk> {
  const command = ["run", inProject(app), "-p", "xen", "-a", "x86_64", "--domu", "--out", OUT, "--timeout", "120"];
  return tsuk([...command, "--", ...args], { input, limit: HOST_LIMIT });
}

describe.skipIf(whyNot[TARGET])(titled(TARGET, "a guest domain (--domu)"), () => {
  beforeAll(() => build("traps", TARGET), BUILD_LIMIT);

  test("has arguments and an exit status", { timeout: HOST_LIMIT }, async () => {
    const { status, stdout, leftovers } = await domu("examples/helloworld", ["one", "two words"]);
    expect(stdout).toBe("Hello from tsukuri!\nargument 1: one\nargument 2: two words\n");
    expect(status).toBe(0);
    expect(leftovers).toEqual([]);
  });

  test("reads its console", { timeout: LIMIT }, async () => {
    const { status, stdout } = await domu("examples/shell", [], "help\nexit 3\n");
    expect(stdout).toMatch(/crash KIND|crash/);
    expect(status).toBe(3);
  });

  test("reports a crash", { timeout: LIMIT }, async () => {
    const { status, stdout } = await domu("test/boot/traps", ["divide", "thread"]);
    expect(stdout).toMatch(/^\*\*\* crash: integer division by zero$/m);
    expect(stdout).toMatch(/divideByZero .*traps\/index\.ts:\d+/);
    expect(status).toBe(134);
  });
});
