/**
 * Pools of packet buffers. A pool has a fixed number, so that a queue that lets packets pile up starves itself and nobody else.
 *
 * Buffers are BUFFER_SIZE bytes each, aligned to it, so that none crosses a page's end and each is one run of device addresses on every
 * platform. Taking and giving back is a few instructions; nothing is allocated.
 */
import { free, malloc, pageAlloc, pageFree } from "ukalloc";
import { ukAssert } from "ukdebug";
import * as plat from "platforms/plat";
import { NetBuf, NETBUF_SIZE } from "./netbuf";

/** Bytes of a buffer with its description: two in a page. */
export const BUFFER_SIZE: u32 = 2048;
/** Bytes in front of the data of a fresh buffer: a device's header, Ethernet, IPv6 and TCP with all options fit. */
export const HEADROOM: u32 = 128;
const PAGE_SIZE: u32 = 4096;
/** Pages that are asked for in one go at most: 2^4. */
const LARGEST_ORDER: u32 = 4;

/** A pool. Made by `poolCreate`. */
@unmanaged
export class NetPool {
  /** The first free buffer; `link` leads to the others. */
  first: NetBuf | null;
  /** How many are free. */
  available: u32;
  /** How many there are. */
  total: u32;
  /** How often there was none: for counters. */
  misses: u32;
  /** Runs of pages that it lies in: each begins with the next one's address and its own order, in its last buffer's description. */
  runs: usize;
  /** Buffers that describe bytes elsewhere have no room of their own. */
  isBare: bool;
}

/** What a run of pages ends with. */
@unmanaged
class Run {
  next: usize;
  base: usize;
  order: u32;
}

/**
 * A pool of `count` buffers; null without memory. `bare` buffers have no room of their own: `wrapData` gives them bytes that lie
 * elsewhere, and they cost NETBUF_SIZE bytes instead of BUFFER_SIZE.
 */
export function poolCreate(count: u32, bare: bool = false): NetPool | null {
  const address = malloc(offsetof<NetPool>());
  if (!address) return null;
  memory.fill(address, 0, offsetof<NetPool>());
  const pool = changetype<NetPool>(address);
  pool.isBare = bare;
  while (pool.total < count) {
    if (grow(pool, count - pool.total)) continue;
    poolDestroy(pool);
    return null;
  }
  return pool;
}

/** Gives a pool's memory back. All its buffers have to be free. */
export function poolDestroy(pool: NetPool): void {
  ukAssert(pool.available == pool.total);
  for (let address = pool.runs; address;) {
    const run = changetype<Run>(address);
    const next = run.next;
    const base = run.base;
    const order = run.order;
    free(address);
    pageFree(base, order);
    address = next;
  }
  free(changetype<usize>(pool));
}

/** A buffer without data, with HEADROOM bytes in front of it, that belongs to the caller; null when the pool has none left. */
export function takeBuffer(pool: NetPool): NetBuf | null {
  const buffer = pool.first;
  if (buffer === null) {
    pool.misses++;
    return null;
  }
  pool.first = buffer.link;
  pool.available--;
  buffer.data = buffer.start + HEADROOM;
  buffer.length = 0;
  buffer.next = null;
  buffer.link = null;
  buffer.references = 1;
  buffer.flags = 0;
  buffer.network = 0;
  return buffer;
}

/**
 * A buffer of a bare pool that describes `length` bytes at `address`, which stay in place and unchanged until it is released. Null
 * when the pool has none left. The bytes have to be one run of device addresses: see `runLength`.
 */
export function wrapData(pool: NetPool, address: usize, length: u32): NetBuf | null {
  const buffer = takeBuffer(pool);
  if (buffer === null) return null;
  buffer.start = address;
  buffer.data = address;
  buffer.length = length;
  buffer.end = address + length;
  buffer.physicalOffset = plat.virtToPhys(address) - <u64>address;
  return buffer;
}

/** How many of `length` bytes at `address` are one run of device addresses. */
export function runLength(address: usize, length: u32): u32 {
  const offset = plat.virtToPhys(address) - <u64>address;
  let run = PAGE_SIZE - ((<u32>address) & (PAGE_SIZE - 1));
  while (run < length && plat.virtToPhys(address + run) - <u64>(address + run) == offset) run += PAGE_SIZE;
  return min(run, length);
}

/** Adds a reference to each buffer of a packet. */
export function retain(packet: NetBuf): void {
  packet.references++;
  let part = packet.next;
  while (part !== null) {
    part.references++;
    part = part.next;
  }
}

/** Takes a reference to each buffer of a packet away. Those that nobody holds any more return to their pools. */
export function release(packet: NetBuf): void {
  let part: NetBuf | null = packet;
  while (part !== null) {
    const next: NetBuf | null = part.next;
    const left = part.references - 1;
    part.references = left;
    if (left == 0) {
      const pool = part.pool;
      part.link = pool.first;
      pool.first = part;
      pool.available++;
    }
    part = next;
  }
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Adds buffers, about `wanted` of them, in one run of pages. False without memory. */
function grow(pool: NetPool, wanted: u32): bool {
  const size = pool.isBare ? NETBUF_SIZE : BUFFER_SIZE;
  let order: u32 = 0;
  while (order < LARGEST_ORDER && (PAGE_SIZE << order) / size < wanted) order++;
  const run = changetype<Run>(malloc(offsetof<Run>()));
  if (!changetype<usize>(run)) return false;
  let base = pageAlloc(order);
  while (!base && order > 0) base = pageAlloc(--order);
  if (!base) {
    free(changetype<usize>(run));
    return false;
  }
  run.base = base;
  run.order = order;
  run.next = pool.runs;
  pool.runs = changetype<usize>(run);
  const end = base + ((<usize>PAGE_SIZE) << order);
  for (let at = base; at + size <= end && wanted > 0; at += size, wanted--) add(pool, at, size);
  return true;
}

function add(pool: NetPool, at: usize, size: u32): void {
  memory.fill(at, 0, NETBUF_SIZE);
  const buffer = changetype<NetBuf>(at);
  buffer.pool = pool;
  buffer.start = at + NETBUF_SIZE;
  buffer.end = at + size;
  buffer.physicalOffset = plat.virtToPhys(at) - <u64>at;
  buffer.link = pool.first;
  pool.first = buffer;
  pool.available++;
  pool.total++;
}
