/** Bytes from the console, waiting for them. */
import { LIBUKPS2 } from "config";
import { consoleCooked, consoleLine, consoleRead } from "provider/console";
import { waitLine } from "provider/wait";
import { readKeys } from "ukps2";

/** No time limit. */
const NEVER: u64 = u64.MAX_VALUE;

const CONTROL_D: u8 = 4;
let ended = false;

/**
 * Reads at least one and at most `length` bytes into `data`, as they come; other threads go on meanwhile. 0 at the end of the input: where the
 * console has no end of its own (a serial line), control-D is one.
 */
export function readBytes(data: usize, length: usize): usize {
  if (length == 0) return 0;
  while (true) {
    if (ended) return 0;
    const got = consoleRead(data, length);
    if (got < 0) {
      ended = true;
    } else if (got > 0) {
      return consoleCooked() ? <usize>got : untilEnd(data, <usize>got);
    } else {
      const typed = LIBUKPS2 ? readKeys(data, length) : 0;
      if (typed) return untilEnd(data, typed);
      waitLine(consoleLine(), NEVER);
    }
  }
}

function untilEnd(data: usize, length: usize): usize {
  for (let i: usize = 0; i < length; i++) {
    if (load<u8>(data + i) == CONTROL_D) {
      ended = true;
      return i;
    }
  }
  return length;
}
