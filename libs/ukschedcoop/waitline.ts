/**
 * Threads that wait for an interrupt line, in a list per line that is linked through the threads themselves.
 */
import { Thread } from "uksched/thread";
import { onLine } from "./lines";
import { blockUntil, current, wake, yieldNow } from "./switch";

/** The last thread that came to wait, for each of the 32 lines. */
const waiting = memory.data(32 * 4, 4);
/** The lines that `wakeWaiting` has been registered for. */
let watched: u32 = 0;

export function waitLine(line: u32, deadline: u64): void {
  if (!watch(line)) {
    yieldNow();
    return;
  }
  const self = current();
  const list = waiting + ((<usize>line) << 2);
  self.waitNext = changetype<Thread | null>(load<usize>(list));
  store<usize>(list, changetype<usize>(self));
  blockUntil(deadline);
  remove(list, self);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Sees to it that `wakeWaiting` is called for `line`. False without memory, or for a line that does not exist. */
function watch(line: u32): bool {
  if (line < 32 && watched & (1 << line)) return true;
  if (onLine(line, wakeWaiting, <usize>line) < 0) return false;
  watched |= 1 << line;
  return true;
}

function wakeWaiting(line: usize): void {
  let thread = changetype<Thread | null>(load<usize>(waiting + (line << 2)));
  while (thread !== null) {
    wake(thread);
    thread = thread.waitNext;
  }
}

/** Takes `thread` out of the list that begins at `link`. */
function remove(link: usize, thread: Thread): void {
  while (load<usize>(link) != changetype<usize>(thread)) link = load<usize>(link) + offsetof<Thread>("waitNext");
  store<usize>(link, changetype<usize>(thread.waitNext));
}
