/** Text. Most of it ends with a NUL, which `cstr("…")` makes, the command line consists of, and device trees are full of. */

/** The length in bytes of the text at `text`, without its NUL. */
export function textLength(text: usize): usize {
  let end = text;
  while (load<u8>(end)) end++;
  return end - text;
}

/** Whether the texts at `a` and `b` are the same. */
export function sameText(a: usize, b: usize): bool {
  while (load<u8>(a) == load<u8>(b)) {
    if (load<u8>(a) == 0) return true;
    a++;
    b++;
  }
  return false;
}

/** Writes a number in decimal, 20 bytes at most. Returns how many. */
export function writeInteger(into: usize, value: i64): u32 {
  let rest = value < 0 ? 0 - <u64>value : <u64>value;
  let digits: u32 = 1;
  for (let more = rest / 10; more; more /= 10) digits++;
  const sign: u32 = value < 0 ? 1 : 0;
  if (sign) store<u8>(into, 45);
  for (let i = sign + digits; i > sign; i--) {
    store<u8>(into + i - 1, 48 + <u32>(rest % 10));
    rest /= 10;
  }
  return sign + digits;
}
