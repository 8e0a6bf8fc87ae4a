/**
 * A CD that boots by BIOS and GRUB. It has a boot sector for disks as well: written to a stick as it is, that boots, too (El Torito
 * specification 1.0, without emulation; the partition table is GRUB's hybrid one).
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execute } from "../pipeline/execute.ts";
import { grubFile, KERNEL, makeCore, MENU, menu, PREFIX, type Command } from "./grub.ts";
import { pcCommand } from "./qemu.ts";
import { inScratch } from "./scratch.ts";
import type { Format, Source } from "./types.ts";

const CORE = "boot/grub/core.img";
const VOLUME = "TSUKURI";

export const iso: Format = {
  name: "iso",
  title: "a CD for PCs with BIOS, real ones and virtual ones; also for a USB stick",
  targets: ["kvm-x86_64"],
  networked: ["kvm-x86_64"],
  reason: "a CD boots PCs, by GRUB and multiboot",
  endings: [".iso"],
  make: async (source) => ({ file: await makeCd(source) }),
  words: (source, path) => ({
    commands: [pcCommand(source, ["-cdrom", path])],
    notes: [
      "Without -display none it has a window with screen and keyboard.",
      "To a USB stick, which loses what it has: dd if=THIS of=/dev/STICK bs=4M",
    ],
  }),
};

/** The CD's bytes. */
export async function makeCd(source: Source, command?: Command): Promise<Buffer> {
  return inScratch(async (folder) => {
    const core = { format: "i386-pc-eltorito", prefix: PREFIX, modules: ["iso9660"] };
    const files: [string, string | Buffer][] = [
      [CORE, await makeCore(folder, core, source.reporter)],
      [MENU, menu(source, command)],
      [KERNEL, source.image],
    ];
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, "cd", path)), { recursive: true });
      writeFileSync(join(folder, "cd", path), content);
    }
    writeFileSync(join(folder, "mbr.img"), grubFile("boot_hybrid.img"));
    await execute({
      command: [...["xorriso", "-as", "mkisofs", "-quiet", "-o", "cd.iso"], ...cdOptions(source.date), "cd"],
      what: "xorriso",
      package: "xorriso",
      cwd: folder,
      env: { SOURCE_DATE_EPOCH: String(source.date), TZ: "UTC" },
      reporter: source.reporter,
    });
    return readFileSync(join(folder, "cd.iso"));
  });
}

/** xorrisofs(1). All dates are given, root owns all, and the order of files is that of their names. */
function cdOptions(date: number): string[] {
  const text = new Date(date * 1000).toISOString().replace(/\D/g, "").slice(0, 16);
  return [
    ...["-V", VOLUME, "-r", `--modification-date=${text}`, "--set_all_file_dates", text],
    ...["-b", CORE, "-c", "boot/boot.cat", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table"],
    ...["--grub2-boot-info", "--grub2-mbr", "mbr.img", "--protective-msdos-label"],
  ];
}
