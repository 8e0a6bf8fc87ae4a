/**
 * Looking through all of a tree once. Whoever made it need not be trusted: each number is compared with what is left before it is used.
 */
import {
  aligned,
  Header,
  MAGIC,
  PROPERTY_HEAD,
  read32,
  read64,
  RESERVATION_SIZE,
  Token,
  TOKEN_SIZE,
  VERSION,
} from "./format";

/** How deep nodes may lie in each other. */
export const MAX_DEPTH: u32 = 64;

/** Where the first node was when `checkStructure` last returned true. */
export let rootNode: u32 = 0;
/** How many reservations there were when `checkReservations` last returned true. */
export let reservationCount: u32 = 0;

/** Whether the header at `address` is one, and its blocks lie within the `length` bytes that are there. */
export function checkHeader(address: usize, length: usize): bool {
  if (length < offsetof<Header>()) return false;
  const header = changetype<Header>(address);
  if (header.magic != MAGIC || header.version < VERSION || header.compatibleVersion > VERSION) return false;
  const total = header.totalSize;
  if (total < offsetof<Header>() || <usize>total > length) return false;
  if (!within(header.structure, header.structureSize, total)) return false;
  if (header.structure < offsetof<Header>() || header.structure % TOKEN_SIZE) return false;
  if (!within(header.strings, header.stringsSize, total)) return false;
  return within(header.reservations, RESERVATION_SIZE, total);
}

/** Whether the list of reservations has an end: an entry of zeros. */
export function checkReservations(address: usize): bool {
  const header = changetype<Header>(address);
  const total = header.totalSize;
  let at = header.reservations;
  reservationCount = 0;
  while (within(at, RESERVATION_SIZE, total)) {
    if (read64(address + at) == 0 && read64(address + at + 8) == 0) return true;
    at += RESERVATION_SIZE;
    reservationCount++;
  }
  return false;
}

/**
 * Whether the tokens make one tree: a root, nodes that end where they should, properties before the nodes within, all names
 * with their ends, all values within the block.
 */
export function checkStructure(address: usize): bool {
  const header = changetype<Header>(address);
  const names = namesEnd(address + header.strings, header.stringsSize);
  const end = header.structure + header.structureSize;
  let at = header.structure;
  let depth: u32 = 0;
  let mayHaveProperty = false;
  rootNode = 0;
  while (within(at, TOKEN_SIZE, end)) {
    const token = read32(address + at);
    if (token == Token.BEGIN_NODE) {
      if (depth == 0 && rootNode) return false; // a second root
      if (depth == MAX_DEPTH) return false;
      if (depth++ == 0) rootNode = at;
      at = textEnd(address, at + TOKEN_SIZE, end);
      if (at == 0) return false;
      mayHaveProperty = true;
    } else if (token == Token.PROPERTY) {
      if (!mayHaveProperty || !within(at, PROPERTY_HEAD, end)) return false;
      const size = read32(address + at + TOKEN_SIZE);
      if (read32(address + at + 2 * TOKEN_SIZE) >= names) return false;
      at += PROPERTY_HEAD;
      if (!within(at, size, end)) return false;
      at += size;
    } else if (token == Token.END_NODE) {
      if (depth-- == 0) return false;
      mayHaveProperty = false;
      at += TOKEN_SIZE;
    } else if (token == Token.NOTHING) {
      at += TOKEN_SIZE;
    } else {
      return token == Token.END && depth == 0 && rootNode != 0;
    }
    at = aligned(at);
  }
  return false;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Whether `size` bytes from `offset` on lie before `end`. */
function within(offset: u32, size: u32, end: u32): bool {
  return offset <= end && size <= end - offset;
}

/** Behind the NUL that ends the text at `at`; 0 when there is none before `end`. */
function textEnd(address: usize, at: u32, end: u32): u32 {
  while (at < end) {
    if (load<u8>(address + at++) == 0) return at;
  }
  return 0;
}

/** The first offset in the strings block from which on no name would have an end. */
function namesEnd(strings: usize, size: u32): u32 {
  while (size && load<u8>(strings + size - 1)) size--;
  return size;
}
