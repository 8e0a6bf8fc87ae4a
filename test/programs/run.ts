/** Runs a test program on a platform by the command that a user would give, and says which platforms there are here. */
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const PROGRAMS = fileURLToPath(new URL(".", import.meta.url));
const PROJECT = resolve(PROGRAMS, "../..");

export const PLATFORMS = ["node", "linuxu", "kvm"] as const;
export type Platform = (typeof PLATFORMS)[number];

/** The programs' names: the folders here with an index.ts, but for the one that others import. */
export function programNames(): string[] {
  return readdirSync(PROGRAMS)
    .filter((name) => name !== "as-pect" && existsSync(join(PROGRAMS, name, "index.ts")))
    .sort();
}

/** True when a program needs packages by others. */
export function needsPackages(name: string): boolean {
  return !name.startsWith("language-");
}

/**
 * Why `platform` cannot be used here; undefined when it can. `TSUK_TEST_PLATFORMS` (names with commas between) restricts the
 * choice, and makes a missing one in it a failure: what was asked for is not skipped.
 */
export function missing(platform: Platform): string | undefined {
  const asked = process.env.TSUK_TEST_PLATFORMS?.split(",").map((name) => name.trim());
  if (asked) return asked.includes(platform) ? undefined : "not in TSUK_TEST_PLATFORMS";
  if (platform === "node") return undefined;
  if (!works("cc", ["--version"])) return "there is no C compiler (cc)";
  if (platform === "linuxu") return process.platform === "linux" ? undefined : "this is not Linux";
  return works("qemu-system-x86_64", ["--version"]) ? undefined : "there is no qemu-system-x86_64";
}

function works(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

/** Installs the packages of package-lock.json in this folder, unless they are there. Returns why it failed. */
export function installPackages(): string | undefined {
  const stamp = join(PROGRAMS, "node_modules", ".stamp");
  const wanted = createHash("sha256")
    .update(readFileSync(join(PROGRAMS, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return undefined;
  const { status, stderr, error } = spawnSync(
    "npm",
    ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"],
    {
      cwd: PROGRAMS,
      encoding: "utf8",
    },
  );
  if (status !== 0) return `npm ci in test/programs failed: ${error?.message ?? stderr.trim()}`;
  writeFileSync(stamp, wanted);
  return undefined;
}

export interface Run {
  /** The guest's console. */
  stdout: string;
  status: number;
  /** What tsuk says: progress, crash reports. */
  stderr: string;
}

/** `tsuk run` of the program `name`. Images go to build/programs. `options` are added to the command. */
export function runOn(platform: Platform, name: string, options: string[] = []): Promise<Run> {
  const args = [
    "run",
    join("test/programs", name),
    "-p",
    platform,
    "--out",
    "build/programs",
    "--timeout",
    "240",
    ...options,
  ];
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(PROJECT, "tools/bin/tsuk.mjs"), ...args],
      { cwd: PROJECT, encoding: "utf8", maxBuffer: 64 << 20 },
      (error, stdout, stderr) =>
        done({ stdout, stderr, status: error ? (typeof error.code === "number" ? error.code : -1) : 0 }),
    );
  });
}

/** Text as it is compared: a serial line ends its lines with CR LF, and how long something took differs. */
export function comparable(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/\b\d+ms\b/g, "<n>ms");
}
