/** Configurations of domains, read back. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasCommand } from "../run/defaults.ts";
import { domainXml, libvirt } from "./libvirt.ts";
import { sampleSource } from "./sample.ts";
import { xl } from "./xl.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "tsuk-guests-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NASTY = { name: `a & <b> "c" 'd'`, args: [`1 & 2 < 3`, `"'\\`, "]]>", "  blanks  "], memory: "9M" };
const LINE = String.raw`-- "1 & 2 < 3" "\"'\\" ]]> "  blanks  "`;

test("a configuration for xl", async () => {
  for (const [target, type] of [
    ["xen-x86_64", "pv"],
    ["xen-arm64", "pvh"],
  ] as const) {
    const made = await xl.make(sampleSource({ ...NASTY, target }), "out.xl");
    const files = "folder" in made ? made.folder : new Map<string, Buffer>();
    expect([...files.keys()]).toEqual([`hello_${target}`, `${NASTY.name}.cfg`]);
    const lines = files.get(`${NASTY.name}.cfg`)!.toString().trim().split("\n");
    const values = Object.fromEntries(
      lines.map((line) => {
        const [, name, value] = /^(\w+) = (.*)$/.exec(line)!;
        return [name!, JSON.parse(value!) as unknown];
      }),
    );
    expect(values).toMatchObject({ name: NASTY.name, type, kernel: `hello_${target}`, cmdline: LINE, memory: 9 });
  }
});

test.skipIf(!hasCommand("virt-xml-validate") || !hasCommand("xmllint"))(
  "libvirt's XML is valid, and says what was meant",
  () => {
    for (const target of libvirt.targets) {
      const file = join(folder, "domain.xml");
      writeFileSync(file, domainXml(sampleSource({ ...NASTY, target }), "/a & b/<image>"));
      execFileSync("virt-xml-validate", [file, "domain"], { stdio: "pipe" }); // throws where it is not
      const read = (path: string): string =>
        execFileSync("xmllint", ["--xpath", `string(${path})`, file], { encoding: "utf8" }).replace(/\n$/, "");
      expect(read("/domain/name")).toBe(NASTY.name);
      expect(read("/domain/os/kernel")).toBe("/a & b/<image>");
      expect(read("/domain/os/cmdline")).toBe(LINE);
      expect(read("/domain/memory")).toBe(String(9 * 1024));
    }
  },
);
