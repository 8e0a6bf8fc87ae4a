/** QEMU's Arm machine with each kind of processor, interrupt controller and exception level that it has to offer. */
import { beforeAll, describe, expect, test } from "vitest";
import { inProject } from "../../tools/project.ts";
import { QEMU_ARM64, virtArguments } from "../../tools/run/kvm-arm64.ts";
import { DEFAULT_OPTIONS } from "../../tools/run/options.ts";
import { builtApplication } from "../harness/application.ts";
import { build, BUILD_LIMIT, launch, LIMIT, OUT, titled, whyNot } from "./boot.ts";

const TARGET = "kvm-arm64";
const APP = inProject("examples/threads"); // sleeps: the interrupt controller and the timer have to work

describe.skipIf(whyNot[TARGET])(titled(TARGET, "machines"), () => {
  beforeAll(() => build(APP, TARGET), BUILD_LIMIT);

  for (const cpu of ["cortex-a53", "cortex-a72", "max"]) {
    for (const gic of [2, 3]) {
      for (const level of ["EL1", "EL2"]) {
        test(`${cpu}, GICv${gic}, entered at ${level}`, { timeout: LIMIT }, async () => {
          const { image } = builtApplication(APP, TARGET, OUT);
          const words = virtArguments(image, { ...DEFAULT_OPTIONS, cpu, gic }, "tcg");
          const machine = words.indexOf("-M") + 1;
          if (level === "EL2") words[machine] += ",virtualization=on";
          const { status, stdout, leftovers } = await launch([QEMU_ARM64, ...words], { input: "open" }).end;
          expect(stdout).toMatch(/the sleeper woke up\r?\n$/);
          expect(status).toBe(0);
          expect(leftovers).toEqual([]);
        });
      }
    }
  }
});
