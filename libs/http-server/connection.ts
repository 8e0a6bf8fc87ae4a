/** A connection: bytes come in, requests are answered in order, and what cannot be sent yet waits. */
import { HeadBuffer, HttpRequest, parseRequest } from "http";
import { refuse, SPACE_FOR_ANSWER } from "./answer";
import { respond } from "./respond";
import { giveHead, HttpServer, refreshDate, takeHead } from "./server";

/** Its memory (HTTP_CONNECTION_SIZE bytes, aligned to 8) is the transport's; see `prepareConnection`. */
@unmanaged
export class HttpConnection {
  // --- by the transport ---

  /** Sends a copy of `length` bytes. Returns how many it took. It takes SPACE_FOR_ANSWER at once, when `space` has said so. */
  write: (connection: HttpConnection, data: usize, length: u32) => u32;
  /** Sends bytes that stay in place and unchanged for ever. Returns how many it took. */
  send: (connection: HttpConnection, data: usize, length: u32) => u32;
  /** How many bytes it would take now. */
  space: (connection: HttpConnection) => u32;
  /** The transport's own. */
  transport: usize;

  // --- kept by this library ---

  server: HttpServer;
  /** A head in pieces. */
  head: HeadBuffer | null;
  /** Content that waits for room. */
  pending: usize;
  pendingLength: u32;
  /** No more requests are read: the transport ends the connection as soon as nothing is pending. */
  isClosing: bool;
  /** Bytes of a request's body that are still to be passed over. */
  skip: u64;
  /** When the client has said too little for too long. */
  deadline: u64;

  /** Whether the transport shall end the connection now, behind what it was given. */
  get isDone(): bool {
    return this.isClosing && this.pendingLength == 0;
  }
}

/** Bytes of a connection. */
export const HTTP_CONNECTION_SIZE: u32 = <u32>offsetof<HttpConnection>();

/** Begins a connection whose transport has set its own fields. */
export function prepareConnection(connection: HttpConnection, server: HttpServer, now: u64): void {
  connection.server = server;
  connection.head = null;
  connection.pending = 0;
  connection.pendingLength = 0;
  connection.isClosing = false;
  connection.skip = 0;
  connection.deadline = now + server.headTime;
}

/**
 * Bytes that have arrived. Returns how many were used up; the others are to be given again, behind what follows them: after `resume`, when answers wait
 * for room to be sent. See `isDone` after each call.
 */
export function input(connection: HttpConnection, data: usize, length: u32, now: u64): u32 {
  const server = connection.server;
  refreshDate(server, now);
  let used: u32 = 0;
  while (used < length && !connection.isClosing && !connection.pendingLength) {
    if (connection.skip) {
      const part = <u32>min<u64>(connection.skip, length - used);
      connection.skip -= part;
      used += part;
      continue;
    }
    if (connection.space(connection) < SPACE_FOR_ANSWER) break;
    const taken = one(connection, data + used, length - used, now);
    used += taken;
    if (taken == 0) break;
  }
  // What comes behind the last request is of no interest.
  return connection.isClosing ? length : used;
}

/** There is room to send again. True: give `input` what it has left. */
export function resume(connection: HttpConnection, now: u64): bool {
  if (connection.pendingLength) {
    const sent = connection.send(connection, connection.pending, connection.pendingLength);
    connection.pending += sent;
    connection.pendingLength -= sent;
    if (sent) connection.deadline = now + connection.server.idleTime;
  }
  return connection.pendingLength == 0 && !connection.isClosing;
}

/** Whether the connection is to be aborted, since the client said or took too little for too long. */
export function isExpired(connection: HttpConnection, now: u64): bool {
  if (now < connection.deadline) return false;
  connection.server.counters.timeouts++;
  return true;
}

/** The transport's connection is gone. */
export function endConnection(connection: HttpConnection): void {
  const head = connection.head;
  if (head !== null) giveHead(connection.server, head);
  connection.head = null;
  connection.pendingLength = 0;
  connection.isClosing = true;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** One request, or a piece of one. Returns the bytes that it took. */
function one(connection: HttpConnection, data: usize, length: u32, now: u64): u32 {
  const server = connection.server;
  const request = server.request;
  const head = connection.head;
  if (head !== null) return piece(connection, head, data, length, now);
  const size = parseRequest(request, data, length);
  if (size > 0) {
    answer(connection, request, now);
    return <u32>size;
  }
  if (size < 0) {
    refuse(connection, <u32>-size);
    return length;
  }
  const fresh = takeHead(server);
  if (fresh === null) {
    refuse(connection, 503);
    return length;
  }
  connection.head = fresh;
  connection.deadline = now + server.headTime; // for the whole head: what drips in does not move it
  return piece(connection, fresh, data, length, now);
}

function piece(connection: HttpConnection, head: HeadBuffer, data: usize, length: u32, now: u64): u32 {
  const taken = head.add(data, length);
  // A head that is wrong in its first bytes is refused when its end has come, or its room is used up.
  if (!head.isWhole && !head.isFull) return taken;
  const request = connection.server.request;
  const size = parseRequest(request, head.data, head.length);
  if (size > 0) answer(connection, request, now);
  else refuse(connection, size < 0 ? <u32>-size : 400);
  giveHead(connection.server, head);
  connection.head = null;
  return taken;
}

function answer(connection: HttpConnection, request: HttpRequest, now: u64): void {
  connection.deadline = now + connection.server.idleTime;
  connection.skip = request.contentLength;
  respond(connection, request);
}
