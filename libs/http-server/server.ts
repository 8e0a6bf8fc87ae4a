/** What the connections of a server share: the files, buffers for heads in pieces, the date as text, counters. */
import { free, malloc } from "ukalloc";
import { ENOMEM } from "ukerrno";
import { DATE_LENGTH, HeadBuffer, HEAD_BUFFER_SIZE, HttpRequest, HTTP_REQUEST_SIZE, writeDate } from "http";

/** What has happened. */
@unmanaged
export class HttpCounters {
  requests: u64;
  /** Answers by the first digit of their status. */
  good: u64;
  redirected: u64;
  refused: u64;
  failed: u64;
  /** Bytes of contents. */
  contentBytes: u64;
  /** Connections that said too little for too long. */
  timeouts: u64;
}

/** Its memory (HTTP_SERVER_SIZE bytes, aligned to 8) is its user's; see `prepareServer`. */
@unmanaged
export class HttpServer {
  /** The block of `packed-files`. */
  files: usize;
  /** A page that is made when it is asked for, at this path: writes up to `room` bytes of text and returns how many. Null: there is none. */
  pagePath: usize;
  pagePathLength: u32;
  page: ((server: HttpServer, into: usize, room: u32) => u32) | null;
  /** Nanoseconds that a connection may be idle, and that a head may take. */
  idleTime: u64;
  headTime: u64;
  /** The wall clock minus the time that `input` is given; and from when on the date has to be written again. */
  wallOffset: u64;
  nextDate: u64;
  /** Buffers that are free, each with the next one's address, and the memory of all. */
  freeHeads: usize;
  headMemory: usize;

  get counters(): HttpCounters {
    return changetype<HttpCounters>(changetype<usize>(this) + COUNTERS);
  }

  /** The request at hand. */
  get request(): HttpRequest {
    return changetype<HttpRequest>(changetype<usize>(this) + REQUEST);
  }

  /** Where an answer is put together: SCRATCH_SIZE bytes. */
  get scratch(): usize {
    return changetype<usize>(this) + SCRATCH;
  }

  /** The line with the date: DATE_LINE_LENGTH bytes. */
  get dateLine(): usize {
    return changetype<usize>(this) + DATE_LINE;
  }
}

export const DATE_LINE_LENGTH: u32 = 6 + DATE_LENGTH + 2;
export const SCRATCH_SIZE: u32 = 4096;
const SECOND: u64 = 1_000_000_000;

const COUNTERS: usize = (offsetof<HttpServer>() + 7) & ~7;
const REQUEST: usize = COUNTERS + offsetof<HttpCounters>();
const DATE_LINE: usize = (REQUEST + HTTP_REQUEST_SIZE + 7) & ~7;
const SCRATCH: usize = (DATE_LINE + DATE_LINE_LENGTH + 15) & ~15;

/** Bytes of a server. */
export const HTTP_SERVER_SIZE: u32 = <u32>SCRATCH + SCRATCH_SIZE;

/**
 * Makes a server of the files in `files` (0: none). `heads` heads can be in pieces at the same time. `wallOffset` is the wall clock's time minus the time that
 * `input` is given, in nanoseconds. 0 or -ENOMEM.
 */
export function prepareServer(server: HttpServer, files: usize, heads: u32, wallOffset: u64): i32 {
  memory.fill(changetype<usize>(server), 0, HTTP_SERVER_SIZE);
  server.files = files;
  server.idleTime = 60 * SECOND;
  server.headTime = 10 * SECOND;
  server.wallOffset = wallOffset;
  server.headMemory = malloc(<usize>heads * HEAD_BUFFER_SIZE);
  if (!server.headMemory) return -ENOMEM;
  for (let i: u32 = 0; i < heads; i++)
    giveHead(server, changetype<HeadBuffer>(server.headMemory + <usize>i * HEAD_BUFFER_SIZE));
  memory.copy(server.dateLine, cstr("Date: "), 6);
  store<u16>(server.dateLine, 0x0a0d, 6 + DATE_LENGTH);
  return 0;
}

/** Gives its memory back. All of its connections have ended. */
export function destroyServer(server: HttpServer): void {
  free(server.headMemory);
}

/** Brings the date up to date. */
export function refreshDate(server: HttpServer, now: u64): void {
  if (now < server.nextDate) return;
  const wall = now + server.wallOffset;
  writeDate(server.dateLine + 6, wall / SECOND);
  server.nextDate = now + SECOND - (wall % SECOND);
}

/** An empty buffer for a head; null when all are in use. */
export function takeHead(server: HttpServer): HeadBuffer | null {
  const first = server.freeHeads;
  if (!first) return null;
  server.freeHeads = load<usize>(first);
  const head = changetype<HeadBuffer>(first);
  head.prepare();
  return head;
}

export function giveHead(server: HttpServer, head: HeadBuffer): void {
  store<usize>(changetype<usize>(head), server.freeHeads);
  server.freeHeads = changetype<usize>(head);
}
