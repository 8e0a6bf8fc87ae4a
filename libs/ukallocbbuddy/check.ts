/** The self-check of a buddy allocator: walks everything that is free and looks whether the invariants hold. */

import { Buddy, MAX_ORDER } from "./buddy";
import { DESCRIPTOR_SHIFT, KIND_FREE, Page, getState, stateOf } from "./page";

/** Returns 0 when all is well, otherwise the number of the rule that is broken (in the order of the code). */
export function checkBuddy(buddy: Buddy): i32 {
  let pages: u32 = 0;
  for (let order: u32 = 0; order <= MAX_ORDER; order++) {
    const ring = buddy.ring(order);
    const filled = changetype<Page>(ring.next) != ring;
    if (filled != (((buddy.nonEmpty >> order) & 1) != 0)) return 1; // the bitmap agrees with the ring

    let previous = ring;
    for (let page = changetype<Page>(ring.next); page != ring; page = changetype<Page>(page.next)) {
      const at = changetype<usize>(page) - buddy.origin;
      if (changetype<Page>(page.prev) != previous) return 2; // links go both ways
      if (at - buddy.low >= buddy.extent) return 3; // the block lies in the span
      if ((at & (((1 << order) - 1) << DESCRIPTOR_SHIFT)) != 0) return 4; // and is aligned to its size
      if (getState(page) != stateOf(KIND_FREE, order)) return 5; // and is marked as free
      const other = at ^ ((1 << DESCRIPTOR_SHIFT) << order);
      if (order < MAX_ORDER && other - buddy.low < buddy.extent) {
        if (getState(changetype<Page>(buddy.origin + other)) == stateOf(KIND_FREE, order)) return 6; // merged
      }
      pages += 1 << order;
      if (pages > buddy.total) return 7; // the ring ends
      previous = page;
    }
  }
  if (pages != buddy.total - buddy.used) return 8; // no page is lost
  if (buddy.used > buddy.peak || buddy.peak > buddy.total) return 9; // the figures agree with each other
  return 0;
}
