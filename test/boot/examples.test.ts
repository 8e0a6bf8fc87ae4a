/** The examples on every target: they print the same, and end the same. */
import { describe, expect, test } from "vitest";
import { inProject } from "../../tools/project.ts";
import {
  build,
  BUILD_LIMIT,
  type Ended,
  type GuestOptions,
  run,
  type TargetName,
  TARGETS,
  titled,
  whyNot,
} from "./boot.ts";

/** Builds and runs an example. */
async function runExample(name: string, target: TargetName, args: string[], options?: GuestOptions): Promise<Ended> {
  const app = inProject("examples", name);
  await build(app, target);
  return run(app, target, args, options);
}

const THREADS = [
  "10 items, sum 170",
  "the first consumer is done",
  "the second consumer is done",
  "the sleeper woke up",
];

for (const target of TARGETS) {
  describe.skipIf(whyNot[target])(titled(target, "examples"), () => {
    test("helloworld", { timeout: BUILD_LIMIT }, async () => {
      const ended = await runExample("helloworld", target, ["one", "two words"]);
      expect(ended).toMatchObject({ status: 0, leftovers: [] });
      expect(ended.stdout).toBe("Hello from tsukuri!\nargument 1: one\nargument 2: two words\n");
    });

    test("threads", { timeout: BUILD_LIMIT }, async () => {
      const { status, stdout, leftovers } = await runExample("threads", target, []);
      expect(stdout.trimEnd().split("\n").sort()).toEqual(THREADS);
      expect(stdout).toMatch(/the sleeper woke up\n$/);
      expect({ status, leftovers }).toEqual({ status: 0, leftovers: [] });
    });

    test("shell", { timeout: BUILD_LIMIT }, async () => {
      const { status, stdout, leftovers } = await runExample("shell", target, [], {
        input: "echo a  b\nps\nexit 7\n",
      });
      expect(stdout).toContain("a b\n");
      expect({ status, leftovers }).toEqual({ status: 7, leftovers: [] });
    });
  });
}
