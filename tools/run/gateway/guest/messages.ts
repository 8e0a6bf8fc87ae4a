/** What a gateway and the process that it runs in tell each other on the console: ../messages.ts has the form. */
import { consoleRead, consoleWrite } from "provider/console";

/** The same numbers as there. */
export const enum Kind {
  OPEN = 1,
  DATA = 2,
  END = 3,
  RESET = 4,
  TAKEN = 5,
}

/** Bytes of a connection that are on the way to the other side at most, when it has said of none that it took them. */
export const WINDOW: u32 = 65536;

const HEAD: u32 = 12;
const head = memory.data(HEAD + 4, 4);

/** Tells `length` bytes at `data`. */
export function tell(kind: Kind, connection: u32, data: usize, length: u32): void {
  store<u32>(head, kind);
  store<u32>(head, connection, 4);
  store<u32>(head, length, 8);
  consoleWrite(head, HEAD);
  if (length) consoleWrite(data, length);
}

/** Tells a number. */
export function tellNumber(kind: Kind, connection: u32, value: u32): void {
  store<u32>(head, value, HEAD);
  tell(kind, connection, head + HEAD, 4);
}

/** A message that is being read: its head and, unless it is data, its bytes; and how much of all of it has come. */
const MOST_BYTES: u32 = 4;
const reading = memory.data(HEAD + MOST_BYTES, 4);
let come: u32 = 0;
const READ_AT_ONCE: u32 = 65536;
const bytes = memory.data(READ_AT_ONCE);

/** Reads what there is, and calls `take` with each message; data may come in several pieces. True when there may be more. */
export function hear(take: (kind: u32, connection: u32, data: usize, length: u32) => void): bool {
  const got = consoleRead(bytes, READ_AT_ONCE);
  if (got <= 0) return false;
  const end = bytes + got;
  let at = bytes;
  while (at < end) {
    if (come < HEAD) {
      at += keep(at, min(HEAD - come, <u32>(end - at)));
      if (come < HEAD) break;
    }
    const kind = load<u32>(reading);
    const whole = HEAD + load<u32>(reading, 8);
    const count = min(whole - come, <u32>(end - at));
    if (kind == Kind.DATA) {
      come += count;
      if (come == whole) come = 0;
      take(kind, load<u32>(reading, 4), at, count);
      at += count;
    } else {
      if (whole > HEAD + MOST_BYTES) unreachable(); // no such message
      at += keep(at, count);
      if (come < whole) break;
      come = 0;
      take(kind, load<u32>(reading, 4), reading + HEAD, whole - HEAD);
    }
  }
  return got == READ_AT_ONCE;
}

/** Adds to what has been read. Returns how many bytes. */
function keep(data: usize, count: u32): u32 {
  memory.copy(reading + come, data, count);
  come += count;
  return count;
}
