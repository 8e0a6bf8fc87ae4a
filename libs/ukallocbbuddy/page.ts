/**
 * Page descriptors: 16 bytes of bookkeeping for each page of 4096 bytes, so that the pages themselves need no header.
 *
 *      0        4        8        12      14      15
 *     ┌────────┬────────┬────────┬───────┬───────┬──────┐
 *     │ next   │ prev   │ free   │ inuse │ order │ kind │
 *     └────────┴────────┴────────┴───────┴───────┴──────┘
 *
 * Only the first page of a block, its head, is described; the others keep what they held before. A descriptor is read
 * only after it was written: fresh RAM holds anything, and nothing clears the table.
 */

export const PAGE_SHIFT: u32 = 12;
export const PAGE_SIZE: u32 = 1 << PAGE_SHIFT;

/** Bytes of a descriptor, as a shift. */
export const DESCRIPTOR_SHIFT: u32 = 4;

/** From a byte address to sixteen times its page number, but for the low bits. */
const ADDRESS_SHIFT: u32 = PAGE_SHIFT - DESCRIPTOR_SHIFT;

/** What a page is. The values are unlikely in RAM that nobody has written yet. */
export const KIND_NONE: u32 = 0; // was a head once, now inside a larger free block
export const KIND_FREE: u32 = 0xf1; // head of a free block
export const KIND_PAGES: u32 = 0xf2; // head of an allocated run of pages
export const KIND_BODY: u32 = 0xf3; // head of a later power of two of such a run
export const KIND_SLAB: u32 = 0xf4; // a page of small objects, see ukallocslab
export const KIND_RESERVED: u32 = 0xf5; // not ours: a gap between regions, or the descriptors themselves

@unmanaged
export class Page {
  /** Neighbours in a list of free blocks or of slabs. In an allocated run `next` is its length in pages. */
  next: usize;
  prev: usize;
  /** Slab: its first free object, or 0. Allocated run: its address, by which `free` knows a pointer that it handed out. */
  free: usize;
  /** Slab: how many of its objects are handed out. */
  inuse: u16;
  /** Block: log2 of its pages. Slab: the number of its size class. */
  order: u8;
  /** One of KIND_…. */
  kind: u8;
}

/** Kind and order in one 16-bit word, so that one comparison tells whether a buddy can be merged with. */
export function stateOf(kind: u32, order: u32): u32 {
  return (kind << 8) | order;
}

export function getState(page: Page): u32 {
  return load<u16>(changetype<usize>(page), offsetof<Page>("order"));
}

export function setState(page: Page, state: u32): void {
  store<u16>(changetype<usize>(page), state, offsetof<Page>("order"));
}

/** The descriptor of the page that `address` lies in. `origin` is where page 0's would be. */
export function pageAt(origin: usize, address: usize): Page {
  return changetype<Page>(origin + ((address >> ADDRESS_SHIFT) & ~((1 << DESCRIPTOR_SHIFT) - 1)));
}

/** The address of the page that `page` describes. */
export function addressOf(origin: usize, page: Page): usize {
  return (changetype<usize>(page) - origin) << ADDRESS_SHIFT;
}
