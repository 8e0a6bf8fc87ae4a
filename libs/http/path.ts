/** Paths without their percent-encoding (RFC 3986, section 2.1). */

/** Decodes a path into `length` bytes at `into`, which may be the path's own place. Returns the decoded length, or -400 for bad or NUL characters. */
export function decodePath(into: usize, path: usize, length: u32): i32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    let c: u32 = load<u8>(path + i);
    if (c == 37) {
      if (i + 2 >= length) return -400;
      const high = digit(load<u8>(path + i, 1));
      const low = digit(load<u8>(path + i, 2));
      if (high > 15 || low > 15) return -400;
      c = (high << 4) | low;
      if (c == 0) return -400;
      i += 2;
    }
    store<u8>(into + count++, c);
  }
  return <i32>count;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** What a hexadecimal digit stands for; more than 15 for another character. */
function digit(character: u32): u32 {
  if (character - 48 < 10) return character - 48;
  const letter = (character | 32) - 97;
  return letter < 6 ? letter + 10 : 16;
}
