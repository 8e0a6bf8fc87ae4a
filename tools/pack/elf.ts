/** The image itself, for loaders that take ELF files: QEMU by PVH, Xen, GRUB, and Linux. */
import { resolve } from "node:path";
import { withUnit } from "../run/options.ts";
import { tapParameters, userEmulator } from "../run/linuxu.ts";
import { hostArch } from "../pipeline/target.ts";
import { xlConfig } from "../run/xl-config.ts";
import { lineOf } from "./command-line.ts";
import { pcCommand } from "./qemu.ts";
import { shellLine } from "./shell.ts";
import type { Format, Source, Words } from "./types.ts";
import { domain } from "./xl.ts";

export const elf: Format = {
  name: "elf",
  title: "the image itself, for loaders that take ELF files",
  targets: ["kvm-x86_64", "xen-x86_64", "linuxu-x86_64", "linuxu-arm64", "linuxu-arm"],
  networked: ["kvm-x86_64", "linuxu-x86_64", "linuxu-arm64", "linuxu-arm"],
  reason:
    "a machine on Arm enters an ELF file without telling it of its device tree, so images are in Linux's Image format there: " +
    "take what tsuk build makes",
  endings: [".elf"],
  make: (source) => Promise.resolve({ file: source.image, isProgram: true }),
  words(source, path) {
    if (source.target.startsWith("linuxu-")) return processWords(source, path);
    return source.target.startsWith("xen-") ? xenWords(source, path) : machineWords(source, path);
  },
};

function machineWords(source: Source, path: string): Words {
  const line = lineOf(source);
  return { commands: [pcCommand(source, ["-kernel", path, ...(line ? ["-append", line] : [])])], notes: [] };
}

function xenWords(source: Source, path: string): Words {
  const config = xlConfig(domain(source, resolve(path)));
  return { commands: [shellLine(["xl", "create", "-c", "/dev/null", ...config.trim().split("\n")])], notes: [] };
}

function processWords({ target, memory, network, kernelParameters, args }: Source, path: string): Words {
  const arch = target.split("-")[1]!;
  const program = path.includes("/") ? path : `./${path}`;
  const words = [program, `mem=${withUnit(memory)}`, ...tapParameters(network), ...kernelParameters, "--", ...args];
  return { commands: [shellLine(arch === hostArch() ? words : [userEmulator(arch), ...words])], notes: [] };
}
