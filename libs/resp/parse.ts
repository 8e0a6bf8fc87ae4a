/** From bytes to a command. */
import { E2BIG, EINVAL } from "ukerrno";
import { addArgument, MAX_ARGUMENTS, MAX_BULK, RespCommand } from "./command";

const CR: u32 = 13;
const LF: u32 = 10;
const STAR: u32 = 42;
const DOLLAR: u32 = 36;
/** Bytes of a line of words at most. */
const MAX_LINE: u32 = 4096;

/** Digits of a number that can be right. */
const MAX_DIGITS: u32 = 10;

/** What `number` says of a line that is not there as a whole, or is none. */
const INCOMPLETE: i64 = -2;
const WRONG: i64 = -1;

/**
 * Parses the command at `at`. Returns how many bytes it has: `count` is 0 for an empty one. 0 when it is not there as a whole yet: `needed` says how many
 * bytes there have to be at least. -EINVAL for what is no command, -E2BIG for one beyond the limits: then the connection cannot go on.
 */
export function parseCommand(command: RespCommand, at: usize, length: u32): i32 {
  command.count = 0;
  command.needed = length + 1;
  if (length == 0) return 0;
  const end = at + length;
  if (load<u8>(at) != <u8>STAR) return words(command, at, end);
  const count = number(at + 1, end);
  if (count < 0) return failed(count);
  if (count > <i64>MAX_ARGUMENTS) return -E2BIG;
  let p = lineBehind(at + 1);
  for (let left = <u32>count; left > 0; left--) {
    if (p >= end) return 0;
    if (load<u8>(p) != <u8>DOLLAR) return -EINVAL;
    const size = number(p + 1, end);
    if (size < 0) return failed(size);
    if (size > <i64>MAX_BULK) return -E2BIG;
    p = lineBehind(p + 1);
    const bytes = <u32>size;
    if (<u32>(end - p) < bytes + 2) {
      command.needed = <u32>(p - at) + bytes + 2;
      return 0;
    }
    if (load<u8>(p + bytes) != <u8>CR || load<u8>(p + bytes, 1) != <u8>LF) return -EINVAL;
    addArgument(command, p, bytes);
    p += bytes + 2;
  }
  return <i32>(p - at);
}

// --- internal -------------------------------------------------------------------------------------------------------

function failed(number: i64): i32 {
  return number == INCOMPLETE ? 0 : -EINVAL;
}

/** The number from `p` to the end of its line. */
function number(p: usize, end: usize): i64 {
  const first = p;
  let value: i64 = 0;
  while (p < end) {
    const digit = <u32>load<u8>(p) - 48;
    if (digit > 9) break;
    if (<u32>(p - first) == MAX_DIGITS) return WRONG;
    value = value * 10 + digit;
    p++;
  }
  if (p == end) return INCOMPLETE;
  if (p == first || load<u8>(p) != <u8>CR) return WRONG;
  if (p + 1 == end) return INCOMPLETE;
  return load<u8>(p, 1) == <u8>LF ? value : WRONG;
}

/** Behind a line of digits that `number` has read. */
function lineBehind(p: usize): usize {
  while (load<u8>(p) != <u8>LF) p++;
  return p + 1;
}

/** A line of words, for those who type. */
function words(command: RespCommand, at: usize, end: usize): i32 {
  let p = at;
  while (p < end && load<u8>(p) != <u8>LF) {
    if (<u32>(p - at) >= MAX_LINE) return -E2BIG;
    p++;
  }
  if (p == end) return 0;
  let word = at;
  while (word < p) {
    while (word < p && load<u8>(word) <= 32) word++;
    const first = word;
    while (word < p && load<u8>(word) > 32) word++;
    if (word == first) break;
    if (command.count == MAX_ARGUMENTS) return -E2BIG;
    addArgument(command, first, <u32>(word - first));
  }
  return <i32>(p + 1 - at);
}
