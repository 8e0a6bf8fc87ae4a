/** Configurations of domains, read back. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasCommand } from "../run/defaults.ts";
import { readNetwork, type NetworkWords } from "../run/network/network.ts";
import { elf } from "./elf.ts";
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

const NETWORKS: [NetworkWords, string, string][] = [
  [{ net: "user", publish: [], mac: "52:54:00:00:00:01" }, "string(//interface/mac/@address)", "52:54:00:00:00:01"],
  [{ publish: ["8080:80", "0.0.0.0:53:53/udp"] }, "count(//interface[@type='user']/portForward/range)", "2"],
  [{ publish: [], tap: "tap0" }, "string(//interface[@type='ethernet']/target/@dev)", "tap0"],
  [{ net: "none", publish: [] }, "count(//interface)", "0"],
];

test.skipIf(!hasCommand("virt-xml-validate") || !hasCommand("xmllint"))("a network device for libvirt", () => {
  for (const [index, [words, path, value]] of NETWORKS.entries()) {
    const file = join(folder, `network-${index}.xml`);
    writeFileSync(file, domainXml(sampleSource({ network: readNetwork(words) }), "/image"));
    execFileSync("virt-xml-validate", [file, "domain"], { stdio: "pipe" });
    expect(execFileSync("xmllint", ["--xpath", path, file], { encoding: "utf8" }).trim()).toBe(value);
  }
});

test("a network device in the commands that QEMU is started by", () => {
  const words = (network: NetworkWords): string =>
    elf.words(sampleSource({ network: readNetwork(network) }), "x.elf").commands[0]!;
  expect(words({ publish: ["8080:80"] })).toContain("user,id=net0,hostfwd=tcp:127.0.0.1:8080-:80");
  expect(words({ publish: [], tap: "tap0" })).toContain("ifname=tap0");
  expect(words({ publish: [] })).toContain("-nic none");
});
