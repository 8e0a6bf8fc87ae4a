/** Builds and runs sample guests on the Linux that the tests run on. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readElf } from "../elf.ts";

/** Why the samples cannot be built here; "" when they can. */
export const missing = findMissing();

export const VARIANTS: Record<string, string[]> = {
  "non-PIE, .debug_frame": ["-fno-pie", "-no-pie", "-static", "-fno-asynchronous-unwind-tables"],
  "static PIE, .debug_frame": ["-fPIE", "-static-pie", "-fno-asynchronous-unwind-tables"],
  "static PIE, .eh_frame": ["-fPIE", "-static-pie", "-fasynchronous-unwind-tables"],
  "non-PIE, compressed DWARF 4": [
    "-fno-pie",
    "-no-pie",
    "-static",
    "-fno-asynchronous-unwind-tables",
    "-gdwarf-4",
    "-gz",
  ],
};

export const sampleFolder = import.meta.dirname;

/** A folder for a test's files and the function that removes it. */
export function scratch(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-trace-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Compiles `source` to `image`. */
export function build(source: string, image: string, flags: string[]): void {
  const common = ["-O2", "-g", "-fomit-frame-pointer", "-Wl,--build-id", `-I${sampleFolder}`];
  run("gcc", [...common, ...flags, source, "-o", image]);
}

/** Runs a sample until it crashes, and returns what it printed. */
export function crash(image: string, args: (string | number)[]): string {
  const name = image.replace(/.*\//, "");
  const guest = spawnSync(image, [name, readElf(image).buildId, ...args.map(String)], { encoding: "utf8" });
  if (guest.status !== 1) throw new Error(`the sample ended with ${guest.status ?? guest.signal}: ${guest.stdout}`);
  return guest.stdout;
}

/** Runs a program that has to succeed, and returns its output. */
export function run(program: string, args: string[]): string {
  const result = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`${program} failed: ${result.error?.message ?? result.stderr}`);
  return result.stdout;
}

function findMissing(): string {
  if (process.platform !== "linux" || process.arch !== "x64") return "the samples need Linux on x86_64";
  const needed = { gcc: "gcc", addr2line: "binutils" };
  for (const [program, debianPackage] of Object.entries(needed)) {
    if (spawnSync(program, ["--version"]).error) return `${program} is missing: install the package ${debianPackage}`;
  }
  return "";
}
