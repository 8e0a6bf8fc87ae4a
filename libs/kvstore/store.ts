/** What users of a table call. */
import { calloc, free, malloc } from "ukalloc";
import { ENOMEM } from "ukerrno";
import { NEVER } from "uktime";
import { Entry, ENTRY_SIZE, hashKey } from "./entry";
import { findLink, firstOf, SMALLEST, step, Store, STORE_SIZE } from "./table";

/** Makes an empty table. `seed` is a random number. 0 or -ENOMEM. */
export function prepareStore(kv: Store, seed: u64): i32 {
  memory.fill(changetype<usize>(kv), 0, STORE_SIZE);
  kv.table = calloc(SMALLEST, sizeof<usize>());
  if (!kv.table) return -ENOMEM;
  kv.mask = SMALLEST - 1;
  kv.seed = seed;
  return 0;
}

/** The entry with that key; null when there is none, or when it has expired. */
export function findEntry(kv: Store, key: usize, length: u32, now: u64): Entry | null {
  const link = findLink(kv, hashKey(key, length, kv.seed), key, length);
  const entry = changetype<Entry | null>(load<usize>(link));
  if (entry === null || entry.expires > now) return entry;
  kv.expired++;
  removeAt(kv, link);
  return null;
}

/**
 * Sets the value of a key, which may be new, to the `length` bytes at `value`, which are no part of the table. It does not expire, until `setExpiry`.
 * `spare` bytes more are kept for it to grow. Null without memory: then nothing has changed.
 */
export function setValue(
  kv: Store,
  key: usize,
  keyLength: u32,
  value: usize,
  length: u32,
  spare: u32 = 0,
): Entry | null {
  step(kv);
  const hash = hashKey(key, keyLength, kv.seed);
  const link = findLink(kv, hash, key, keyLength);
  let entry = changetype<Entry | null>(load<usize>(link));
  // In place, unless that would waste most of the block.
  if (entry === null || length > entry.room || length + 256 < entry.room >> 2) {
    const total = <u64>ENTRY_SIZE + keyLength + length + spare;
    if (total > 0x7fffffff) return null;
    const address = malloc(<usize>total);
    if (!address) return null;
    const fresh = changetype<Entry>(address);
    fresh.next = entry === null ? null : entry.next;
    fresh.hash = hash;
    fresh.keyLength = keyLength;
    fresh.room = length + spare;
    memory.copy(fresh.key, key, keyLength);
    store<usize>(link, address);
    if (entry === null) kv.count++;
    else free(changetype<usize>(entry));
    entry = fresh;
  }
  entry.expires = NEVER;
  entry.length = length;
  memory.copy(entry.value, value, length);
  return entry;
}

/** When an entry expires; NEVER: not at all. */
export function setExpiry(entry: Entry, when: u64): void {
  entry.expires = when;
}

/** Takes a key away. False when there was none. */
export function removeEntry(kv: Store, key: usize, length: u32, now: u64): bool {
  step(kv);
  const link = findLink(kv, hashKey(key, length, kv.seed), key, length);
  const entry = changetype<Entry | null>(load<usize>(link));
  if (entry === null) return false;
  const isThere = entry.expires > now;
  if (!isThere) kv.expired++;
  removeAt(kv, link);
  return isThere;
}

/** Looks through `chains` chains for entries that have expired, and frees them: to be called now and then. Returns how many. */
export function expireSome(kv: Store, chains: u32, now: u64): u32 {
  step(kv);
  let count: u32 = 0;
  for (; chains > 0; chains--) {
    kv.cursor = (kv.cursor + 1) & kv.mask;
    let link = kv.table + <usize>kv.cursor * sizeof<usize>();
    let entry = changetype<Entry | null>(load<usize>(link));
    while (entry !== null) {
      if (entry.expires <= now) {
        removeAt(kv, link);
        count++;
      } else {
        link = changetype<usize>(entry) + offsetof<Entry>("next");
      }
      entry = changetype<Entry | null>(load<usize>(link));
    }
  }
  kv.expired += count;
  return count;
}

/** Takes all keys away. */
export function clearStore(kv: Store): void {
  clearTable(kv.table, kv.mask);
  if (kv.old) {
    clearTable(kv.old, kv.oldMask);
    free(kv.old);
    kv.old = 0;
  }
  kv.count = 0;
}

// --- internal -------------------------------------------------------------------------------------------------------

function removeAt(kv: Store, link: usize): void {
  const entry = changetype<Entry>(load<usize>(link));
  store<usize>(link, changetype<usize>(entry.next));
  free(changetype<usize>(entry));
  kv.count--;
}

function clearTable(table: usize, mask: u32): void {
  for (let index: u32 = 0; index <= mask; index++) {
    let entry = firstOf(table, index);
    while (entry !== null) {
      const next: Entry | null = entry.next;
      free(changetype<usize>(entry));
      entry = next;
    }
    store<usize>(table + <usize>index * sizeof<usize>(), 0);
  }
}
