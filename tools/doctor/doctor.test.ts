import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inProject } from "../project.ts";
import { MANAGERS, PURPOSES, TARGET_PURPOSES, TOOLS } from "../setup/packages.mjs";
import { kvmState } from "./kvm.ts";
import type { Survey } from "./survey.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tsukuri-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** tsuk doctor on a machine that has the commands `present` and no others. */
function doctor(...present: string[]): { status: number | null; survey: Survey } {
  for (const name of present) {
    writeFileSync(join(folder, name), "#!/bin/sh\necho 'tool (of a test 1.0) 2.3.4'\n");
    chmodSync(join(folder, name), 0o755);
  }
  const { status, stdout } = spawnSync(process.execPath, [inProject("tools/bin/tsuk.mjs"), "doctor", "--json"], {
    encoding: "utf8",
    env: { PATH: folder },
  });
  return { status, survey: JSON.parse(stdout) as Survey };
}

test("each tool has a package for each package manager, those for other processors one for Debian at least", () => {
  const names = MANAGERS.map(({ name }) => name);
  for (const { purpose, packages } of TOOLS) {
    if (/arm|compare-config/.test(purpose)) expect(packages.apt).toBeTruthy();
    else expect(Object.keys(packages)).toEqual(names);
    for (const name of Object.keys(packages)) expect(names).toContain(name);
  }
});

test("each target's purposes are known", () => {
  for (const purpose of Object.values(TARGET_PURPOSES).flat()) expect(Object.keys(PURPOSES)).toContain(purpose);
});

describe.skipIf(process.platform !== "linux" || process.arch !== "x64")("tsuk doctor", () => {
  test("fails where nothing is installed, and names the command that installs it", () => {
    const { status, survey } = doctor("apt-get", "sudo");
    expect(status).toBe(1);
    expect(survey.install).toMatch(
      /^(sudo )?apt-get .*install --no-install-recommends gcc binutils qemu-system-x86 gdb/,
    );
    expect(survey.installOthers).toMatch(
      /install .* gcc-aarch64-linux-gnu .*gcc-arm-linux-gnueabihf .*qemu-user-static/,
    );
    expect(survey.targets.find(({ name }) => name === "linuxu-arm")!.missing).toEqual([
      "arm-linux-gnueabihf-gcc",
      "arm-linux-gnueabihf-ld",
      "qemu-arm-static",
    ]);
  });

  test("is content with what building takes", () => {
    const { status, survey } = doctor("dnf", "gcc", "as", "ld", "strip", "addr2line", "gdb");
    expect(status).toBe(0);
    expect(survey.tools[0]).toMatchObject({ path: join(folder, "gcc"), version: "2.3.4" });
    expect(survey.targets.map(({ name, missing }) => missing.length === 0 && name)).toContain("linuxu-x86_64");
    expect(survey.install).toContain("dnf install --setopt=install_weak_deps=False qemu-system-x86-core");
  });

  test("has no command to offer without a package manager", () => {
    expect(doctor().survey.install).toBeNull();
  });
});

describe("KVM", () => {
  test("is not usable without its device", () => {
    expect(kvmState(join(folder, "kvm"), folder)).toMatchObject({ usable: false });
  });

  test("is usable with it, unless it emulates instructions", () => {
    writeFileSync(join(folder, "kvm"), "");
    expect(kvmState(join(folder, "kvm"), folder).usable).toBe(true);
    mkdirSync(join(folder, "kvm_pvm"));
    expect(kvmState(join(folder, "kvm"), folder).usable).toBe(false);
  });
});
