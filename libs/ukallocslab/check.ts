/** The self-check of a slab allocator, and what UKALLOC_CHECK adds to each operation. */

import { bug } from "ukdebug";
import { KIND_SLAB, POISON, Page, addressOf, checkBuddy, getState, stateOf } from "ukallocbbuddy";
import { CLASSES, objectsOf, sizeOfClass } from "./classes";
import { Slab } from "./slab";

/** Bytes at the beginning of a free object that hold the address of the next. */
const LINK: u32 = sizeof<usize>();

/** Returns 0 when all is well, otherwise the number of the rule that is broken: the buddy's, or 20 and more. */
export function checkSlab(slab: Slab): i32 {
  let slabs: u32 = 0;
  for (let c: u32 = 0; c < CLASSES; c++) {
    const rule = checkClass(slab, c);
    if (rule != 0) return rule;
    slabs += slab.count(c);
  }
  if (slabs > slab.buddy.used) return 20; // slabs are pages in use
  return checkBuddy(slab.buddy);
}

function checkClass(slab: Slab, c: u32): i32 {
  const list = slab.list(c);
  const full = slab.full();
  if (full.free != 0) return 21; // the end of the lists gives nothing
  let listed: u32 = 0;
  let previous = list;
  for (let page = changetype<Page>(list.next); page != full; page = changetype<Page>(page.next)) {
    if (changetype<Page>(page.prev) != previous) return 22; // links go both ways
    if (getState(page) != stateOf(KIND_SLAB, c)) return 23; // slabs of this class only
    if (page.free == 0 && previous != list) return 24; // only the first may have nothing to give
    if (page.inuse == 0 && previous != list) return 25; // only the first may be empty
    if (countFree(slab, page) != objectsOf(c) - <u32>page.inuse) return 26; // each object is free or in use
    previous = page;
    listed++;
    if (listed > slab.count(c)) return 27; // the list ends, and slabs are counted
  }
  return 0;
}

/** The free objects of `page`; all ones if its chain leaves the page or does not end. */
function countFree(slab: Slab, page: Page): u32 {
  const c = <u32>page.order;
  let free: u32 = 0;
  for (let object = page.free; object != 0; object = load<usize>(object)) {
    if (!isObject(slab, page, object) || free == objectsOf(c)) return <u32>-1;
    free++;
  }
  return free;
}

/** Whether one of `page`'s objects begins at `p`. */
function isObject(slab: Slab, page: Page, p: usize): bool {
  const offset = p - addressOf(slab.origin, page);
  const size = sizeOfClass(page.order);
  return offset % size == 0 && offset / size < objectsOf(page.order);
}

// --- under UKALLOC_CHECK --------------------------------------------------------------------------------------------

/** Crashes when the self-check finds something. */
export function verify(slab: Slab): void {
  if (checkSlab(slab) != 0) bug(cstr("ukallocslab: the slab lists are damaged"));
}

/** An object about to be freed into `page`: crashes unless it is one and is not free already, and fills it with POISON. */
export function checkObject(slab: Slab, page: Page, p: usize): void {
  if (!slab.buddy.covers(p) || !isObject(slab, page, p)) bug(cstr("free: not an allocated block"));
  for (let object = page.free; object != 0; object = load<usize>(object)) {
    if (object == p) bug(cstr("free: freed twice"));
  }
  memory.fill(p, POISON, sizeOfClass(page.order));
}

/** An object that was just handed out: crashes when somebody wrote to it while it was free. */
export function checkFresh(slab: Slab, p: usize): void {
  verify(slab);
  if (p == 0) return;
  const size = sizeOfClass(slab.page(p).order);
  for (let i = LINK; i < size; i++) {
    if (load<u8>(p + i) != POISON) bug(cstr("malloc: the memory was written to after it was freed"));
  }
}
