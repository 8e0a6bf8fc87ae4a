/** Answers of the protocol, put together in memory of the caller's. */
import { textLength, writeInteger } from "ukdebug";

/** Where an answer goes. Its memory is its user's; see `prepareReply`. */
@unmanaged
export class Reply {
  /** Where the bytes are, and how many there are. */
  data: usize;
  length: u32;
  room: u32;
  /** There was not room enough: the answer is not whole. */
  isOverrun: bool;
}

export const REPLY_SIZE: u32 = <u32>offsetof<Reply>();
/** The longest line of a number, with its kind and its end. */
const LINE: u32 = 24;

/** Makes an empty answer of up to `room` bytes at `data`. */
export function prepareReply(reply: Reply, data: usize, room: u32): void {
  reply.data = data;
  reply.room = room;
  reply.length = 0;
  reply.isOverrun = false;
}

/** Adds bytes as they are. */
export function raw(reply: Reply, from: usize, length: u32): void {
  if (length > reply.room - reply.length) {
    reply.isOverrun = true;
    return;
  }
  memory.copy(reply.data + reply.length, from, length);
  reply.length += length;
}

/** Adds a line of a kind (a character) and a number: ":1\r\n". */
export function line(reply: Reply, kind: u32, value: i64): void {
  if (LINE > reply.room - reply.length) {
    reply.isOverrun = true;
    return;
  }
  const at = reply.data + reply.length;
  store<u8>(at, kind);
  const end = 1 + writeInteger(at + 1, value);
  store<u16>(at + end, 0x0a0d);
  reply.length += end + 2;
}

/** Adds a number. */
export function integer(reply: Reply, value: i64): void {
  line(reply, 58, value);
}

/** Adds a bulk string. */
export function bulk(reply: Reply, from: usize, length: u32): void {
  line(reply, 36, length);
  raw(reply, from, length);
  raw(reply, cstr("\r\n"), 2);
}

export function nothing(reply: Reply): void {
  raw(reply, cstr("$-1\r\n"), 5);
}

export function ok(reply: Reply): void {
  raw(reply, cstr("+OK\r\n"), 5);
}

/** Adds an error: NUL-terminated text without line end. */
export function error(reply: Reply, text: usize): void {
  raw(reply, cstr("-"), 1);
  raw(reply, text, <u32>textLength(text));
  raw(reply, cstr("\r\n"), 2);
}
