/**
 * One line at a time. Bytes of the line that is being typed are kept in a static buffer; a longer line is cut, with a bell for each byte that
 * does not fit.
 */
import { putBytes } from "ukdebug";
import { readBytes } from "uklang/input";
import { writeString } from "uklang/output";
import { consoleCooked } from "provider/console";

const LINE_SIZE: usize = 4096;
const line = memory.data(4096);
const chunk = memory.data(256);
const CHUNK_SIZE: usize = 256;

/** What has arrived and is not used up: bytes `next` to `end` of `chunk`. */
let next: usize = 0;
let end: usize = 0;
let lastWasReturn = false;

const erase = memory.data<u8>([8, 32, 8]);
const newline = memory.data<u8>([10]);
const bell = memory.data<u8>([7]);

const enum Key {
  INTERRUPT = 3,
  BACKSPACE = 8,
  NEWLINE = 10,
  RETURN = 13,
  ERASE_LINE = 21,
  DELETE = 127,
}

/**
 * Writes `prompt`, waits for a line and returns it without its end; other threads go on meanwhile. Null at the end of the input.
 */
export function readLine(prompt: string = ""): string | null {
  writeString(prompt, false);
  const echo = !consoleCooked();
  let length: usize = 0;
  while (true) {
    if (next == end) {
      next = 0;
      end = readBytes(chunk, CHUNK_SIZE);
      if (end == 0) return length ? decode(length) : null;
    }
    const key = load<u8>(chunk + next++);
    const follows = lastWasReturn && key == Key.NEWLINE; // CR LF is one line end
    lastWasReturn = key == Key.RETURN;
    if (follows) continue;
    if (key == Key.NEWLINE || key == Key.RETURN) {
      if (echo) putBytes(newline, 1);
      return decode(length);
    } else if (key == Key.BACKSPACE || key == Key.DELETE) {
      if (length) length = eraseCharacter(length, echo);
    } else if (key == Key.ERASE_LINE || key == Key.INTERRUPT) {
      while (length) length = eraseCharacter(length, echo);
    } else if (key >= 32 || key == 9) {
      if (length == LINE_SIZE) {
        putBytes(bell, 1);
        continue;
      }
      store<u8>(line + length++, key);
      if (echo) putBytes(line + length - 1, 1);
    }
  }
}

// --- internal -------------------------------------------------------------------------------------------------------

function decode(length: usize): string {
  return String.UTF8.decodeUnsafe(line, length);
}

/** Takes the last character away, all bytes of it (UTF-8 continuation bytes are 10xxxxxx). */
function eraseCharacter(length: usize, echo: bool): usize {
  do {
    length--;
  } while (length && (load<u8>(line + length) & 0xc0) == 0x80);
  if (echo) putBytes(erase, 3);
  return length;
}
