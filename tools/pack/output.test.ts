import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeProduct } from "./output.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "tsuk-output-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const folderOf = (...names: string[]): { folder: Map<string, Buffer> } => ({
  folder: new Map(names.map((name) => [name, Buffer.from(name)])),
});

test("a file is replaced, and its folder is made", () => {
  const path = join(folder, "a/b.iso");
  writeProduct(path, { file: Buffer.from("old") });
  writeProduct(path, { file: Buffer.from("new"), isProgram: true });
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(statSync(path).mode & 0o100).toBe(0o100);
  expect(readdirSync(join(folder, "a"))).toEqual(["b.iso"]);
});

test("a folder is replaced as a whole", () => {
  const path = join(folder, "x");
  writeProduct(path, folderOf("blobs/old", "index"));
  writeProduct(path, folderOf("blobs/new", "index"));
  expect(readdirSync(join(path, "blobs"))).toEqual(["new"]);
  expect(readdirSync(folder)).toEqual(["x"]);
});

test("what is somebody else's stays", () => {
  const path = join(folder, "mine");
  mkdirSync(path);
  writeFileSync(join(path, "letter"), "dear");
  expect(() => writeProduct(path, folderOf("index"))).toThrow(`the folder ${path} has something else in it: letter`);
  expect(() => writeProduct(path, { file: Buffer.from("x") })).toThrow("is not a file");
  writeFileSync(join(folder, "file"), "x");
  expect(() => writeProduct(join(folder, "file"), folderOf("index"))).toThrow("is not a folder");
  expect(readdirSync(path)).toEqual(["letter"]);
  expect(readdirSync(folder).sort()).toEqual(["file", "mine"]);
});
