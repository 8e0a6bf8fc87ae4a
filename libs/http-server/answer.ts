/** Writes answers: a status line, the date, fields, content. */
import { DATE_LINE_LENGTH, HttpServer, SCRATCH_SIZE } from "./server";
import { HttpConnection } from "./connection";
import { textLength, writeInteger } from "ukdebug";

/** Room that a transport has to have before a request is answered; contents beyond it wait. */
export const SPACE_FOR_ANSWER: u32 = 4096;
/** Contents up to this many bytes are copied behind their fields: cheaper than a packet of two pieces. */
export const COPIED_AT_MOST: u32 = 1024;

/** Starts an answer in the scratch: "HTTP/1.1 ", the status, the date, and whether the connection stays. Returns the bytes. */
export function begin(connection: HttpConnection, status: usize, statusLength: u32, minor: u32): u32 {
  const server = connection.server;
  const at = server.scratch;
  store<u64>(at, 0x312e312f50545448); // "HTTP/1.1"
  store<u8>(at, 32, 8);
  memory.copy(at + 9, status, statusLength);
  let end = 9 + statusLength;
  store<u16>(at + end, 0x0a0d);
  memory.copy(at + end + 2, server.dateLine, DATE_LINE_LENGTH);
  end += 2 + DATE_LINE_LENGTH;
  if (connection.isClosing) end = text(server, end, cstr("Connection: close\r\n"), 19);
  else if (minor == 0) end = text(server, end, cstr("Connection: keep-alive\r\n"), 24);
  return end;
}

/** Adds text to the scratch; returns the new end. */
export function text(server: HttpServer, end: u32, from: usize, length: u32): u32 {
  if (end + length > SCRATCH_SIZE) return end;
  memory.copy(server.scratch + end, from, length);
  return end + length;
}

/** Adds a decimal number. */
export function decimal(server: HttpServer, end: u32, value: u64): u32 {
  if (end + 20 > SCRATCH_SIZE) return end;
  return end + writeInteger(server.scratch + end, <i64>value);
}

/** Sends what the scratch has, and `length` bytes at `content` that stay in place. */
export function finish(connection: HttpConnection, end: u32, content: usize, length: u32): void {
  const server = connection.server;
  server.counters.contentBytes += length;
  if (length <= COPIED_AT_MOST && end + length <= SPACE_FOR_ANSWER) {
    memory.copy(server.scratch + end, content, length);
    sendScratch(connection, end + length);
    return;
  }
  sendScratch(connection, end);
  const sent = connection.send(connection, content, length);
  connection.pending = content + sent;
  connection.pendingLength = length - sent;
}

/** An answer without content that ends the connection. */
export function refuse(connection: HttpConnection, status: u32): void {
  connection.isClosing = true;
  plain(connection, status, 1, 0, 0);
}

/** An answer with no content. `fields` are its own ones, with line ends. */
export function plain(connection: HttpConnection, status: u32, minor: u32, fields: usize, fieldsLength: u32): void {
  const server = connection.server;
  count(server, status);
  const words = reason(status);
  let end = begin(connection, words, <u32>textLength(words), minor);
  end = text(server, end, fields, fieldsLength);
  end = text(server, end, cstr("Content-Length: 0\r\n\r\n"), 21);
  sendScratch(connection, end);
}

/** Counts an answer. */
export function count(server: HttpServer, status: u32): void {
  const counters = server.counters;
  counters.requests++;
  if (status < 300) counters.good++;
  else if (status < 400) counters.redirected++;
  else if (status < 500) counters.refused++;
  else counters.failed++;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The transport has said that it has the room. */
function sendScratch(connection: HttpConnection, length: u32): void {
  if (connection.write(connection, connection.server.scratch, length) < length) connection.isClosing = true;
}

function reason(status: u32): usize {
  switch (status) {
    case 400:
      return cstr("400 Bad Request");
    case 404:
      return cstr("404 Not Found");
    case 405:
      return cstr("405 Method Not Allowed");
    case 413:
      return cstr("413 Content Too Large");
    case 414:
      return cstr("414 URI Too Long");
    case 417:
      return cstr("417 Expectation Failed");
    case 431:
      return cstr("431 Request Header Fields Too Large");
    case 501:
      return cstr("501 Not Implemented");
    case 503:
      return cstr("503 Service Unavailable");
    case 505:
      return cstr("505 HTTP Version Not Supported");
    default:
      return cstr("500 Internal Server Error");
  }
}
