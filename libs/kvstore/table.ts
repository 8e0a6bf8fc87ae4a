/** Chains of entries. While the table grows there are two: entries move from the old one to the new one, a few with each change, so that nobody waits for all. */
import { calloc, free } from "ukalloc";
import { Entry } from "./entry";

/** Its memory (STORE_SIZE bytes, aligned to 8) is its user's; see `prepareStore`. */
@unmanaged
export class Store {
  seed: u64;
  /** Chains: their first entries, and how many chains minus one. */
  table: usize;
  mask: u32;
  /** The table before it grew, 0 when all have moved; how far that is. */
  old: usize;
  oldMask: u32;
  moved: u32;
  /** Entries, expired ones that nobody has met yet included. */
  count: u32;
  /** Where `expireSome` goes on. */
  cursor: u32;
  /** Entries that have expired: for counters. */
  expired: u64;
}

export const STORE_SIZE: u32 = <u32>offsetof<Store>();

/** Chains of a new table. */
export const SMALLEST: u32 = 64;
/** Chains that are moved with each change. */
const MOVED_AT_ONCE: u32 = 4;
const LARGEST: u32 = 1 << 26;

/** The place that refers to the entry with that key, or the end of the chain where it would be. */
export function findLink(kv: Store, hash: u32, key: usize, length: u32): usize {
  if (kv.old && (hash & kv.oldMask) >= kv.moved) return linkIn(kv.old, kv.oldMask, hash, key, length);
  return linkIn(kv.table, kv.mask, hash, key, length);
}

/** Moves a few chains when the table is growing, or begins to grow when it is full. Without memory it stays as it is. */
export function step(kv: Store): void {
  if (kv.old) {
    moveSome(kv);
    return;
  }
  if (kv.count <= kv.mask || kv.mask + 1 >= LARGEST) return;
  const size = (kv.mask + 1) * 2;
  const table = calloc(size, sizeof<usize>());
  if (!table) return;
  kv.old = kv.table;
  kv.oldMask = kv.mask;
  kv.moved = 0;
  kv.table = table;
  kv.mask = size - 1;
}

/** The first entry of a chain. */
export function firstOf(table: usize, index: u32): Entry | null {
  return changetype<Entry | null>(load<usize>(table + <usize>index * sizeof<usize>()));
}

// --- internal -------------------------------------------------------------------------------------------------------

function linkIn(table: usize, mask: u32, hash: u32, key: usize, length: u32): usize {
  let link = table + <usize>(hash & mask) * sizeof<usize>();
  let entry = changetype<Entry | null>(load<usize>(link));
  while (entry !== null) {
    if (entry.hash == hash && entry.keyLength == length && memory.compare(entry.key, key, length) == 0) return link;
    link = changetype<usize>(entry) + offsetof<Entry>("next");
    entry = entry.next;
  }
  return link;
}

function moveSome(kv: Store): void {
  const end = min(kv.moved + MOVED_AT_ONCE, kv.oldMask + 1);
  for (let index = kv.moved; index < end; index++) {
    let entry = firstOf(kv.old, index);
    while (entry !== null) {
      const next: Entry | null = entry.next;
      const head = kv.table + <usize>(entry.hash & kv.mask) * sizeof<usize>();
      entry.next = changetype<Entry | null>(load<usize>(head));
      store<usize>(head, changetype<usize>(entry));
      entry = next;
    }
    store<usize>(kv.old + <usize>index * sizeof<usize>(), 0);
  }
  kv.moved = end;
  if (end <= kv.oldMask) return;
  free(kv.old);
  kv.old = 0;
}
