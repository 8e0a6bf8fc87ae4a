/**
 * Values of parameters, from text.
 */
import { sameText } from "ukdebug";

/** The value that `parseNumber` found when it last returned true. */
export let parsed: u64 = 0;

/**
 * Reads a number in decimal or, after `0x`, in hexadecimal, with `K`, `M` or `G` behind it (times 1024, 1024², 1024³;
 * small letters as well). False when the text is something else, or the value above `limit`.
 */
export function parseNumber(text: usize, limit: u64): bool {
  let at = text;
  let base: u64 = 10;
  if (load<u8>(at) == 0x30 && (load<u8>(at, 1) | 0x20) == 0x78 /* 0x */) {
    base = 16;
    at += 2;
  }
  const firstDigit = at;
  parsed = 0;
  let digit = digitValue(load<u8>(at));
  while (digit < base) {
    if (parsed > (limit - digit) / base) return false;
    parsed = parsed * base + digit;
    digit = digitValue(load<u8>(++at));
  }
  if (at == firstDigit) return false;
  const shift = suffixShift(load<u8>(at));
  if (shift) {
    if (parsed > limit >> shift) return false;
    parsed <<= shift;
    at++;
  }
  return load<u8>(at) == 0;
}

/** 1 for `1`, `y`, `yes`, `on`, `true`; 0 for `0`, `n`, `no`, `off`, `false`; -1 for anything else. */
export function parseBool(text: usize): i32 {
  if (sameText(text, cstr("1")) || sameText(text, cstr("y")) || sameText(text, cstr("yes"))) return 1;
  if (sameText(text, cstr("on")) || sameText(text, cstr("true"))) return 1;
  if (sameText(text, cstr("0")) || sameText(text, cstr("n")) || sameText(text, cstr("no"))) return 0;
  if (sameText(text, cstr("off")) || sameText(text, cstr("false"))) return 0;
  return -1;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The value of a hexadecimal digit; 16 for anything else. */
function digitValue(char: u32): u64 {
  if (char - 0x30 < 10) return char - 0x30;
  const letter = (char | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 16;
}

/** How far `K`, `M` and `G` shift; 0 for anything else. */
function suffixShift(char: u32): u64 {
  const letter = char | 0x20;
  return letter == 0x6b ? 10 : letter == 0x6d ? 20 : letter == 0x67 ? 30 : 0;
}
