/** Looks for changes of files by looking at them again and again: that works for every editor, and on every file system. */
import { statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const INTERVAL = 200;
/** Somebody who writes several files is given the time to write all. */
const SETTLED = 100;

/** What files were like at a moment, by path. */
export type Snapshot = Map<string, string>;

export function takeSnapshot(files: Iterable<string>): Snapshot {
  return new Map([...files].map((file) => [file, stampOf(file)]));
}

/**
 * Adds files to a snapshot that was taken at `since` (milliseconds), as they are now. One that has changed since then counts
 * as changed.
 */
export function extendSnapshot(snapshot: Snapshot, files: Iterable<string>, since: number): void {
  for (const file of files) {
    if (snapshot.has(file)) continue;
    const stamp = stampOf(file);
    snapshot.set(file, stamp !== ABSENT && Number(stamp.split(" ")[0]) > since ? "" : stamp);
  }
}

/** Waits until files differ from the snapshot, and then until no more do. Returns their paths; none when `stop` came first. */
export async function nextChange(snapshot: Snapshot, stop: AbortSignal): Promise<string[]> {
  const pause = (milliseconds: number): Promise<unknown> =>
    delay(milliseconds, null, { signal: stop }).catch(() => null);
  let seen = "";
  for (;;) {
    const changed = [...snapshot].map(([file, stamp]) => [file, stamp, stampOf(file)] as const);
    const different = changed.filter(([, before, now]) => before !== now);
    if (stop.aborted) return [];
    const state = JSON.stringify(different);
    if (different.length && state === seen) return different.map(([file]) => file);
    seen = state;
    await pause(different.length ? SETTLED : INTERVAL);
  }
}

const ABSENT = "absent";

function stampOf(file: string): string {
  const status = statSync(file, { throwIfNoEntry: false });
  return status ? `${status.mtimeMs} ${status.size} ${status.ino}` : ABSENT;
}
