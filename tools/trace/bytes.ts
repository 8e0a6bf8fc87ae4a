/** A reading position in DWARF data: fixed-size numbers, LEB128 numbers and strings, little-endian. */

export interface Cursor {
  data: Buffer;
  at: number;
}

export function u8(c: Cursor): number {
  return c.data.readUInt8(c.at++);
}

export function u16(c: Cursor): number {
  c.at += 2;
  return c.data.readUInt16LE(c.at - 2);
}

export function u32(c: Cursor): number {
  c.at += 4;
  return c.data.readUInt32LE(c.at - 4);
}

export function u64(c: Cursor): bigint {
  c.at += 8;
  return c.data.readBigUInt64LE(c.at - 8);
}

/** An unsigned LEB128 number. Exact up to 2^53, more than any register number or stack offset. */
export function uleb(c: Cursor): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = u8(c);
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
}

/** A signed LEB128 number, as exact as `uleb`. */
export function sleb(c: Cursor): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = u8(c);
    value += (byte & 127) * scale;
    if (byte < 128) return byte & 64 ? value - scale * 128 : value;
  }
}

/** A string that ends in a zero byte. */
export function cString(c: Cursor): string {
  const end = c.data.indexOf(0, c.at);
  if (end < 0) throw new RangeError("a string without an end");
  const text = c.data.toString("utf8", c.at, end);
  c.at = end + 1;
  return text;
}

/** Skips a block: its size as an unsigned LEB128 number, and that many bytes. */
export function skipBlock(c: Cursor): void {
  const size = uleb(c); // before c.at is read: it moves
  c.at += size;
}
