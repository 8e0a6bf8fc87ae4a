/**
 * UTF-16 to UTF-8 in pieces of a buffer's size, without allocation (RFC 3629; unpaired surrogates become U+FFFD).
 */

/** What `utf8Chunk` did. One static object: read it before the next call. */
@unmanaged
class Chunk {
  /** UTF-16 units consumed. */
  units: usize;
  /** Bytes written. */
  bytes: usize;
}

const chunk = changetype<Chunk>(memory.data(8));

/**
 * Encodes as many whole characters of the `length` UTF-16 units at `units` as fit into `size` bytes at `into`. The result
 * is overwritten by the next call.
 */
export function utf8Chunk(units: usize, length: usize, into: usize, size: usize): Chunk {
  let at: usize = 0;
  let out = into;
  const end = into + size;
  while (at < length) {
    let code = <u32>load<u16>(units + (at << 1));
    let used: usize = 1;
    if ((code & 0xf800) == 0xd800) {
      const low = at + 1 < length ? <u32>load<u16>(units + (at << 1), 2) : 0;
      if (code < 0xdc00 && (low & 0xfc00) == 0xdc00) {
        code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
        used = 2;
      } else {
        code = 0xfffd;
      }
    }
    if (code < 0x80) {
      if (out >= end) break;
      store<u8>(out++, code);
    } else if (code < 0x800) {
      if (out + 2 > end) break;
      store<u8>(out, 0xc0 | (code >> 6));
      store<u8>(out + 1, 0x80 | (code & 0x3f));
      out += 2;
    } else if (code < 0x10000) {
      if (out + 3 > end) break;
      store<u8>(out, 0xe0 | (code >> 12));
      store<u8>(out + 1, 0x80 | ((code >> 6) & 0x3f));
      store<u8>(out + 2, 0x80 | (code & 0x3f));
      out += 3;
    } else {
      if (out + 4 > end) break;
      store<u8>(out, 0xf0 | (code >> 18));
      store<u8>(out + 1, 0x80 | ((code >> 12) & 0x3f));
      store<u8>(out + 2, 0x80 | ((code >> 6) & 0x3f));
      store<u8>(out + 3, 0x80 | (code & 0x3f));
      out += 4;
    }
    at += used;
  }
  chunk.units = at;
  chunk.bytes = out - into;
  return chunk;
}
