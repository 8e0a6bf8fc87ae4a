/** The walk over a device tree that native code does at boot, over whole trees and damaged ones. (libs/ukfdt has tests of its own.) */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { inProject } from "../../tools/project.ts";
import { hasCommand } from "../../tools/run/defaults.ts";
import { start } from "../harness/children.ts";
import { seed } from "../harness/seed.ts";

const TREES = 20_000;
const LIMIT = 120_000;
const CC = process.env.CC ?? "gcc";
const QEMU = "qemu-system-aarch64";
const missing = [CC, QEMU, "dtc"].filter((name) => !hasCommand(name));
const FLAGS = ["-O1", "-g", "-Wall", "-Wextra", "-Werror", "-I", inProject("platforms/common")];
const SOURCES = ["test/native/fdt/walk.c", "platforms/common/fdt.c"].map((path) => inProject(path));

/** Nodes of a tree as the device tree compiler prints it. */
function countNodes(source: string): number {
  return [...source.matchAll(/^\s*[^\s;]+ \{$/gm)].length;
}

/** A tree without the room behind its last block, as a machine hands it over: QEMU's has a megabyte. */
function withoutRoom(tree: Buffer): Buffer {
  const [structure, strings, stringsSize, structureSize] = [8, 12, 32, 36].map((at) => tree.readUInt32BE(at));
  const used = Math.max(structure! + structureSize!, strings! + stringsSize!);
  const size = Math.ceil(used / 4) * 4;
  tree.writeUInt32BE(size, 4);
  return tree.subarray(0, size);
}

describe.skipIf(missing.length)(
  `native code's walk over a device tree${missing.length ? ` (needs ${missing.join(", ")})` : ""}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "tsuk-walk-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test(`finds each node, and ${TREES} damaged trees do it no harm`, { timeout: LIMIT }, async () => {
      const program = join(folder, "walk");
      execFileSync(CC, [...FLAGS, "-o", program, ...SOURCES], { stdio: "pipe" });
      const tree = join(folder, "virt.dtb");
      execFileSync(QEMU, ["-M", `virt,dumpdtb=${tree}`, "-display", "none", "-nodefaults"], { stdio: "ignore" });
      const { stdout } = await start(["dtc", "-q", "-I", "dtb", "-O", "dts", tree], { timeout: LIMIT });
      writeFileSync(tree, withoutRoom(readFileSync(tree)));
      const end = await start([program, tree, String(seed), String(TREES)], { timeout: LIMIT });
      expect(end.status, `TSUK_SEED=${seed}: ${end.stderr}`).toBe(0);
      const [, refused, walked] = /^damaged \d+ refused (\d+) walked (\d+)$/m.exec(end.stdout)!;
      expect(end.stdout).toContain(`whole ${countNodes(stdout)} nodes\n`);
      expect(Number(refused)).toBeGreaterThan(TREES / 10);
      expect(Number(walked)).toBeGreaterThan(TREES / 100);
    });
  },
);
