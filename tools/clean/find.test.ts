import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findGenerated, sizeOf } from "./find.ts";

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "tsukuri-clean-"));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), "1234");
  }
}

function names(paths: string[]): string[] {
  return paths.map((path) => basename(path)).sort();
}

test("images and intermediate folders are ours, other files are not", () => {
  put("a_kvm-x86_64", "a_kvm-x86_64.dbg", "a_node-x86_64.wasm", "a_node-x86_64.wasm.map", "a_linuxu-x86_64.12.tmp");
  put("notes.txt", "a_toaster-x86_64", "gen/mine", "obj/a_kvm-x86_64/link.state", "obj/b_kvm-x86_64/mine.txt");
  const { ours, others } = findGenerated(out);
  expect(names(ours)).toEqual([
    "a_kvm-x86_64",
    "a_kvm-x86_64",
    "a_kvm-x86_64.dbg",
    "a_linuxu-x86_64.12.tmp",
    "a_node-x86_64.wasm",
    "a_node-x86_64.wasm.map",
  ]);
  expect(names(others)).toEqual(["a_toaster-x86_64", "b_kvm-x86_64", "gen", "notes.txt"]);
});

test("modules that targets share, a platform's objects and graphs are ours, too", () => {
  put("a_kvm-x86_64.graph.svg", "obj/a_native/asc.state", "obj/a_xen/asc.state", "obj/kvm-x86_64.0123abcd/start.state");
  put("obj/kvm-x86_64.backup/start.state");
  const { ours, others } = findGenerated(out);
  expect(names(ours)).toEqual(["a_kvm-x86_64.graph.svg", "a_native", "a_xen", "kvm-x86_64.0123abcd"]);
  expect(names(others)).toEqual(["kvm-x86_64.backup"]);
  expect(names(findGenerated(out, "a").ours)).toEqual(["a_kvm-x86_64.graph.svg", "a_native", "a_xen"]);
});

test("what is packed is ours", () => {
  put(
    "a_kvm-x86_64.iso",
    "a_kvm-x86_64.qcow2",
    "a_kvm-x86_64.oci/index.json",
    "a_xen-arm.xl/a.cfg",
    "a_kvm-x86_64.oci.12.old.tmp/x",
  );
  put("a_kvm-x86_64.zip", "a_kvm-x86_64.d/x", "a.iso");
  const { ours, others } = findGenerated(out);
  expect(names(ours)).toEqual([
    ...["a_kvm-x86_64.iso", "a_kvm-x86_64.oci", "a_kvm-x86_64.oci.12.old.tmp", "a_kvm-x86_64.qcow2", "a_xen-arm.xl"],
  ]);
  expect(names(others)).toEqual(["a.iso", "a_kvm-x86_64.d", "a_kvm-x86_64.zip"]);
});

test("with an application only what is its own", () => {
  put("a_kvm-x86_64", "b_a_kvm-x86_64", "obj/a_kvm-x86_64/link.state", "obj/b_a_kvm-x86_64/link.state");
  expect(names(findGenerated(out, "a").ours)).toEqual(["a_kvm-x86_64", "a_kvm-x86_64"]);
  expect(names(findGenerated(out, "b_a").ours)).toEqual(["b_a_kvm-x86_64", "b_a_kvm-x86_64"]);
});

test("links are left alone, and not followed", () => {
  put("elsewhere/x.state");
  symlinkSync(join(out, "elsewhere"), join(out, "a_kvm-x86_64"));
  mkdirSync(join(out, "obj"));
  symlinkSync(join(out, "elsewhere"), join(out, "obj", "a_kvm-x86_64"));
  expect(findGenerated(out).ours).toEqual([]);
});

test("sizes add up", () => {
  put("x/a", "x/y/b");
  expect(sizeOf(join(out, "x"))).toBe(8);
});
