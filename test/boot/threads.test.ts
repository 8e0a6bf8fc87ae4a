/** Threads on every target: the same source prints the same. */
import { beforeAll, describe, expect, test } from "vitest";
import { build, BUILD_LIMIT, LIMIT, TARGETS, run, titled, whyNot } from "./boot.ts";

const OUTPUT = `in a thread
1000 words with the sum 2100500, exit values 110, consumers counted 1000
order 12345678, not too early
10000 threads, sum 41670585000, 1 left
depth 5001 401
`;

for (const target of TARGETS) {
  describe.skipIf(whyNot[target])(titled(target, "threads"), () => {
    beforeAll(() => build("threads", target), BUILD_LIMIT);

    test("produce, consume, sleep, join, by the thousand", { timeout: LIMIT }, async () => {
      const { status, stdout, leftovers } = await run("threads", target, ["all"]);
      expect(stdout).toBe(OUTPUT);
      expect({ status, leftovers }).toEqual({ status: 0, leftovers: [] });
    });

    for (const memory of ["4M", "64M"]) {
      test(
        `use up ${memory}, which is an error and no crash, and give all of it back`,
        { timeout: LIMIT },
        async () => {
          const { status, stdout } = await run("threads", target, ["exhaust"], { memory });
          const line = "many threads, error -12, 0 wrong, as many again";
          expect(stdout).toBe(`round 0: ${line}\nround 1: ${line}\n`);
          expect(status).toBe(0);
        },
      );
    }
  });
}
