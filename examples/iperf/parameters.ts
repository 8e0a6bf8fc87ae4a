/** What a test is to be: a flat JSON object that the other end sends. Only the values of a few keys are of interest. */
const QUOTE: u32 = 34;
const COLON: u32 = 58;

/** The number behind `"key":`; `otherwise` when there is none. True counts as 1. */
export function numberOf(text: usize, length: u32, key: usize, keyLength: u32, otherwise: u32): u32 {
  const at = valueOf(text, length, key, keyLength);
  if (at == 0) return otherwise;
  if (load<u8>(text + at) == 116) return 1; // true
  let value: u32 = 0;
  let i = at;
  for (; i < length; i++) {
    const digit = <u32>load<u8>(text + i) - 48;
    if (digit > 9) break;
    value = value * 10 + digit;
  }
  return i == at ? otherwise : value;
}

/** Where the value behind a key begins; 0 when there is no such key. */
function valueOf(text: usize, length: u32, key: usize, keyLength: u32): u32 {
  for (let i: u32 = 0; i + keyLength + 3 < length; i++) {
    if (load<u8>(text + i) != <u8>QUOTE || load<u8>(text + i + keyLength + 1) != <u8>QUOTE) continue;
    if (memory.compare(text + i + 1, key, keyLength) != 0) continue;
    let at = i + keyLength + 2;
    while (at < length && (load<u8>(text + at) == <u8>COLON || load<u8>(text + at) <= 32)) at++;
    return at < length ? at : 0;
  }
  return 0;
}
