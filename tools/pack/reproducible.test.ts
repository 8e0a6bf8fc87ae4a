/** The same input gives the same bytes: at another time, in another time zone. */
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { hasCommand } from "../run/defaults.ts";
import { FORMATS } from "./formats.ts";
import { sampleSource } from "./sample.ts";
import type { Product } from "./types.ts";

const OUTPUTS: [string, string, string[]][] = [
  ["elf", "/x.elf", []],
  ["iso", "/x.iso", ["grub-mkimage", "xorriso"]],
  ["disk", "/x.img", ["grub-mkimage"]],
  ["disk", "/x.qcow2", ["grub-mkimage"]],
  ["oci", "/x.oci", []],
  ["oci", "/x.tar", []],
  ["xl", "/x.xl", []],
  ["libvirt", "/x.libvirt", []],
];

function bytesOf(product: Product): [string, string][] {
  const files: [string, Buffer][] = "file" in product ? [["", product.file]] : [...product.folder];
  return files.map(([name, content]) => [name, content.toString("base64")]);
}

async function makeAll(): Promise<Map<string, [string, string][]>> {
  const made = new Map<string, [string, string][]>();
  for (const [name, path, tools] of OUTPUTS) {
    if (!tools.every((tool) => hasCommand(tool))) continue;
    const format = FORMATS.find((other) => other.name === name)!;
    made.set(path, bytesOf(await format.make(sampleSource({ target: format.targets[0]!, args: ["a b"] }), path)));
  }
  return made;
}

test("the same bytes each time", async () => {
  const first = await makeAll();
  const zone = process.env.TZ;
  await delay(2100); // FAT counts in steps of two seconds
  try {
    process.env.TZ = "Asia/Tokyo";
    const second = await makeAll();
    for (const [path, files] of first) expect(second.get(path), path).toEqual(files);
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});
