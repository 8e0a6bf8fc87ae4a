/** The fields of a head that say something to a server; all others are passed over. */
import { HttpRequest } from "./request";

const CASE: u64 = 0x2020202020202020;
const MAX_LENGTH: u64 = 0x7fff_ffff_ffff;

/** Notes a field of the request. 0, or a negated status. */
export function fieldValue(request: HttpRequest, name: usize, nameLength: u32, value: usize, length: u32): i32 {
  switch (nameLength) {
    case 4:
      if (!isName(name, cstr("host"), 4)) return 0;
      if (request.hasHost) return -400; // RFC 9112, section 3.2
      request.hasHost = true;
      return 0;
    case 5:
      if (!isName(name, cstr("range"), 5)) return 0;
      request.range = value;
      request.rangeLength = length;
      return 0;
    case 6:
      if (!isName(name, cstr("expect"), 6)) return 0;
      request.expectsContinue = length == 12 && isName(value, cstr("100-continue"), 12);
      return request.expectsContinue ? 0 : -417;
    case 8:
      if (!isName(name, cstr("if-range"), 8)) return 0;
      request.ifRange = value;
      request.ifRangeLength = length;
      return 0;
    case 10:
      if (isName(name, cstr("connection"), 10)) connection(request, value, length);
      return 0;
    case 13:
      if (!isName(name, cstr("if-none-match"), 13)) return 0;
      request.ifNoneMatch = value;
      request.ifNoneMatchLength = length;
      return 0;
    case 14:
      return isName(name, cstr("content-length"), 14) ? contentLength(request, value, length) : 0;
    case 17:
      if (!isName(name, cstr("transfer-encoding"), 17)) return 0;
      if (length != 7 || !isName(value, cstr("chunked"), 7)) return -501; // RFC 9112, section 6.1
      if (request.chunked) return -400;
      request.chunked = true;
      return 0;
    default:
      return 0;
  }
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Whether text is `name`, which is written in small letters. Characters that differ in that bit alone are no letters of names that are asked for. */
function isName(text: usize, name: usize, length: u32): bool {
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) if ((load<u64>(text + i) | CASE) != (load<u64>(name + i) | CASE)) return false;
  for (; i < length; i++) if ((load<u8>(text + i) | 32) != (load<u8>(name + i) | 32)) return false;
  return true;
}

/** Digits and nothing else (RFC 9110, section 8.6); twice only with the same number. */
function contentLength(request: HttpRequest, value: usize, length: u32): i32 {
  if (length == 0) return -400;
  let number: u64 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const digit = <u32>load<u8>(value + i) - 48;
    if (digit > 9) return -400;
    number = number * 10 + digit;
    if (number > MAX_LENGTH) return -413;
  }
  if (request.hasLength && request.contentLength != number) return -400;
  request.hasLength = true;
  request.contentLength = number;
  return 0;
}

/** A list of words; close and keep-alive count. */
function connection(request: HttpRequest, value: usize, length: u32): void {
  const end = value + length;
  let p = value;
  while (p < end) {
    while (p < end && (load<u8>(p) == 44 || load<u8>(p) == 32 || load<u8>(p) == 9)) p++;
    const word = p;
    while (p < end && load<u8>(p) != 44 && load<u8>(p) != 32 && load<u8>(p) != 9) p++;
    const size = <u32>(p - word);
    if (size == 5 && isName(word, cstr("close"), 5)) {
      request.keepAlive = false;
      return;
    }
    if (size == 10 && isName(word, cstr("keep-alive"), 10)) request.keepAlive = true;
  }
}
