/**
 * Packets on their way, in the order of their arrival. Who sent a packet may still hold it and use its `link`, so that a list needs
 * entries of its own. They come from a fixed number that several lists may share.
 */
import { free, malloc } from "ukalloc";
import { NetBuf, release } from "uknetdev";

/** Nothing is on its way. */
export const NEVER: u64 = u64.MAX_VALUE;

/** A packet on its way. */
@unmanaged
export class Entry {
  due: u64;
  packet: NetBuf;
  next: Entry | null;
}

/** Entries that are free. */
@unmanaged
export class Entries {
  first: Entry | null;
  available: u32;
  total: u32;
  memory: usize;
}

/** Packets on their way, soonest first. Among those of one moment the order is that of sending. */
@unmanaged
export class Flight {
  first: Entry | null;
  last: Entry | null;
  count: u32;
}

/** Makes `count` entries. False without memory. */
export function prepareEntries(entries: Entries, count: u32): bool {
  const size = (<u32>offsetof<Entry>() + 7) & ~7;
  const address = malloc(count * size);
  if (!address) return false;
  memory.fill(address, 0, count * size);
  entries.memory = address;
  entries.first = null;
  entries.available = 0;
  entries.total = count;
  for (let i: u32 = 0; i < count; i++) giveEntry(entries, changetype<Entry>(address + i * size));
  return true;
}

/** Gives the entries' memory back. All have to be free. */
export function destroyEntries(entries: Entries): void {
  if (entries.memory) free(entries.memory);
  entries.memory = 0;
  entries.first = null;
}

/** Sends a packet on its way, to arrive at `due`. False when there is no entry: then it is still the caller's. */
export function depart(flight: Flight, entries: Entries, packet: NetBuf, due: u64): bool {
  const entry = entries.first;
  if (entry === null) return false;
  entries.first = entry.next;
  entries.available--;
  entry.due = due;
  entry.packet = packet;
  entry.next = null;
  flight.count++;
  const last = flight.last;
  if (last === null) {
    flight.first = entry;
    flight.last = entry;
  } else if (last.due <= due) {
    last.next = entry;
    flight.last = entry;
  } else insert(flight, entry);
  return true;
}

/** When the next packet arrives; NEVER when none is on its way. */
export function nextArrival(flight: Flight): u64 {
  const first = flight.first;
  return first === null ? NEVER : first.due;
}

/** A packet that has arrived at `now`; null when there is none. */
export function arrived(flight: Flight, entries: Entries, now: u64): NetBuf | null {
  const first = flight.first;
  if (first === null || first.due > now) return null;
  flight.first = first.next;
  if (first.next === null) flight.last = null;
  flight.count--;
  giveEntry(entries, first);
  return first.packet;
}

/** Releases all that is on its way. */
export function ground(flight: Flight, entries: Entries): void {
  for (let packet = arrived(flight, entries, NEVER); packet !== null; packet = arrived(flight, entries, NEVER))
    release(packet);
}

// --- internal -------------------------------------------------------------------------------------------------------

function giveEntry(entries: Entries, entry: Entry): void {
  entry.next = entries.first;
  entries.first = entry;
  entries.available++;
}

/** Behind the last one that arrives no later. The entry is not the last. */
function insert(flight: Flight, entry: Entry): void {
  let before: Entry | null = null;
  let at = flight.first;
  while (at !== null && at.due <= entry.due) {
    before = at;
    at = at.next;
  }
  entry.next = at;
  if (before === null) flight.first = entry;
  else before.next = entry;
}
