/** A guest domain of Xen, started by xl in a small Linux: what is different from the first domain is its console and its store. */
import { beforeAll, describe, expect, test } from "vitest";
import { inProject } from "../../tools/project.ts";
import { targetWords } from "../harness/targets.ts";
import { build, BUILD_LIMIT, OUT, TARGETS, titled, tsuk, whyNot, type TargetName } from "./boot.ts";

/** The host is made when it is first needed: a download and a boot of Linux under emulation. */
const HOST_LIMIT = 900_000;
const LIMIT = 180_000;

function domu(target: TargetName, app: string, args: string[], input = ""): ReturnType<typeof tsuk> {
  const command = ["run", inProject(app), ...targetWords(target), "--domu", "--out", OUT, "--timeout", "120"];
  return tsuk([...command, "--", ...args], { input, limit: HOST_LIMIT });
}

for (const target of TARGETS.filter((name) => name.startsWith("xen-"))) {
  describe.skipIf(whyNot[target])(titled(target, "a guest domain (--domu)"), () => {
    beforeAll(() => build("traps", target), BUILD_LIMIT);

    test("has arguments and an exit status", { timeout: HOST_LIMIT }, async () => {
      const { status, stdout, leftovers } = await domu(target, "examples/helloworld", ["one", "two words"]);
      expect(stdout).toBe("Hello from tsukuri!\nargument 1: one\nargument 2: two words\n");
      expect(status).toBe(0);
      expect(leftovers).toEqual([]);
    });

    test("reads its console", { timeout: LIMIT }, async () => {
      const { status, stdout } = await domu(target, "examples/shell", [], "help\nexit 3\n");
      expect(stdout).toMatch(/crash KIND|crash/);
      expect(status).toBe(3);
    });

    test("reports a crash", { timeout: LIMIT }, async () => {
      const { status, stdout } = await domu(target, "test/boot/traps", ["divide", "thread"]);
      expect(stdout).toMatch(/^\*\*\* crash: integer division by zero$/m);
      expect(stdout).toMatch(/divideByZero .*traps\/index\.ts:\d+/);
      expect(status).toBe(134);
    });
  });
}
