/** Words and numbers of the protocol. */

/** Whether text is `word`, which is written in capital letters, in capital or small ones. */
export function isWord(text: usize, length: u32, word: usize, wordLength: u32): bool {
  if (length != wordLength) return false;
  for (let i: u32 = 0; i < length; i++) {
    const c: u32 = load<u8>(text + i);
    if ((c - 97 < 26 ? c - 32 : c) != load<u8>(word + i)) return false;
  }
  return true;
}

/** Reads a signed number of 64 bits that is written in the one right way, to `into`. False when it is none. */
export function parseInteger(text: usize, length: u32, into: usize): bool {
  if (length == 0 || length > 20) return false;
  const negative = load<u8>(text) == 45;
  let i: u32 = negative ? 1 : 0;
  if (i == length || (load<u8>(text + i) == 48 && length > 1)) return false;
  const limit: u64 = negative ? 0x8000000000000000 : 0x7fffffffffffffff;
  let value: u64 = 0;
  for (; i < length; i++) {
    const digit = <u32>load<u8>(text + i) - 48;
    if (digit > 9 || value > (limit - digit) / 10) return false;
    value = value * 10 + digit;
  }
  store<i64>(into, negative ? <i64>(0 - value) : <i64>value);
  return true;
}
