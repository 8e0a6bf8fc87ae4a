/** Numbers on the wire have their largest byte first. */

export function swap16(value: u32): u32 {
  return ((value & 0xff) << 8) | ((value >> 8) & 0xff);
}

export function swap32(value: u32): u32 {
  return bswap<u32>(value);
}
