/** A hundred boots in a row on each target: none is different from the others, and none is left running. */
import { beforeAll, describe, expect, test } from "vitest";
import { inProject } from "../../tools/project.ts";
import { builtApplication } from "../harness/application.ts";
import { loadProgram } from "../harness/guest.ts";
import { build, BUILD_LIMIT, OUT, run, TARGETS, titled, whyNot, type TargetName } from "./boot.ts";

const APP = inProject("examples/helloworld");
const BOOTS = 100;
/** At the same time: the machine's processors are busy, as CI's are. */
const TOGETHER = 2;
const ARGUMENTS = ["one", "two words"];
const EXPECTED = {
  status: 0,
  stdout: "Hello from tsukuri!\nargument 1: one\nargument 2: two words\n",
  stderr: "",
  leftovers: [],
};
/** For all of them. */
const BOOTS_LIMIT = 600_000;

type Boot = () => Promise<typeof EXPECTED>;

/** What boots once. On Node the boots share one process: what would be measured else is Node's own start. */
async function booter(target: TargetName): Promise<Boot> {
  if (target !== "node") {
    return async () => {
      const { status, stdout, stderr, leftovers } = await run(APP, target, ARGUMENTS);
      return { status, stdout, stderr, leftovers: leftovers as [] };
    };
  }
  const program = await loadProgram(builtApplication(APP, target, OUT));
  return async () => {
    const { status, output } = await program.run({ args: ARGUMENTS });
    return { status, stdout: output, stderr: "", leftovers: [] };
  };
}

for (const target of TARGETS) {
  describe.skipIf(whyNot[target])(titled(target, `${BOOTS} boots in a row`), () => {
    beforeAll(() => build(APP, target), BUILD_LIMIT);

    test("are all the same", { timeout: BOOTS_LIMIT }, async () => {
      const boot = await booter(target);
      const started = performance.now();
      let left = BOOTS;
      const worker = async (): Promise<void> => {
        while (left-- > 0) expect(await boot()).toEqual(EXPECTED);
      };
      await Promise.all(Array.from({ length: TOGETHER }, worker));
      const each = ((performance.now() - started) / BOOTS / 1000) * TOGETHER;
      console.log(`${target}: ${each.toFixed(2)} s for a boot, two at a time`);
    });
  });
}
