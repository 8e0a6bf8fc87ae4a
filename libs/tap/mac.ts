/** Hardware addresses as text. */
const BYTES: u32 = 6;
const COLON: u32 = 58;

/** Reads "52:54:00:12:34:56" (NUL-terminated) to six bytes at `into`. False, and nothing is changed, for anything else, and for a group's address. */
export function parseMac(text: usize, into: usize): bool {
  let address: u64 = 0;
  for (let i: u32 = 0; i < BYTES; i++) {
    const high = digitOf(load<u8>(text));
    if (high > 15) return false;
    const low = digitOf(load<u8>(text, 1));
    if (low > 15 || load<u8>(text, 2) != (i < BYTES - 1 ? COLON : 0)) return false;
    address |= (<u64>((high << 4) | low)) << (8 * i);
    text += 3;
  }
  if (address & 1 || address == 0) return false;
  store<u32>(into, <u32>address);
  store<u16>(into, <u16>(address >> 32), 4);
  return true;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The value of a hexadecimal digit; more than 15 for anything else. */
function digitOf(char: u32): u32 {
  if (char - 48 < 10) return char - 48;
  const letter = (char | 32) - 97;
  return letter < 6 ? letter + 10 : 16;
}
