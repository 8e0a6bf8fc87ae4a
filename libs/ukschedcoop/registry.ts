/**
 * The list of all threads, oldest first, and the end of a thread.
 */
import { free } from "ukalloc";
import { Thread } from "uksched/thread";

let first: Thread | null = null;
let last: Thread | null = null;
let count: u32 = 0;

export function firstThread(): Thread {
  return changetype<Thread>(first); // The booting thread is always there.
}

export function threadCount(): u32 {
  return count;
}

/** Appends `thread`. */
export function register(thread: Thread): void {
  const youngest = last;
  thread.previousThread = youngest;
  thread.nextThread = null;
  if (youngest === null) first = thread;
  else youngest.nextThread = thread;
  last = thread;
  count++;
}

/** Takes `thread` out and gives its memory back. Its stack must be gone. */
export function destroy(thread: Thread): void {
  const older = thread.previousThread;
  const younger = thread.nextThread;
  if (older === null) first = younger;
  else older.nextThread = younger;
  if (younger === null) last = older;
  else younger.previousThread = older;
  count--;
  free(changetype<usize>(thread));
}
