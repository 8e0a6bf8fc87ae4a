/** The thread that serves the stack: it waits for a device, for a moment that the stack has named, or for somebody who calls. */
import { onReceive } from "uknetdev";
import { arm, Interface, poll, Stack } from "net-ip";
import { blockUntil, create, lastError, Thread, wake, yieldNow } from "uksched";
import { monotonic } from "uktime";

/** Packets that are taken before others get a turn. */
const BUDGET: u32 = 256;

let thread: Thread | null = null;
let hasNews = false;

/** Begins to serve `stack`, from its own thread. 0, or why there can be no thread. */
export function serve(stack: Stack): i32 {
  let one: Interface | null = stack.firstInterface;
  while (one !== null) {
    onReceive(one.device, deviceCalls, 0);
    one = one.next;
  }
  thread = create(cstr("network"), loop, changetype<usize>(stack));
  return thread === null ? lastError() : 0;
}

/**
 * Something has been given to the stack from outside of its own functions: it is to look. What a thread writes to a connection goes out no earlier than this, and so
 * do times that it has set. Costs next to nothing when the stack was called already.
 */
export function networkKick(): void {
  if (hasNews) return;
  hasNews = true;
  const sleeper = thread;
  if (sleeper !== null) wake(sleeper);
}

// --- internal -------------------------------------------------------------------------------------------------------

function deviceCalls(_argument: usize): void {
  networkKick();
}

function loop(argument: usize): usize {
  const stack = changetype<Stack>(argument);
  while (true) {
    hasNews = false;
    const now = monotonic();
    const next = poll(stack, now, BUDGET);
    if (next <= now || arm(stack)) yieldNow();
    else if (!hasNews) blockUntil(next);
  }
}
