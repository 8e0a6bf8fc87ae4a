/** Files in a block, as libs/packed-files reads it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { filesBelow, hashOf, packedModule, packFiles } from "./files.ts";

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-files-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Looks a path up as the library does. */
function lookUp(block: Buffer, path: string): { content: string; fields: string; at: number } | null {
  const number = (at: number): number => block.readUInt32LE(at);
  const text = (at: number): string => block.toString("utf8", number(at), number(at) + number(at + 4));
  const hash = hashOf(Buffer.from(path));
  for (let entry = number(16 + (hash & number(8)) * 4); entry; entry = number(entry + 4)) {
    if (text(entry + 8) !== path) continue;
    expect(number(entry)).toBe(hash);
    expect(number(entry + 24) + number(entry + 28)).toBe(number(entry + 32));
    return { content: text(entry + 32), fields: text(entry + 24), at: number(entry + 32) };
  }
  return null;
}

test("each file is found, with its fields in front", () => {
  const folder = folderWith({
    "index.html": "<p>",
    "a/index.html": "<a>",
    "a/b.css": "b{}",
    ".hidden": "",
    "c.bin": "",
  });
  const files = filesBelow(folder);
  expect(files.map(({ path }) => path)).toEqual(["/a/b.css", "/a/", "/a/index.html", "/c.bin", "/", "/index.html"]);
  const block = Buffer.from(packFiles(files));
  expect(block.readUInt32LE(12)).toBe(block.length);
  expect(lookUp(block, "/")).toEqual(lookUp(block, "/index.html"));
  expect(lookUp(block, "/a/b.css")?.content).toBe("b{}");
  expect(lookUp(block, "/c.bin")?.fields).toContain("application/octet-stream\r\nContent-Length: 0\r\n");
  expect(lookUp(block, "/")?.fields).toMatch(
    /^Content-Type: text\/html; charset=utf-8\r\n.*ETag: "[\w-]{16}"\r\n\r\n$/s,
  );
  expect(lookUp(block, "/a/")!.at % 16).toBe(0);
  expect(lookUp(block, "/b")).toBeNull();
});

test("links are followed, unless they lead back or nowhere", () => {
  const folder = folderWith({ "a/b": "one" });
  symlinkSync("a", join(folder, "c"));
  expect(filesBelow(folder).map(({ path }) => path)).toEqual(["/a/b", "/c/b"]);
  symlinkSync("..", join(folder, "a/up"));
  expect(() => filesBelow(folder)).toThrow(/a\/up is a link to a folder that it is in/);
  rmSync(join(folder, "a/up"));
  symlinkSync("nowhere", join(folder, "a/lost"));
  expect(() => filesBelow(folder)).toThrow(/a\/lost is no file/);
});

test("every byte is in the module's text", () => {
  const block = Uint8Array.from({ length: 511 }, (_, i) => i & 255);
  const literal = /changetype<usize>\((".*")\)/.exec(packedModule(block))![1]!;
  const text = JSON.parse(literal) as string;
  expect(Buffer.from(text, "utf16le").subarray(0, 511)).toEqual(Buffer.from(block));
  expect(packFiles([])).toHaveLength(20);
});
