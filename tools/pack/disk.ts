/**
 * A hard disk that boots by BIOS and GRUB: raw, or QEMU's qcow2 by its name. Nothing is mounted and nobody has to be root.
 *
 *     sector 0       GRUB's boot sector and the partition table
 *     from 1 on      GRUB's core image, in the gap before the partition
 *     from 2048 on   the partition: FAT16 with the image and GRUB's menu, which can be edited there
 */
import { createHash } from "node:crypto";
import { grubFile, KERNEL, makeCore, menu, PREFIX } from "./grub.ts";
import { fatVolume, SECTOR, type Tree } from "./fat.ts";
import { qcow2 } from "./qcow2.ts";
import { pcCommand } from "./qemu.ts";
import { inScratch } from "./scratch.ts";
import type { Format, Source } from "./types.ts";

/** Where partitions begin nowadays: at 1 MiB. */
const PARTITION = 2048;
/** The geometry that BIOSes make up for disks of any size. */
const HEADS = 255;
const TRACK = 63;
/** Disks have whole megabytes. */
const ROUND = 2048;
const FAT16_BY_NUMBER = 0x0e;

/** Places in GRUB's boot sector (grub-core/boot/i386/pc/boot.S) and in the first sector of a core image (diskboot.S). */
const CODE_END = 440;
const CORE_SECTOR = 0x5c;
const LIST_START = 0x1f4;
const LIST_LENGTH = 0x1fc;

const isQcow2 = (path: string): boolean => path.endsWith(".qcow2");

export const disk: Format = {
  name: "disk",
  title: "a hard disk for PCs with BIOS: raw (.img, .raw), or .qcow2",
  targets: ["kvm-x86_64"],
  networked: ["kvm-x86_64"],
  reason: "a disk boots PCs, by GRUB and multiboot",
  endings: [".img", ".raw", ".qcow2"],
  async make(source, path) {
    const raw = await makeDisk(source);
    return { file: isQcow2(path) ? qcow2(raw) : raw };
  },
  words: (source, path) => ({
    commands: [
      pcCommand(source, ["-drive", `format=${isQcow2(path) ? "qcow2" : "raw"},file=${path.replaceAll(",", ",,")}`]),
    ],
    notes: ["Its partition is FAT16; boot/grub/grub.cfg in it has the command line."],
  }),
};

async function makeDisk(source: Source): Promise<Buffer> {
  const core = await inScratch((folder) =>
    makeCore(
      folder,
      { format: "i386-pc", prefix: `(,msdos1)${PREFIX}`, modules: ["part_msdos", "fat"] },
      source.reporter,
    ),
  );
  if (core.length > (PARTITION - 1) * SECTOR) throw new Error("GRUB does not fit in front of the partition");
  const menuText = Buffer.from(menu(source));
  const files: Tree = new Map([
    [
      "boot",
      new Map<string, Buffer | Tree>([
        ["grub", new Map([["grub.cfg", menuText]])],
        [KERNEL.split("/")[1]!, source.image],
      ]),
    ],
  ]);
  const hash = createHash("sha256").update(menuText).update(source.image).digest();
  const options = { hidden: PARTITION, serial: hash.readUInt32LE(0), label: "TSUKURI", date: source.date };
  const volume = fatVolume(files, options);
  const sectors = Math.ceil((PARTITION + volume.length / SECTOR) / ROUND) * ROUND;
  const whole = Buffer.alloc(sectors * SECTOR);
  whole.set(bootSector(volume.length / SECTOR, hash.readUInt32LE(4)));
  whole.set(placedCore(core), SECTOR);
  whole.set(volume, PARTITION * SECTOR);
  return whole;
}

/** GRUB's boot sector, told where the core image is, with a table of one partition. */
function bootSector(sectors: number, signature: number): Buffer {
  const sector = Buffer.alloc(SECTOR);
  grubFile("boot.img").copy(sector, 0, 0, CODE_END);
  sector.writeBigUInt64LE(1n, CORE_SECTOR);
  sector.writeUInt32LE(signature, CODE_END);
  const at = 446;
  sector.writeUInt8(0x80, at); // the one to boot
  sector.set(chs(PARTITION), at + 1);
  sector.writeUInt8(FAT16_BY_NUMBER, at + 4);
  sector.set(chs(PARTITION + sectors - 1), at + 5);
  sector.writeUInt32LE(PARTITION, at + 8);
  sector.writeUInt32LE(sectors, at + 12);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** A sector's number as cylinder, head and sector; all ones where it is too large. */
function chs(sector: number): number[] {
  const track = Math.floor(sector / TRACK);
  const cylinder = Math.floor(track / HEADS);
  if (cylinder > 1023) return [0xfe, 0xff, 0xff];
  return [track % HEADS, (sector % TRACK) + 1 + ((cylinder >> 8) << 6), cylinder & 255];
}

/** The core image with the list of its own sectors: all that follow the first, which loads them. */
function placedCore(core: Buffer): Buffer {
  const placed = Buffer.from(core);
  placed.writeBigUInt64LE(2n, LIST_START);
  placed.writeUInt16LE(Math.ceil(core.length / SECTOR) - 1, LIST_LENGTH);
  return placed;
}
