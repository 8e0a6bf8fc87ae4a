import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inProject } from "../project.ts";

/** A project that consists of the set-up, a lock file with one package, and a tsuk that prints its arguments. */
let project: string;
/** The only folder on PATH. */
let bin: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "tsukuri-setup-"));
  bin = join(project, "bin");
  for (const folder of ["bin", "tools/bin", "tools/setup"]) mkdirSync(join(project, folder), { recursive: true });
  for (const name of readdirSync(inProject("tools/setup")).filter((file) => file.endsWith(".mjs"))) {
    copyFileSync(inProject("tools/setup", name), join(project, "tools/setup", name));
  }
  writeFileSync(join(project, "tools/bin/tsuk.mjs"), `console.log("tsuk", ...process.argv.slice(2)); process.exit(7);`);
  lock("package-lock.json", "1.0.0");
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function lock(file: string, version: string): void {
  const packages = { "": { name: "x" }, "node_modules/a": { version }, "node_modules/b": { version, optional: true } };
  writeFileSync(join(project, file), JSON.stringify({ packages }));
}

function command(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

function type(script: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(project, "tools/setup", script), ...args], {
    encoding: "utf8",
    env: { PATH: bin },
  });
}

function install(version: string): void {
  mkdirSync(join(project, "node_modules"), { recursive: true });
  lock("node_modules/.package-lock.json", version);
}

test("npm ci runs when packages are missing or old, and not when they are there", () => {
  command("npm", "echo called; exit 1");
  for (const version of [undefined, "0.9.0"]) {
    if (version) install(version);
    const { status, stderr } = type("test.mjs");
    expect(status).toBe(1);
    expect(stderr).toContain("called");
  }
  install("1.0.0");
  expect(type("test.mjs").stderr).not.toContain("called");
});

test("a machine that is offline is told so", () => {
  command("npm", "echo npm error code ENOTFOUND; exit 1");
  expect(type("start.mjs").stderr).toContain("registry cannot be reached (ENOTFOUND)");
});

test("npm test passes its arguments on, and keeps the exit status", () => {
  install("1.0.0");
  const { status, stdout } = type("test.mjs", "--only", "unit");
  expect(status).toBe(7);
  expect(stdout).toBe("tsuk test --only unit\n");
});

test("npm start uses the node platform without a compiler, and kvm with all tools", () => {
  install("1.0.0");
  expect(type("start.mjs", "x").stdout).toBe("tsuk run examples/helloworld -p node -- x\n");
  if (process.platform !== "linux" || process.arch !== "x64") return;
  for (const name of ["gcc", "as", "ld", "strip", "addr2line", "qemu-system-x86_64"]) command(name, "");
  expect(type("start.mjs", "x").stdout).toBe("tsuk run examples/helloworld -p kvm -- x\n");
  rmSync(join(bin, "qemu-system-x86_64"));
  expect(type("start.mjs", "x").stdout).toBe("tsuk run examples/helloworld -p linuxu -- x\n");
});

test.skipIf(process.getuid?.() !== 0)("an administrator has packages installed", () => {
  install("1.0.0");
  for (const name of ["sh", "env", "touch", "chmod"]) symlinkSync(`/bin/${name}`, join(bin, name));
  command(
    "dnf",
    `echo "$@"; for tool in gcc as ld strip qemu-system-x86_64 addr2line; do touch ${bin}/$tool; chmod 755 ${bin}/$tool; done`,
  );
  const { stdout, stderr } = type("start.mjs");
  expect(stderr).toContain("✓ dnf install --setopt=install_weak_deps=False -y gcc binutils qemu-system-x86-core");
  expect(stdout).toContain("-p kvm");
});
