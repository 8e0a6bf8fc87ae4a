/** The head of a request, in one pass (RFC 9112, sections 2 to 6). What is not exactly right is refused: a lenient server is a door for request smuggling. */
import { fieldValue } from "./fields";
import { HttpMethod, HttpRequest, HTTP_REQUEST_SIZE } from "./request";
import { isToken } from "./token";

/** Bytes of a head at most, and of its target: longer ones are answered by 431 and 414. */
export const MAX_HEAD: u32 = 8192;
export const MAX_TARGET: u32 = 2048;
const MAX_METHOD: u32 = 16;
const CR: u32 = 13;
const LF: u32 = 10;
const SPACE: u32 = 32;
const TAB: u32 = 9;

/** "GET " and "HEAD" as they lie in memory. */
const GET_SPACE: u32 = 0x20544547;

/**
 * Parses the head at `at`. Returns how many bytes it has, with the empty line; 0 when it is not there as a whole yet; else the status to refuse it
 * with, negated (-400, -414, -431, -501, -505): then the connection cannot go on.
 */
export function parseRequest(request: HttpRequest, at: usize, length: u32): i32 {
  memory.fill(changetype<usize>(request), 0, HTTP_REQUEST_SIZE);
  const end = at + min(length, MAX_HEAD);
  let p = at;
  // Empty lines in front of a request are passed over (section 2.2).
  while (p + 1 < end && load<u8>(p) == CR && load<u8>(p, 1) == LF) p += 2;
  if (p + 1 == end && load<u8>(p) == CR) return 0;
  const line = requestLine(request, p, end);
  if (line <= 0) return line == 0 ? more(length) : line;
  p += line;
  while (p < end) {
    const first: u32 = load<u8>(p);
    if (first == CR) {
      if (p + 1 >= end) break;
      if (load<u8>(p, 1) != LF) return -400;
      const status = complete(request);
      return status < 0 ? status : <i32>(p + 2 - at);
    }
    // A field's name, without white space behind it (section 5.1). Folded lines (section 5.2) begin with white space, which no name does.
    const name = p;
    while (p < end && isToken(load<u8>(p))) p++;
    if (p == end) break;
    if (load<u8>(p) != 58 || p == name) return -400;
    const nameLength = <u32>(p - name);
    p++;
    while (p < end && (load<u8>(p) == SPACE || load<u8>(p) == TAB)) p++;
    const value = p;
    p = lineEnd(p, end);
    if (p + 1 >= end) {
      if (p < end && load<u8>(p) != CR) return -400;
      break;
    }
    if (load<u8>(p) != CR || load<u8>(p, 1) != LF) return -400;
    let behind = p;
    while (behind > value && (load<u8>(behind - 1) == SPACE || load<u8>(behind - 1) == TAB)) behind--;
    const status = fieldValue(request, name, nameLength, value, <u32>(behind - value));
    if (status < 0) return status;
    p += 2;
  }
  return more(length);
}

// --- internal -------------------------------------------------------------------------------------------------------

function more(length: u32): i32 {
  return length >= MAX_HEAD ? -431 : 0;
}

/** The first line: bytes of it, 0 when it is not complete, or a negated status. */
function requestLine(request: HttpRequest, at: usize, end: usize): i32 {
  let p = at;
  if (p + 4 < end && load<u32>(p) == GET_SPACE) {
    request.method = HttpMethod.GET;
    p += 4;
  } else {
    while (p < end && isToken(load<u8>(p))) {
      if (<u32>(p - at) >= MAX_METHOD) return -501;
      p++;
    }
    if (p == end) return 0;
    if (load<u8>(p) != SPACE || p == at) return -400;
    request.method = methodOf(at, <u32>(p - at));
    p++;
  }
  const target = p;
  let query: usize = 0;
  let c: u32 = 0;
  while (p < end) {
    c = load<u8>(p);
    if (c <= SPACE || c == 127) break;
    if (c == 63 && !query) query = p;
    if (<u32>(p - target) >= MAX_TARGET) return -414;
    p++;
  }
  if (p == end) return 0;
  if (c != SPACE || p == target) return -400;
  const path = targetPath(request, target, query ? query : p);
  if (path < 0) return path;
  if (query) {
    request.query = query + 1;
    request.queryLength = <u32>(p - query) - 1;
  }
  p++;
  return version(request, at, p, end);
}

/** "HTTP/1.1" and the line's end. */
function version(request: HttpRequest, line: usize, p: usize, end: usize): i32 {
  if (p + 10 > end) return 0;
  if (load<u32>(p) != 0x50545448 || load<u8>(p, 4) != 47 || load<u8>(p, 6) != 46) return -400;
  const major: u32 = load<u8>(p, 5);
  const minor: u32 = load<u8>(p, 7);
  if (major - 48 > 9 || minor - 48 > 9) return -400;
  if (major != 49) return -505;
  if (load<u8>(p, 8) != CR || load<u8>(p, 9) != LF) return -400;
  request.minor = min<u32>(minor - 48, 1);
  request.keepAlive = minor != 48;
  return <i32>(p + 10 - line);
}

/** The path of a target in origin form, in absolute form (section 3.2.2), or the asterisk. */
function targetPath(request: HttpRequest, at: usize, end: usize): i32 {
  let p = at;
  if (load<u8>(p) != 47) {
    if (end - p == 1 && load<u8>(p) == 42) {
      if (request.method != HttpMethod.OPTIONS) return -400;
    } else {
      if (end - p < 8 || (load<u32>(p) | 0x20202020) != 0x70747468 || load<u16>(p, 4) != 0x2f3a || load<u8>(p, 6) != 47)
        return -400;
      p += 7;
      while (p < end && load<u8>(p) != 47) p++;
      if (p == end) return -400;
    }
  }
  request.path = p;
  request.pathLength = <u32>(end - p);
  return 0;
}

function methodOf(at: usize, length: u32): HttpMethod {
  if (length == 3 && same(at, cstr("PUT"), 3)) return HttpMethod.PUT;
  if (length == 4 && same(at, cstr("HEAD"), 4)) return HttpMethod.HEAD;
  if (length == 4 && same(at, cstr("POST"), 4)) return HttpMethod.POST;
  if (length == 6 && same(at, cstr("DELETE"), 6)) return HttpMethod.DELETE;
  if (length == 7 && same(at, cstr("OPTIONS"), 7)) return HttpMethod.OPTIONS;
  return HttpMethod.OTHER;
}

function same(a: usize, b: usize, length: u32): bool {
  return memory.compare(a, b, length) == 0;
}

/** The first control character from `p` on, tabs apart; `end` when there is none. Eight bytes at a time. */
function lineEnd(p: usize, end: usize): usize {
  while (p < end) {
    // A byte below 32 borrows from its top bit, unless it has that bit itself.
    while (p + 8 <= end) {
      const word = load<u64>(p);
      if (((word - 0x2020202020202020) & ~word & 0x8080808080808080) != 0) break;
      p += 8;
    }
    while (p < end && load<u8>(p) >= <u8>SPACE) p++;
    if (p == end || load<u8>(p) != TAB) return p;
    p++;
  }
  return p;
}

/** What has to hold of a head as a whole. */
function complete(request: HttpRequest): i32 {
  if (!request.hasHost && request.minor != 0) return -400; // RFC 9112, section 3.2
  // Both lengths at once are how requests are smuggled (section 6.3): refused.
  if (request.chunked && (request.hasLength || request.minor == 0)) return -400;
  return 0;
}
