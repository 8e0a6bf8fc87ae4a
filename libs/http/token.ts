/** Which characters a token is made of (RFC 9110, section 5.6.2). */

/** A bit for each of the first 128 characters: !#$%&'*+-.^_`|~, digits and letters. */
const LOW: u64 = 0x03ff6cfa00000000;
const HIGH: u64 = 0x57ffffffc7fffffe;

export function isToken(character: u32): bool {
  if (character >= 128) return false;
  return (((character < 64 ? LOW : HIGH) >> (character & 63)) & 1) != 0;
}
