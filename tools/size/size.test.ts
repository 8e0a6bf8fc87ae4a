/** Every byte of an image is counted once, whatever it is counted as. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { inProject } from "../project.ts";
import { toolchain } from "../pipeline/toolchain.ts";
import { hasCommand } from "../run/defaults.ts";
import type { Row } from "./group.ts";

interface Sizes {
  size: number;
  rows: Row[];
}

const missing = ["gcc", "ld", "addr2line"].filter((name) => !hasCommand(name));
const out = mkdtempSync(join(tmpdir(), "tsuk-size-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

function sizes(target: string, ...more: string[]): Sizes {
  const [platform, arch] = target.split("-") as [string, string | undefined];
  const command = [
    inProject("tools/bin/tsuk.mjs"),
    "size",
    "examples/helloworld",
    "-p",
    platform,
    ...(arch ? ["-a", arch] : []),
    "--json",
    "--out",
    out,
    ...more,
  ];
  const text = execFileSync(process.execPath, command, {
    cwd: inProject(),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return JSON.parse(text) as Sizes;
}

/** Other processors have other formats of objects: 32 bits, and images that are no ELF files. */
const foreign = ["linuxu-arm", "kvm-arm64"].filter((target) => hasCommand(toolchain(target.split("-")[1]!).cc));
const platforms = missing.length ? ["node"] : ["kvm", "linuxu", ...foreign, "node"];
const note = missing.length ? ` (native platforms skipped: ${missing.join(", ")} missing)` : "";

describe(`tsuk size${note}`, () => {
  test.each(platforms)("the rows of %s add up to the file", { timeout: 240_000 }, (platform) => {
    const { size, rows } = sizes(platform);
    expect(rows.reduce((sum, { total }) => sum + total, 0)).toBe(size);
    for (const row of rows) {
      expect(row.code + row.constants + row.static + row.data).toBe(row.total);
      expect(Math.min(row.code, row.constants, row.static, row.data)).toBeGreaterThanOrEqual(0);
    }
    const unknown = rows.find(({ name }) => name === "unknown")?.total ?? 0;
    expect(unknown).toBeLessThan(size / 100);
    for (const name of [
      "libs/ukallocbbuddy",
      "libs/ukgc",
      "application helloworld",
      "AssemblyScript's standard library",
    ]) {
      expect(rows.map((row) => row.name)).toContain(name);
    }
  });

  test("files of a library add up to its row", { timeout: 240_000 }, () => {
    const platform = platforms[0]!;
    const library = sizes(platform).rows.find(({ name }) => name === "libs/ukgc")!;
    const files = sizes(platform, "--by", "file").rows.filter(({ name }) => name.startsWith("libs/ukgc/"));
    expect(files.length).toBeGreaterThan(2);
    expect(files.reduce((sum, { total }) => sum + total, 0)).toBe(library.total);
  });
});
