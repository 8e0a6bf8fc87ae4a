/** The exact figures that do not depend on how busy the machine is: bytes, instructions, memory. Timed ones are only reported. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inProject } from "../project.ts";
import { hasCommand } from "../run/defaults.ts";
import type { Figure, Result } from "./types.ts";

const tools = ["gcc", "ld", "addr2line", "qemu-system-x86_64"].filter((name) => !hasCommand(name));
const reason = tools.length ? ` (skipped: ${tools.join(", ")} missing)` : "";

describe.skipIf(tools.length > 0)(`tsuk bench --quick image boot memory${reason}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-bench-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const figures = new Map<string, Figure>();
  const skipped: string[] = [];

  beforeAll(() => {
    const json = join(folder, "results.json");
    const command = [
      inProject("tools/bin/tsuk.mjs"),
      "bench",
      "--quick",
      "image",
      "boot",
      "memory",
      "--json",
      json,
      "--out",
      folder,
    ];
    execFileSync(process.execPath, command, { stdio: ["ignore", "ignore", "pipe"], timeout: 240_000 });
    const { results } = JSON.parse(readFileSync(json, "utf8")) as { results: Result[] };
    for (const result of results) {
      skipped.push(...result.skipped);
      for (const figure of result.figures) figures.set(figure.name, figure);
    }
  }, 250_000);

  test("helloworld for kvm takes at most 20,000 bytes", () => {
    expect(figures.get("kvm: the file, stripped")?.value).toBeLessThanOrEqual(20_000);
  });

  test.each(["pc", "microvm"])("entry to main takes at most 200,000 instructions on %s", (machine) => {
    for (const memory of ["8M", "64M"]) {
      const figure = figures.get(`kvm ${machine} ${memory}: entry to main`);
      if (!figure) return expect(skipped.join("\n")).toContain(machine); // QEMU without plugins
      expect(figure.value).toBeGreaterThan(1000);
      expect(figure.value).toBeLessThanOrEqual(200_000);
    }
  });

  test("helloworld boots with mem=256K", () => {
    expect(figures.get("boots with kernel argument mem=256K")?.value).toBe(256);
  });
});
