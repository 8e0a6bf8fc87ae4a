/** Addresses as people write them: 10.0.0.1, and IPv6 by RFC 4291, section 2.2, printed by RFC 5952. */
import { IpAddress, isV4, setV4 } from "./address";

/** Bytes that an address takes as a text at most. */
export const ADDRESS_TEXT: u32 = 39;

const ZERO: u32 = 48;
const DOT: u32 = 46;
const COLON: u32 = 58;

/** Reads `length` bytes of text at `text`, all of them. False, and nothing is changed, when that is no address. */
export function parseAddress(text: usize, length: u32, into: IpAddress): bool {
  for (let i: u32 = 0; i < length; i++) if (load<u8>(text + i) == COLON) return parseV6(text, length, into);
  const wire = parseV4(text, length);
  if (wire < 0) return false;
  setV4(into, <u32>wire);
  return true;
}

/** Writes an address to `into`, which has room for ADDRESS_TEXT bytes. Returns how many it wrote. */
export function formatAddress(address: IpAddress, into: usize): u32 {
  const bytes = changetype<usize>(address);
  if (!isV4(address)) return formatV6(bytes, into);
  let at = into;
  for (let i: u32 = 12; i < 16; i++) {
    if (i > 12) store<u8>(at++, DOT);
    at = putNumber(at, load<u8>(bytes + i), 10);
  }
  return <u32>(at - into);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The 4 bytes as they load from the wire; negative when it is no address. */
function parseV4(text: usize, length: u32): i64 {
  let wire: u32 = 0;
  let at: u32 = 0;
  for (let part: u32 = 0; part < 4; part++) {
    if (part > 0 && (at == length || load<u8>(text + at++) != DOT)) return -1;
    const begin = at;
    let value: u32 = 0;
    while (at < length && load<u8>(text + at) - ZERO < 10) {
      value = value * 10 + (<u32>load<u8>(text + at) - ZERO);
      if (++at - begin > 3) return -1;
    }
    if (at == begin || value > 255 || (at - begin > 1 && load<u8>(text + begin) == ZERO)) return -1;
    wire |= value << (part * 8);
  }
  return at == length ? <i64>wire : -1;
}

/** Groups of 16 bits as they are found; where `::` stood, zeros are put in between. */
const groups = memory.data(16, 2);

function parseV6(text: usize, length: u32, into: IpAddress): bool {
  let count: u32 = 0;
  let gap: i32 = -1;
  let at: u32 = 0;
  if (length >= 2 && load<u8>(text) == COLON) {
    if (load<u8>(text + 1) != COLON) return false;
    gap = 0;
    at = 2;
  }
  while (at < length) {
    if (count == 8) return false;
    const begin = at;
    let value: u32 = 0;
    while (at < length && hexDigit(load<u8>(text + at)) < 16) {
      value = (value << 4) | hexDigit(load<u8>(text + at));
      if (++at - begin > 4) return false;
    }
    if (at < length && load<u8>(text + at) == DOT) {
      const wire = count <= 6 ? parseV4(text + begin, length - begin) : -1;
      if (wire < 0) return false;
      store<u32>(groups + count * 2, <u32>wire);
      count += 2;
      at = length;
      break;
    }
    if (at == begin) return false;
    store<u16>(groups + count++ * 2, ((value & 0xff) << 8) | (value >> 8));
    if (at == length) break;
    if (load<u8>(text + at++) != COLON) return false;
    if (at < length && load<u8>(text + at) == COLON) {
      if (gap >= 0) return false;
      gap = count;
      at++;
    } else if (at == length) return false;
  }
  if (gap < 0 ? count != 8 : count > 7) return false;
  const bytes = changetype<usize>(into);
  memory.fill(bytes, 0, 16);
  const before = gap < 0 ? 8 : <u32>gap;
  memory.copy(bytes, groups, before * 2);
  if (gap >= 0) memory.copy(bytes + 16 - (count - before) * 2, groups + before * 2, (count - before) * 2);
  return true;
}

function hexDigit(character: u32): u32 {
  if (character - ZERO < 10) return character - ZERO;
  const letter = (character | 32) - 97;
  return letter < 6 ? letter + 10 : 16;
}

/** RFC 5952, section 4: small letters, no leading zeros, the longest run of two or more zeros as `::`, the first of equal ones. */
function formatV6(bytes: usize, into: usize): u32 {
  let longest: u32 = 1;
  let gap: u32 = 8;
  for (let i: u32 = 0; i < 8; i++) {
    let run: u32 = 0;
    while (i + run < 8 && load<u16>(bytes + (i + run) * 2) == 0) run++;
    if (run > longest) {
      longest = run;
      gap = i;
    }
  }
  let at = into;
  for (let i: u32 = 0; i < 8; i++) {
    if (i == gap) {
      if (i == 0) store<u8>(at++, COLON);
      store<u8>(at++, COLON);
      i += longest - 1;
      continue;
    }
    const value = ((<u32>load<u8>(bytes + i * 2)) << 8) | load<u8>(bytes + i * 2 + 1);
    at = putNumber(at, value, 16);
    if (i < 7) store<u8>(at++, COLON);
  }
  return <u32>(at - into);
}

function putNumber(at: usize, value: u32, base: u32): usize {
  if (value >= base) at = putNumber(at, value / base, base);
  const digit = value % base;
  store<u8>(at, digit < 10 ? ZERO + digit : 87 + digit);
  return at + 1;
}
