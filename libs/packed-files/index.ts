/**
 * packed-files: the files that the build packed into the image, in place. tools/pipeline/files.ts makes the block and says how it is laid out; its
 * address is `packed` of the generated module "packed".
 */
import { ukAssert } from "ukdebug";

/** A file. All addresses are real ones; nothing ends in a NUL. */
@unmanaged
export class PackedFile {
  private hash: u32;
  private next: u32;
  private pathAt: u32;
  /** Bytes of the path. */
  pathLength: u32;
  private tagAt: u32;
  /** Bytes of the entity tag, with its quotation marks. */
  tagLength: u32;
  private fieldsAt: u32;
  /** Bytes of the fields, with the empty line behind them. */
  fieldsLength: u32;
  private contentAt: u32;
  /** Bytes of the content. */
  size: u32;
  private typeAt: u32;
  /** Bytes of the content type. */
  typeLength: u32;

  /** Whether this is the path with that hash. */
  isNamed(block: usize, hash: u32, path: usize, length: u32): bool {
    return this.hash == hash && this.pathLength == length && memory.compare(block + this.pathAt, path, length) == 0;
  }

  /** The next file with the same place in the table. */
  nextIn(block: usize): PackedFile | null {
    return this.next ? changetype<PackedFile>(block + this.next) : null;
  }

  /** The path, beginning with a slash. */
  path(block: usize): usize {
    return block + this.pathAt;
  }

  /** The entity tag: the quoted hash of the content. */
  tag(block: usize): usize {
    return block + this.tagAt;
  }

  /** Content-Type, Content-Length, Accept-Ranges and ETag of an answer with the whole file, and the empty line. The content follows at once. */
  fields(block: usize): usize {
    return block + this.fieldsAt;
  }

  /** The content, aligned to 16. */
  content(block: usize): usize {
    return block + this.contentAt;
  }

  /** The content type. */
  type(block: usize): usize {
    return block + this.typeAt;
  }
}

/** Bytes of an entry in the block. */
export const PACKED_FILE_SIZE: u32 = <u32>offsetof<PackedFile>();

const MAGIC: u32 = 0x31507374;
const COUNT: usize = 4;
const MASK: usize = 8;
const TABLE: usize = 16;

/** How many files there are. */
export function fileCount(block: usize): u32 {
  ukAssert(load<u32>(block) == MAGIC);
  return load<u32>(block, COUNT);
}

/** The file with the number `index`, from 0 on, in the order of the paths. */
export function fileAt(block: usize, index: u32): PackedFile {
  ukAssert(index < fileCount(block));
  const entries = block + TABLE + (<usize>load<u32>(block, MASK) + 1) * 4;
  return changetype<PackedFile>(entries + <usize>index * PACKED_FILE_SIZE);
}

/** The file with that path; null when there is none. */
export function findFile(block: usize, path: usize, length: u32): PackedFile | null {
  const hash = hashPath(path, length);
  const first = load<u32>(block + TABLE + ((<usize>(hash & load<u32>(block, MASK))) << 2));
  if (!first) return null;
  let file: PackedFile | null = changetype<PackedFile>(block + first);
  while (file !== null) {
    if (file.isNamed(block, hash, path, length)) return file;
    file = file.nextIn(block);
  }
  return null;
}

/** The hash of a path: FNV-1a, as the build has it. */
export function hashPath(path: usize, length: u32): u32 {
  let hash: u32 = 0x811c9dc5;
  for (let i: u32 = 0; i < length; i++) hash = (hash ^ load<u8>(path + i)) * 0x01000193;
  return hash;
}
