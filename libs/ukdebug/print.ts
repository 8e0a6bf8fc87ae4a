/**
 * Text on the console without any allocation: pieces of a line are handed to the platform as they are.
 *
 * Text is NUL-terminated UTF-8. `cstr("…")` makes it from a literal at compile time.
 */
import { consoleWrite } from "provider/console";
import { textLength } from "./text";

/** Digits of one number: 20 decimal digits hold any u64. */
const DIGITS: i32 = 20;
const digits = memory.data(DIGITS);
const newline = memory.data<u8>([10]);

/** Writes the NUL-terminated text at `text`. */
export function put(text: usize): void {
  consoleWrite(text, textLength(text));
}

/** Writes `length` bytes at `data` as they are. */
export function putBytes(data: usize, length: usize): void {
  consoleWrite(data, length);
}

/** Ends the line. */
export function putLine(): void {
  consoleWrite(newline, 1);
}

/** Writes `value` in decimal, without leading zeros. */
export function putDec(value: u64): void {
  let at = digits + DIGITS;
  do {
    store<u8>(--at, 48 + <u8>(value % 10));
    value /= 10;
  } while (value);
  consoleWrite(at, digits + DIGITS - at);
}

/** Writes a signed `value` in decimal. */
export function putSigned(value: i64): void {
  if (value < 0) {
    put(cstr("-"));
    putDec(<u64>-value);
  } else {
    putDec(<u64>value);
  }
}

/** Writes `value` in hexadecimal with at least `width` digits (1 … 16), without a prefix. */
export function putHex(value: u64, width: i32 = 1): void {
  let at = digits + DIGITS;
  do {
    const digit = <u8>(value & 15);
    store<u8>(--at, digit < 10 ? 48 + digit : 87 + digit);
    value >>= 4;
  } while (value || digits + DIGITS - at < <usize>width);
  consoleWrite(at, digits + DIGITS - at);
}
