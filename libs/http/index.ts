/**
 * http: what a server of HTTP/1.1 (RFC 9110, RFC 9112) needs beside a connection. Everything works on bytes in place; nothing is allocated.
 *
 * `parseRequest` reads a request's head where it arrived. A head that comes in pieces is put together in a `HeadBuffer`. `ranges.ts` and
 * `conditions.ts` answer what the head asks for, `date.ts` writes the date.
 */
export { HttpMethod, HttpRequest, HTTP_REQUEST_SIZE } from "./request";
export { MAX_HEAD, MAX_TARGET, parseRequest } from "./parse";
export { HeadBuffer, HEAD_BUFFER_SIZE } from "./head";
export { ByteRange, parseRange, RangeResult } from "./ranges";
export { matchesTag } from "./conditions";
export { DATE_LENGTH, writeDate } from "./date";
export { decodePath } from "./path";
