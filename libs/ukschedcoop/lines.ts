/**
 * Callbacks of interrupt lines: for each line a list in the order of registration.
 */
import { free, malloc } from "ukalloc";
import { EINVAL, ENOMEM } from "ukerrno";

/** `plat.idle` tells lines apart by the bits of a u32. */
const LINES: u32 = 32;

@unmanaged
class Handler {
  next: Handler | null;
  callback: (argument: usize) => void;
  argument: usize;
}

/** The first handler of each line. */
const handlers = memory.data(32 * 4, 4);
let handlerCount: u32 = 0;

/** Whether any line has a callback: if none has, no interrupt can make a thread ready. */
export function hasHandlers(): bool {
  return handlerCount > 0;
}

export function onLine(line: u32, callback: (argument: usize) => void, argument: usize): i32 {
  if (line >= LINES) return -EINVAL;
  const block = malloc(offsetof<Handler>());
  if (block == 0) return -ENOMEM;
  const handler = changetype<Handler>(block);
  handler.next = null;
  handler.callback = callback;
  handler.argument = argument;
  let link = linkOf(line);
  while (load<usize>(link)) link = load<usize>(link) + offsetof<Handler>("next");
  store<usize>(link, block);
  handlerCount++;
  return 0;
}

export function offLine(line: u32, callback: (argument: usize) => void, argument: usize): i32 {
  if (line >= LINES) return -EINVAL;
  let link = linkOf(line);
  while (load<usize>(link)) {
    const handler = changetype<Handler>(load<usize>(link));
    if (handler.callback == callback && handler.argument == argument) {
      store<usize>(link, changetype<usize>(handler.next));
      free(changetype<usize>(handler));
      handlerCount--;
      return 0;
    }
    link = changetype<usize>(handler) + offsetof<Handler>("next");
  }
  return -EINVAL;
}

/** Calls the callbacks of `lines`, a set as `plat.idle` returns it, the lowest line first. */
export function dispatch(lines: u32): void {
  while (lines) {
    let handler = changetype<Handler | null>(load<usize>(linkOf(ctz<u32>(lines))));
    while (handler !== null) {
      handler.callback(handler.argument);
      handler = handler.next;
    }
    lines &= lines - 1;
  }
}

/** Where the first handler of `line` is noted. */
function linkOf(line: u32): usize {
  return handlers + ((<usize>line) << 2);
}
