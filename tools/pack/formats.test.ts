import { expect, test } from "vitest";
import { checkWords } from "./command-line.ts";
import { packDate } from "./date.ts";
import { chooseTarget, findFormat, formatTable, FORMATS } from "./formats.ts";
import { menu, quote } from "./grub.ts";
import { fullName, nameFor, parseName } from "./oci-name.ts";
import { sampleSource } from "./sample.ts";
import { shellWord } from "./shell.ts";
import { hostArch, platforms } from "../pipeline/target.ts";

test("a format is known by its name or by its output's", () => {
  expect(findFormat("iso", undefined).name).toBe("iso");
  expect(findFormat(undefined, "a/b.qcow2").name).toBe("disk");
  expect(findFormat("disk", "b.iso").name).toBe("disk");
  expect(findFormat(undefined, "b.tar").name).toBe("oci");
  expect(() => findFormat(undefined, "b.zip")).toThrow("which format?");
  expect(() => findFormat("zip", undefined)).toThrow('unknown format "zip"');
});

test("no two formats claim an ending, and all their targets exist", () => {
  const endings = FORMATS.flatMap((format) => format.endings);
  expect(new Set(endings).size).toBe(endings.length);
  const known = platforms().flatMap(({ name, arch }) => Object.keys(arch).map((processor) => `${name}-${processor}`));
  for (const { name, targets } of FORMATS) {
    expect(known).toEqual(expect.arrayContaining(targets));
    expect(formatTable()).toContain(`  ${name}`);
  }
});

test("the target is what is asked for, else what the format prefers", () => {
  const xl = findFormat("xl", undefined);
  expect(chooseTarget(findFormat("iso", undefined), {})).toEqual({ platform: "kvm", arch: "x86_64" });
  expect(chooseTarget(xl, { arch: "arm" })).toEqual({ platform: "xen", arch: "arm" });
  const oci = findFormat("oci", undefined);
  if (hostArch() !== "arm") expect(chooseTarget(oci, {})).toEqual({ platform: "kvm", arch: hostArch() });
  expect(chooseTarget(oci, { platform: "linuxu", arch: "arm" })).toEqual({ platform: "linuxu", arch: "arm" });
  expect(() => chooseTarget(xl, { platform: "kvm" })).toThrow(
    "format xl is not for platform kvm: xl starts domains of Xen",
  );
  expect(() => chooseTarget(findFormat("elf", undefined), { platform: "kvm", arch: "arm64" })).toThrow(
    "format elf is not for platform kvm on processor arm64: a machine on Arm",
  );
});

test("what a loader cannot pass on is refused", () => {
  const words =
    (args: string[], target = "kvm-x86_64"): (() => void) =>
    () =>
      checkWords({ target, kernelParameters: [], args });
  expect(words(["a b", "\\\"'&<é"])).not.toThrow();
  expect(words(["a\nb"])).toThrow('"a\\nb" has a control character');
  expect(words(["x".repeat(2045)])).not.toThrow();
  expect(words(["x".repeat(2046)])).toThrow("2049 bytes; on kvm-x86_64 there is room for 2048");
  expect(words(["x".repeat(1021)], "xen-x86_64")).toThrow("room for 1023");
  expect(() => menu(sampleSource({ args: [""] }))).toThrow("GRUB cannot pass on an empty argument");
});

test("words are quoted for GRUB and for a shell", () => {
  expect(["a=b", "it's", "$x"].map(quote)).toEqual(["a=b", "'it'\\''s'", "'$x'"]);
  expect(["a=b", "", "it's"].map(shellWord)).toEqual(["a=b", "''", "'it'\\''s'"]);
  expect(menu(sampleSource({ name: "a 'b'", kernelParameters: ["x.y=1"], args: ["two words"] }))).toContain(
    "menuentry 'a '\\''b'\\''' {\n  multiboot2 /boot/kernel x.y=1 -- 'two words'\n}\n",
  );
  expect(menu(sampleSource())).toContain("  multiboot2 /boot/kernel\n");
});

test("names of container images", () => {
  expect(parseName("ghcr.io/me/hello:1.0")).toEqual({ repository: "ghcr.io/me/hello", tag: "1.0" });
  expect(parseName("localhost:5000/a__b")).toEqual({ repository: "localhost:5000/a__b", tag: "latest" });
  for (const bad of ["", "Hello", "a b", "-a", "a:", "a//b", "a:b:c"])
    expect(() => parseName(bad), bad).toThrow("is no name");
  expect(["a", "b/a:2", "x.io/a"].map(fullName)).toEqual([
    "docker.io/library/a:latest",
    "docker.io/b/a:2",
    "x.io/a:latest",
  ]);
  expect(["My App", "__"].map(nameFor)).toEqual(["my-app", "app"]);
});

test("the date is a constant, or SOURCE_DATE_EPOCH", () => {
  expect(packDate("")).toBe(Date.UTC(1980) / 1000);
  expect(packDate("1700000000")).toBe(1_700_000_000);
  expect(packDate("5")).toBe(Date.UTC(1980) / 1000);
  expect(() => packDate("yesterday")).toThrow("expected seconds");
});
