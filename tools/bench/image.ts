/** Benchmark: the bytes of the smallest example's image, by part, on each platform. */
import { statSync } from "node:fs";
import { platforms } from "../pipeline/target.ts";
import { findSection, readElf, type Elf } from "../trace/elf.ts";
import { buildImage } from "./build.ts";
import type { Benchmark } from "./types.ts";

/** What issue and guide promise for kvm: 20 kB. */
const LIMIT = 20_000;

const REFERENCE: Record<string, string> = {
  kvm: "Unikraft 0.17 hello, KVM x86_64: 143,672 (smallest configuration), 242,440 (default)",
  linuxu: "Unikraft 0.16.3 hello, Linux userspace: 91,480",
};
const PARTS = {
  ".text": "code",
  ".rodata": "constants",
  ".linear": "static data of linear memory",
  ".data": "native data",
};

export const imageBenchmark: Benchmark = {
  name: "image",
  title: "bytes of helloworld's image",
  async run({ figures }, settings) {
    for (const { name: platform } of platforms()) {
      settings.progress(platform);
      const built = await buildImage("examples/helloworld", platform, settings);
      const size = statSync(built.image).size;
      const reference = REFERENCE[platform];
      figures.push({
        ...{ name: `${platform}: the file, stripped`, value: size, unit: "bytes", exact: true },
        ...(reference ? { reference } : {}),
        ...(platform === "kvm" ? { limit: LIMIT } : {}),
      });
      if (platform === "node") continue; // a module has no such parts; tsuk size knows more
      const elf = readElf(built.debugImage);
      for (const [section, part] of Object.entries(PARTS)) {
        figures.push({ name: `${platform}: ${part}`, value: sizeOf(elf, section), unit: "bytes", exact: true });
      }
      figures.push({
        name: `${platform}: zeroed at start, not in the file`,
        value: sizeOf(elf, ".bss"),
        unit: "bytes",
        exact: true,
      });
    }
  },
};

function sizeOf(elf: Elf, section: string): number {
  return findSection(elf, section)?.size ?? 0;
}
