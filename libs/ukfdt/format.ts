/**
 * The flattened format (Devicetree Specification 0.4, chapter 5). All numbers are big-endian.
 *
 *     | header | memory reservations | structure: tokens | strings: names of properties |
 *
 * The blocks may lie in another order, with gaps between them; the header says where each is.
 */

/** What a tree begins with. */
export const MAGIC: u32 = 0xd00dfeed;
/** The version of the format that this library reads; later ones are compatible as far as their header says so. */
export const VERSION: u32 = 17;

/** What the structure block is made of. Each token lies at a multiple of 4. */
export const enum Token {
  /** Then the node's name, NUL-terminated. */
  BEGIN_NODE = 1,
  END_NODE = 2,
  /** Then the value's length, the offset of the name in the strings block, and the value. */
  PROPERTY = 3,
  NOTHING = 4,
  END = 9,
}

/** Bytes of a token. */
export const TOKEN_SIZE: u32 = 4;
/** Bytes of a property before its value. */
export const PROPERTY_HEAD: u32 = 3 * TOKEN_SIZE;
/** Bytes of one memory reservation: an address and a size. */
export const RESERVATION_SIZE: u32 = 16;

/** The header, laid over a tree. */
@unmanaged
export class Header {
  private rawMagic: u32;
  private rawTotalSize: u32;
  private rawStructure: u32;
  private rawStrings: u32;
  private rawReservations: u32;
  private rawVersion: u32;
  private rawCompatibleVersion: u32;
  private rawBootProcessor: u32;
  private rawStringsSize: u32;
  private rawStructureSize: u32;

  get magic(): u32 {
    return bswap<u32>(this.rawMagic);
  }
  /** Bytes of the whole tree. */
  get totalSize(): u32 {
    return bswap<u32>(this.rawTotalSize);
  }
  /** Where the structure block is, from the tree's first byte. */
  get structure(): u32 {
    return bswap<u32>(this.rawStructure);
  }
  get structureSize(): u32 {
    return bswap<u32>(this.rawStructureSize);
  }
  get strings(): u32 {
    return bswap<u32>(this.rawStrings);
  }
  get stringsSize(): u32 {
    return bswap<u32>(this.rawStringsSize);
  }
  get reservations(): u32 {
    return bswap<u32>(this.rawReservations);
  }
  get version(): u32 {
    return bswap<u32>(this.rawVersion);
  }
  /** The oldest version that a reader may believe this to be. */
  get compatibleVersion(): u32 {
    return bswap<u32>(this.rawCompatibleVersion);
  }
}

/** The 32-bit number at `address`. */
export function read32(address: usize): u32 {
  return bswap<u32>(load<u32>(address));
}

/** The 64-bit number at `address`. */
export function read64(address: usize): u64 {
  return bswap<u64>(load<u64>(address));
}

/** The next place for a token, at or behind `offset`. */
export function aligned(offset: u32): u32 {
  return (offset + (TOKEN_SIZE - 1)) & ~(TOKEN_SIZE - 1);
}
