/** Which answer a request gets: a file, a part of one, "not modified", the page that is made, or a refusal. */
import { ByteRange, decodePath, HttpMethod, HttpRequest, matchesTag, parseRange, RangeResult } from "http";
import { findFile, PackedFile } from "packed-files";
import { begin, count, decimal, finish, plain, text } from "./answer";
import { HttpConnection } from "./connection";
import { HttpServer } from "./server";

/** Where paths with percent signs are decoded: no longer than a target can be. */
const decoded = memory.data(2048);
const range = changetype<ByteRange>(memory.data(16, 8));
const pageText = memory.data(2048, 16);
const PAGE_ROOM: u32 = 2048;
const PERCENT: u8 = 37;
const ALLOWED = cstr("Allow: GET, HEAD, OPTIONS\r\n");
const ALLOWED_LENGTH: u32 = 27;

/** Answers a request. */
export function respond(connection: HttpConnection, request: HttpRequest): void {
  const server = connection.server;
  // Nobody here wants a body: one that is announced is passed over, one in chunks ends the connection.
  if (!request.keepAlive || request.chunked || request.expectsContinue) connection.isClosing = true;
  if (request.method > HttpMethod.HEAD) {
    const isOptions = request.method == HttpMethod.OPTIONS;
    if (isOptions) options(connection, request);
    else plain(connection, request.method == HttpMethod.OTHER ? 501 : 405, request.minor, ALLOWED, ALLOWED_LENGTH);
    return;
  }
  let path = request.path;
  let length = request.pathLength;
  if (hasPercent(path, length)) {
    const size = decodePath(decoded, path, length);
    if (size < 0) return plain(connection, 400, request.minor, 0, 0);
    path = decoded;
    length = <u32>size;
  }
  const file = server.files ? findFile(server.files, path, length) : null;
  if (file !== null) return sendFile(connection, request, file);
  if (server.page !== null && length == server.pagePathLength && memory.compare(path, server.pagePath, length) == 0) {
    return sendPage(connection, request);
  }
  plain(connection, 404, request.minor, 0, 0);
}

// --- internal -------------------------------------------------------------------------------------------------------

function hasPercent(path: usize, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) if (load<u8>(path + i) == PERCENT) return true;
  return false;
}

function options(connection: HttpConnection, request: HttpRequest): void {
  count(connection.server, 204);
  let end = begin(connection, cstr("204 No Content"), 14, request.minor);
  end = text(connection.server, end, ALLOWED, ALLOWED_LENGTH);
  finish(connection, text(connection.server, end, cstr("\r\n"), 2), 0, 0);
}

function sendFile(connection: HttpConnection, request: HttpRequest, file: PackedFile): void {
  const server = connection.server;
  const files = server.files;
  const tag = file.tag(files);
  if (
    request.ifNoneMatchLength &&
    matchesTag(request.ifNoneMatch, request.ifNoneMatchLength, tag, file.tagLength, true)
  ) {
    return notModified(connection, request, file);
  }
  // RFC 9110, section 14.2: a range is for GET; section 13.1.5: and only of what If-Range names.
  if (request.rangeLength && request.method == HttpMethod.GET) {
    if (!request.ifRangeLength || matchesTag(request.ifRange, request.ifRangeLength, tag, file.tagLength, false)) {
      const result = parseRange(request.range, request.rangeLength, file.size, range);
      if (result == RangeResult.PART) return sendPart(connection, request, file);
      if (result == RangeResult.UNSATISFIABLE) return unsatisfiable(connection, request, file);
    }
  }
  count(server, 200);
  let end = begin(connection, cstr("200 OK"), 6, request.minor);
  end = text(server, end, file.fields(files), file.fieldsLength);
  finish(connection, end, file.content(files), request.method == HttpMethod.HEAD ? 0 : file.size);
}

function notModified(connection: HttpConnection, request: HttpRequest, file: PackedFile): void {
  const server = connection.server;
  count(server, 304);
  let end = begin(connection, cstr("304 Not Modified"), 16, request.minor);
  end = tagField(server, end, file);
  finish(connection, text(server, end, cstr("\r\n"), 2), 0, 0);
}

function sendPart(connection: HttpConnection, request: HttpRequest, file: PackedFile): void {
  const server = connection.server;
  count(server, 206);
  let end = begin(connection, cstr("206 Partial Content"), 19, request.minor);
  end = text(server, end, cstr("Content-Type: "), 14);
  end = text(server, end, file.type(server.files), file.typeLength);
  end = text(server, end, cstr("\r\nContent-Range: bytes "), 23);
  end = decimal(server, end, range.first);
  end = text(server, end, cstr("-"), 1);
  end = decimal(server, end, range.first + range.length - 1);
  end = text(server, end, cstr("/"), 1);
  end = decimal(server, end, file.size);
  end = text(server, end, cstr("\r\nContent-Length: "), 18);
  end = decimal(server, end, range.length);
  end = text(server, end, cstr("\r\n"), 2);
  end = tagField(server, end, file);
  end = text(server, end, cstr("\r\n"), 2);
  finish(connection, end, file.content(server.files) + <usize>range.first, <u32>range.length);
}

function unsatisfiable(connection: HttpConnection, request: HttpRequest, file: PackedFile): void {
  const server = connection.server;
  count(server, 416);
  let end = begin(connection, cstr("416 Range Not Satisfiable"), 25, request.minor);
  end = text(server, end, cstr("Content-Range: bytes */"), 23);
  end = decimal(server, end, file.size);
  finish(connection, text(server, end, cstr("\r\nContent-Length: 0\r\n\r\n"), 23), 0, 0);
}

function tagField(server: HttpServer, end: u32, file: PackedFile): u32 {
  end = text(server, end, cstr("ETag: "), 6);
  end = text(server, end, file.tag(server.files), file.tagLength);
  return text(server, end, cstr("\r\n"), 2);
}

/** The page is made in place and copied: its place is used again. */
function sendPage(connection: HttpConnection, request: HttpRequest): void {
  const server = connection.server;
  const page = server.page;
  if (page === null) return;
  count(server, 200);
  const size = min(page(server, pageText, PAGE_ROOM), PAGE_ROOM);
  let end = begin(connection, cstr("200 OK"), 6, request.minor);
  end = text(
    server,
    end,
    cstr("Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\nContent-Length: "),
    82,
  );
  end = decimal(server, end, size);
  end = text(server, end, cstr("\r\n\r\n"), 4);
  if (request.method != HttpMethod.HEAD) end = text(server, end, pageText, size);
  finish(connection, end, 0, 0);
}
