/** Memory on every target: the collector under threads, what happens when there is none left, and the smallest machines. */
import { beforeAll, describe, expect, test } from "vitest";
import { build, BUILD_LIMIT, LIMIT, OUT, TARGETS, run, titled, whyNot } from "./boot.ts";

const COLLECTED = "0 errors, hundreds of collections\nlittle is left\n";
/** Collects at every allocation and overwrites what it frees. */
const STRESS = { set: ["UKGC_STRESS=y"], out: `${OUT}-stress` };

for (const target of TARGETS) {
  describe.skipIf(whyNot[target])(titled(target, "memory"), () => {
    beforeAll(() => build("memory", target), BUILD_LIMIT);

    test("managed objects of twelve threads survive hundreds of collections", { timeout: LIMIT }, async () => {
      const { status, stdout, leftovers } = await run("memory", target, ["threads", "4000"]);
      expect({ status, stdout, leftovers }).toEqual({ status: 0, stdout: COLLECTED, leftovers: [] });
    });

    test("and a collection at every allocation", { timeout: BUILD_LIMIT }, async () => {
      await build("memory", target, STRESS);
      const { status, stdout } = await run("memory", target, ["threads", "25"], STRESS);
      expect({ status, stdout }).toEqual({ status: 0, stdout: COLLECTED });
    });

    test("no memory for ukalloc is a null pointer, and nothing is lost", { timeout: LIMIT }, async () => {
      const { status, stdout } = await run("memory", target, ["raw"]);
      const lines = [64, 5000, 100_000].map((size) => `blocks of ${size}: many, then 0; afterwards 8 MiB are there\n`);
      expect(stdout).toBe(`${lines.join("")}nothing for impossible sizes\n`);
      expect(status).toBe(0);
    });

    test("no memory for managed objects is a crash that says so", { timeout: LIMIT }, async () => {
      const { status, stdout } = await run("memory", target, ["managed"], { memory: "16M" });
      expect(stdout).toMatch(/^\*\*\* crash: out of memory$/m);
      expect(stdout).toMatch(/ #\d+ +(fillManaged|main) /);
      expect(status).toBe(134);
    });

    test("mem=256K is enough", { timeout: LIMIT }, async () => {
      expect(await run("memory", target, ["nothing"], { kernel: ["mem=256K"] })).toMatchObject({
        status: 0,
        stdout: "",
      });
    });

    test("mem=2M limits what there is", { timeout: LIMIT }, async () => {
      const { stdout } = await run("memory", target, ["raw"], { kernel: ["mem=2M"] });
      expect(stdout).toContain("afterwards 8 MiB are not there");
    });

    test("mem= inside of another word says nothing", { timeout: LIMIT }, async () => {
      for (const word of ["env.NOTE=a mem=64K b", 'env.NOTE=" mem=64K', "env.NOTE=a -- b"]) {
        for (const kernel of [
          [word, "mem=2M"],
          ["mem=2M", word],
        ]) {
          const { stdout } = await run("memory", target, ["raw"], { kernel });
          expect(stdout, kernel.join(" ")).toContain("afterwards 8 MiB are not there");
        }
      }
    });

    for (const size of ["64K", "16K", "4K", "1"]) {
      test(`mem=${size} is too little, and it says so`, { timeout: LIMIT }, async () => {
        const { status, stdout, stderr } = await run("memory", target, ["nothing"], { kernel: [`mem=${size}`] });
        expect(stdout + stderr).toMatch(/not enough memory|too small|cannot start/);
        expect(stdout).not.toMatch("crash");
        expect(status).toBe(125);
      });
    }

    for (const size of ["lots", "12Q", "-5M", "0", ""]) {
      test(`mem=${size} is no size, and it says so`, { timeout: LIMIT }, async () => {
        const { status, stdout, stderr } = await run("memory", target, ["nothing"], { kernel: [`mem=${size}`] });
        expect(stdout + stderr).toContain("mem= is not a size");
        expect(status).toBe(125);
      });
    }

    test("-m is too little, and it says so", { timeout: LIMIT }, async () => {
      const { status, stdout, stderr } = await run("memory", target, ["nothing"], { memory: "64K" });
      expect(stdout + stderr).toMatch(/not enough memory|too small/);
      expect(status).toBe(125);
    });
  });
}
