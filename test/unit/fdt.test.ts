/** ukfdt beside Debian's device tree compiler: the same bytes must give the same source. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bytesInput } from "../../platforms/node/console.ts";
import { buildApplication } from "../harness/application.ts";
import { start } from "../harness/children.ts";
import { writeHits } from "../harness/coverage.ts";
import { loadProgram } from "../harness/guest.ts";
import { hasCommand } from "../../tools/run/defaults.ts";
import { inProject } from "../../tools/project.ts";

const LIMIT = 60_000;
const QEMU = "qemu-system-aarch64";
const whyNot = hasCommand("dtc") ? null : "needs dtc";
const whyNoMachine = whyNot ?? (hasCommand(QEMU) ? null : `needs ${QEMU}`);

/** All kinds of values, names and places that the compiler knows. */
const SOURCE = `/dts-v1/;
/memreserve/ 0x10000000 0x4000;
/memreserve/ 0x100000000 0x1;
/ {
  #address-cells = <2>; #size-cells = <1>; compatible = "one", "two"; empty;
  aliases { serial0 = &uart; };
  pic: pic { phandle = <7>; #interrupt-cells = <2>; interrupt-controller; };
  soc@0 {
    #address-cells = <1>; #size-cells = <1>; ranges = <0x100 0x1 0x23000000 0x1000>;
    uart: uart@100 { compatible = "arm,pl011"; reg = <0x180 0x40>; interrupt-parent = <&pic>; interrupts = <3 33>; };
    deep { deeper { deepest { a,b.c+d_e-f#g = [01 02 03 04 05]; }; }; };
  };
  texts { quoted = "say \\"hi\\" \\\\ now"; blank = " "; none = ""; two = "", "a"; open = [41 42 43]; high = [c3 bc 00]; };
  numbers { one = <0x1>; many = <0x41424300 0xffffffff 0x0 0x80000000>; odd = [00 01 02]; letters = [61 62 63 00]; };
};
`;

describe.skipIf(whyNot)(whyNot ? `ukfdt (${whyNot})` : "ukfdt", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-fdt-"));
  const program = whyNot
    ? null
    : await loadProgram(await buildApplication(inProject("test/unit/apps/device-tree.ts"), "node"), {
        counted: Boolean(process.env.TSUK_COVERAGE),
      });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    if (program) writeHits("ukfdt-source", program.coverage);
  });

  /** What we print of the tree in `file`, and what the compiler does. */
  const both = async (file: string): Promise<{ ours: string; theirs: string; rest: string }> => {
    const theirs = (await start(["dtc", "-q", "-I", "dtb", "-O", "dts", file], { timeout: LIMIT })).stdout;
    const { status, output } = await program!.run({ input: bytesInput(readFileSync(file)) });
    expect(status).toBe(0);
    const end = output.lastIndexOf("};\n") + 3;
    return { ours: output.slice(0, end), theirs: normal(theirs), rest: output.slice(end) };
  };

  test("prints the source that dtc prints", { timeout: LIMIT }, async () => {
    const source = join(folder, "all.dts");
    const blob = join(folder, "all.dtb");
    writeFileSync(source, SOURCE);
    expect(await start(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", blob, source], { timeout: LIMIT })).toMatchObject({
      status: 0,
    });
    const { ours, theirs, rest } = await both(blob);
    expect(ours).toBe(theirs);
    expect(rest).toBe("pl011 at 0x123000080, 64 bytes, interrupt 33\n");
  });

  const machines = ["virt", "virt,gic-version=3,virtualization=on", "virt,secure=on,highmem=off"];
  for (const machine of machines) {
    const title = `prints the tree of QEMU's ${machine}${whyNoMachine ? ` (${whyNoMachine})` : ""}`;
    test.skipIf(whyNoMachine)(title, { timeout: LIMIT }, async () => {
      const blob = join(folder, `${machine}.dtb`);
      const words = [
        "-M",
        `${machine},dumpdtb=${blob.replaceAll(",", ",,")}`,
        "-cpu",
        "cortex-a53",
        "-display",
        "none",
      ];
      expect(await start([QEMU, ...words], { timeout: LIMIT })).toMatchObject({ status: 0 });
      const { ours, theirs, rest } = await both(blob);
      expect(ours).toBe(theirs);
      expect(rest).toMatch(/^pl011 at 0x90[04]0000, 4096 bytes, interrupt [18]\n$/);
    });
  }
});

/** dtc writes a list of texts as one text with \\0 in it, or as several, by its version. */
function normal(source: string): string {
  return source.replaceAll("\\0", '", "');
}
