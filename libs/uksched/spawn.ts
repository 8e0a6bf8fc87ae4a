/**
 * Threads for applications: a function and nothing else.
 */
import { create } from "provider/sched";
import { Thread } from "./thread";

/**
 * Runs `body` in a thread of its own:
 *
 *     const reader = spawn(() => { …; });
 *     …
 *     join(reader);
 *
 * AssemblyScript has no closures: `body` sees globals, not the locals around it. `name` appears in lists of threads.
 * Ends the machine with a crash report when there is no memory for a thread: `create` is for those who can go on
 * without.
 */
export function spawn(body: () => void, name: usize = cstr("thread")): Thread {
  const thread = create(name, callBody, changetype<usize>(body));
  if (thread === null) throw new Error("no memory for a thread");
  return thread;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** A function reference is static data, so that a plain number may stand for it. */
function callBody(body: usize): usize {
  changetype<() => void>(body)();
  return 0;
}
