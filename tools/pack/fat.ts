/**
 * A FAT16 file system with a few files, for a boot loader to read (Microsoft, "FAT: General Overview of On-Disk Format", 1.03). Names are
 * of 8 and 3 characters.
 *
 *     | boot sector | FAT | FAT | root folder | cluster 2 | cluster 3 | …
 */
import { CliError } from "../errors.ts";

export const SECTOR = 512;
const FATS = 2;
const ENTRY = 32;
const ROOT_SECTORS = 32;
/** What makes it FAT16: fewer clusters would be FAT12, more FAT32. */
const LEAST_CLUSTERS = 4085;
const MOST_CLUSTERS = 65524;
const END_OF_CHAIN = 0xffff;
const FOLDER = 0x10;
const LABEL = 0x08;
const FIXED_DISK = 0xf8;

export interface FatOptions {
  /** Sectors in front of it on the disk. */
  hidden: number;
  serial: number;
  label: string;
  /** Seconds since 1970. */
  date: number;
}

/** Files by their names, and folders of the same kind. */
export type Tree = Map<string, Buffer | Tree>;

interface Shape {
  perCluster: number;
  clusters: number;
  fatSectors: number;
  /** Of the first cluster. */
  dataStart: number;
  sectors: number;
}

/** The file system with `tree` in it, and some room beside. */
export function fatVolume(tree: Tree, options: FatOptions): Buffer {
  const shape = shapeFor(bytesOf(tree));
  const volume = Buffer.alloc(shape.sectors * SECTOR);
  writeBootSector(volume, shape, options);
  const fat = volume.subarray(SECTOR, (1 + shape.fatSectors) * SECTOR);
  fat.writeUInt16LE(0xff00 | FIXED_DISK, 0);
  fat.writeUInt16LE(END_OF_CHAIN, 2);
  const rootStart = (1 + FATS * shape.fatSectors) * SECTOR;
  let free = 2;

  /** Takes the next clusters for `bytes` of content. */
  const take = (bytes: number): { first: number; place: Buffer } => {
    const first = free;
    free += Math.max(1, Math.ceil(bytes / (shape.perCluster * SECTOR)));
    for (let i = first; i < free; i++) fat.writeUInt16LE(i + 1 < free ? i + 1 : END_OF_CHAIN, i * 2);
    const offset = (cluster: number): number => (shape.dataStart + (cluster - 2) * shape.perCluster) * SECTOR;
    return { first, place: volume.subarray(offset(first), offset(free)) };
  };
  const fill = (folder: Tree, place: Buffer, own: number, before: Entry[]): void => {
    const entries = [...before];
    for (const [name, content] of folder) {
      const isFile = Buffer.isBuffer(content);
      if (isFile && !content.length) {
        entries.push({ name: shortName(name), cluster: 0, length: 0, attributes: 0 });
        continue;
      }
      const inner = take(isFile ? content.length : (content.size + 2) * ENTRY);
      if (isFile) content.copy(inner.place);
      else fill(content, inner.place, inner.first, dots(inner.first, own));
      const length = isFile ? content.length : 0;
      entries.push({ name: shortName(name), cluster: inner.first, length, attributes: isFile ? 0 : FOLDER });
    }
    entries.forEach((entry, i) => writeEntry(place.subarray(i * ENTRY, (i + 1) * ENTRY), entry, options.date));
  };
  const label = { name: options.label.padEnd(11), cluster: 0, length: 0, attributes: LABEL };
  fill(tree, volume.subarray(rootStart, rootStart + ROOT_SECTORS * SECTOR), 0, [label]);
  fat.copy(volume, (1 + shape.fatSectors) * SECTOR);
  return volume;
}

function bytesOf(tree: Tree): number {
  const round = (bytes: number): number => Math.ceil(bytes / SECTOR) * SECTOR;
  return [...tree.values()].reduce(
    (sum, content) => sum + (Buffer.isBuffer(content) ? round(content.length) : bytesOf(content) + SECTOR),
    0,
  );
}

/** Small clusters as long as they can be counted. */
function shapeFor(bytes: number): Shape {
  for (let perCluster = 1; perCluster <= 64; perCluster *= 2) {
    const wanted = Math.ceil((bytes * 1.25) / (perCluster * SECTOR)) + 16;
    if (wanted > MOST_CLUSTERS) continue;
    const clusters = Math.max(wanted, LEAST_CLUSTERS + 16);
    const fatSectors = Math.ceil(((clusters + 2) * 2) / SECTOR);
    const dataStart = 1 + FATS * fatSectors + ROOT_SECTORS;
    return { perCluster, clusters, fatSectors, dataStart, sectors: dataStart + clusters * perCluster };
  }
  throw new CliError("the image is too large for a disk with FAT16");
}

function writeBootSector(volume: Buffer, shape: Shape, { hidden, serial, label }: FatOptions): void {
  volume.set([0xeb, 0x3c, 0x90]); // a jump over what follows
  volume.write("tsukuri ", 3, "latin1");
  volume.writeUInt16LE(SECTOR, 11);
  volume.writeUInt8(shape.perCluster, 13);
  volume.writeUInt16LE(1, 14); // reserved: this one
  volume.writeUInt8(FATS, 16);
  volume.writeUInt16LE((ROOT_SECTORS * SECTOR) / ENTRY, 17);
  if (shape.sectors < 0x10000) volume.writeUInt16LE(shape.sectors, 19);
  else volume.writeUInt32LE(shape.sectors, 32);
  volume.writeUInt8(FIXED_DISK, 21);
  volume.writeUInt16LE(shape.fatSectors, 22);
  volume.writeUInt16LE(63, 24); // sectors and heads, of which nobody asks any more
  volume.writeUInt16LE(255, 26);
  volume.writeUInt32LE(hidden, 28);
  volume.writeUInt8(0x80, 36); // the drive
  volume.writeUInt8(0x29, 38); // the three that follow are there
  volume.writeUInt32LE(serial, 39);
  volume.write(label.padEnd(11), 43, "latin1");
  volume.write("FAT16   ", 54, "latin1");
  volume.writeUInt16LE(0xaa55, 510);
}

interface Entry {
  /** 8 and 3 characters without the dot. */
  name: string;
  cluster: number;
  length: number;
  attributes: number;
}

function dots(own: number, parent: number): Entry[] {
  const entry = (name: string, cluster: number): Entry => ({
    ...{ name: name.padEnd(11), cluster, length: 0, attributes: FOLDER },
  });
  return [entry(".", own), entry("..", parent)];
}

function writeEntry(into: Buffer, { name, cluster, length, attributes }: Entry, seconds: number): void {
  const date = new Date(seconds * 1000);
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  into.write(name, "latin1");
  into.writeUInt8(attributes, 11);
  into.writeUInt16LE(time, 14); // made
  into.writeUInt16LE(day, 16);
  into.writeUInt16LE(day, 18); // read
  into.writeUInt16LE(time, 22); // written
  into.writeUInt16LE(day, 24);
  into.writeUInt16LE(cluster, 26);
  into.writeUInt32LE(length, 28);
}

function shortName(name: string): string {
  const match = /^([\w-]{1,8})(?:\.([\w-]{1,3}))?$/.exec(name);
  if (!match) throw new Error(`no name for FAT: ${name}`);
  return `${match[1]!.padEnd(8)}${(match[2] ?? "").padEnd(3)}`.toUpperCase();
}
