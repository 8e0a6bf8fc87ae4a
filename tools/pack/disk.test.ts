/** Disks, compared with what mtools and QEMU make of them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seed } from "../../test/harness/seed.ts";
import { hasCommand } from "../run/defaults.ts";
import { disk } from "./disk.ts";
import { fatVolume, type Tree } from "./fat.ts";
import { qcow2 } from "./qcow2.ts";
import { sampleSource } from "./sample.ts";

const noMtools = !hasCommand("mdir");
const noQemuImg = !hasCommand("qemu-img");
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "tsuk-disk-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Numbers from 0 up to `below`, the same for the same seed. */
function generator(state = seed): (below: number) => number {
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomTree(next: (below: number) => number, depth: number, path: string, files: Map<string, Buffer>): Tree {
  const tree: Tree = new Map();
  for (let i = next(7); i >= 0; i--) {
    const name = `n${i}${next(2) ? ".x" : ""}`;
    if (depth && next(3) === 0) tree.set(name, randomTree(next, depth - 1, `${path}/${name}`, files));
    else {
      const content = Buffer.alloc(next(4) ? next(5000) : next(200_000), next(256));
      tree.set(name, content);
      files.set(`${path}/${name}`, content);
    }
  }
  return tree;
}

test.skipIf(noMtools)("mtools read what is in a volume", () => {
  const next = generator();
  for (const perFile of [0, 40 << 20]) {
    const files = new Map<string, Buffer>();
    const tree = randomTree(next, 3, "", files);
    if (perFile) {
      files.set("/large", Buffer.alloc(perFile, "large"));
      tree.set("large", files.get("/large")!);
    }
    const path = join(folder, "volume");
    writeFileSync(path, fatVolume(tree, { hidden: 0, serial: 1, label: "TEST", date: 1e9 }));
    const copies = join(folder, `copies-${perFile}`);
    mkdirSync(copies);
    execFileSync("mcopy", ["-s", "-n", "-i", path, "::/", copies]);
    const names = readdirSync(copies, { recursive: true, encoding: "utf8" });
    const found = names.filter((name) => statSync(join(copies, name)).isFile());
    expect(found.map((name) => `/${name.toLowerCase()}`).sort()).toEqual([...files.keys()].sort());
    for (const name of found) {
      const isSame = readFileSync(join(copies, name)).equals(files.get(`/${name.toLowerCase()}`)!);
      expect(isSame, `${name}, seed ${seed}`).toBe(true);
    }
  }
});

test.skipIf(noQemuImg)("QEMU finds the same bytes in qcow2", () => {
  const next = generator();
  for (const size of [512, 65536, 3 << 20, (3 << 20) + 512]) {
    const raw = Buffer.alloc(size);
    for (let i = next(6); i >= 0; i--) raw[next(size)] = 1 + next(255);
    const [plain, packed] = [join(folder, "raw"), join(folder, "qcow2")];
    writeFileSync(plain, raw);
    writeFileSync(packed, qcow2(raw));
    execFileSync("qemu-img", ["check", "-f", "qcow2", packed]); // throws where something is wrong
    execFileSync("qemu-img", ["compare", "-f", "raw", "-F", "qcow2", plain, packed]);
    const info = execFileSync("qemu-img", ["info", "--output=json", packed], { encoding: "utf8" });
    expect(JSON.parse(info)).toMatchObject({ "virtual-size": size, "format": "qcow2" });
  }
});

test.skipIf(noMtools || !hasCommand("grub-mkimage"))(
  "a disk has one partition, with the menu and the image",
  async () => {
    const source = sampleSource({ args: ["it's"] }, 100_000);
    const made = await disk.make(source, "x.img");
    const bytes = "file" in made ? made.file : Buffer.alloc(0);
    expect(bytes.readUInt16LE(510)).toBe(0xaa55);
    expect(bytes[446]).toBe(0x80);
    expect(bytes.readUInt32LE(454)).toBe(2048);
    expect((2048 + bytes.readUInt32LE(458)) * 512).toBeLessThanOrEqual(bytes.length);
    writeFileSync(join(folder, "disk"), bytes);
    const read = (name: string): Buffer => execFileSync("mtype", ["-i", `${join(folder, "disk")}@@1M`, name]);
    expect(read("::/boot/kernel").equals(source.image)).toBe(true);
    expect(read("::/boot/grub/grub.cfg").toString()).toContain("-- 'it'\\''s'");
  },
);
