/**
 * An instance's log: what the console showed, each line with the time of its first byte in front, in a file `log` that becomes `log.1`
 * when it is full. An instance never has more than two full ones.
 */
import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

export interface Log {
  write(bytes: Buffer): void;
  /** A line of our own, on a line of its own. */
  note(text: string): void;
  /** What stands behind the last newline: a prompt, perhaps. */
  openLine(): Buffer;
  close(): void;
}

/** How large each of the two files may be. */
export const LOG_LIMIT = 10 << 20;
/** "2026-01-31T12:00:00.000Z " */
export const STAMP_LENGTH = 25;

const NEWLINE = 10;
/** What a log keeps even of a full disk. */
const LEAST = 65536;
const OPEN_LINE = 4096;

/** What a full log becomes. */
export function olderLog(file: string): string {
  return `${file}.1`;
}

export function openLog(file: string, limit: number = LOG_LIMIT): Log {
  let handle = openSync(file, "w", 0o600);
  let size = 0;
  let lost = 0;
  let isTorn = false; // what should have been written last is not, or not all of it
  let last = NEWLINE;
  let atStart = true;
  let open = Buffer.alloc(0);

  const turn = (): void => {
    closeSync(handle);
    renameSync(file, olderLog(file));
    handle = openSync(file, "w", 0o600);
    size = 0;
    last = NEWLINE;
  };
  /** When the disk is full: what is older goes first, then the log becomes shorter. False when nothing can go. */
  const makeRoom = (): boolean => {
    if (existsSync(olderLog(file))) rmSync(olderLog(file));
    else if (size > LEAST) {
      limit = size / 2;
      turn();
    } else return false;
    return true;
  };
  const put = (bytes: Buffer, stamp: Buffer): void => {
    for (let done = 0; done < bytes.length;) {
      try {
        const count = writeSync(handle, bytes, done);
        done += count;
        size += count;
        last = bytes[done - 1]!;
      } catch (error) {
        if (!["ENOSPC", "EDQUOT", "EFBIG"].includes((error as NodeJS.ErrnoException).code!)) throw error;
        const before = size;
        if (makeRoom()) {
          if (size === before) continue;
          bytes = Buffer.concat([stamp, bytes.subarray(done)]);
          done = 0;
          continue;
        }
        // the guest goes on all the same, and so does the log when there is room again
        lost += bytes.length - done;
        isTorn = true;
        return;
      }
    }
  };
  const write = (bytes: Buffer): void => {
    if (!bytes.length) return;
    const stamp = Buffer.from(`${new Date().toISOString()} `);
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(NEWLINE, at) + 1 || bytes.length;
      if (atStart) pieces.push(stamp);
      pieces.push(bytes.subarray(at, end));
      atStart = bytes[end - 1] === NEWLINE;
      at = end;
    }
    if (size + bytes.length > limit && size > 0) turn();
    // a file begins with a time, even in the middle of a line
    if ((isTorn || size === 0) && pieces[0] !== stamp) pieces.unshift(stamp);
    if (isTorn && last !== NEWLINE) pieces.unshift(Buffer.from("\n"));
    isTorn = false;
    put(Buffer.concat(pieces), stamp);
    const line = Buffer.concat([open, bytes]);
    open = line.subarray(line.lastIndexOf(NEWLINE) + 1).subarray(-OPEN_LINE);
  };
  return {
    write,
    note: (text) => write(Buffer.from(`${atStart ? "" : "\n"}${text}\n`)),
    openLine: () => open,
    close() {
      if (lost) write(Buffer.from(`${atStart ? "" : "\n"}(${lost} bytes are missing: the disk was full)\n`));
      closeSync(handle);
    },
  };
}
