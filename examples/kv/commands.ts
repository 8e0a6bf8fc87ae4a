/**
 * Commands are executed where they lie, in the packets; one that is not there as a whole is put together in a buffer of its own. Answers are collected, and given to
 * TCP in one piece for all commands that arrived together.
 */
import { free, malloc, realloc } from "ukalloc";
import { ENOMEM } from "ukerrno";
import { execute, KvResult, prepareReply, raw, Reply, REPLY_SIZE } from "kv-server";
import { prepareStore, Store, STORE_SIZE } from "kvstore";
import { Stack } from "net-ip";
import { parseCommand, RespCommand, RESP_COMMAND_SIZE } from "resp";
import { tcpWrite } from "net-tcp";
import { Client } from "./client";

const kv = changetype<Store>(memory.data(<i32>STORE_SIZE, 8));
const command = changetype<RespCommand>(memory.data(<i32>RESP_COMMAND_SIZE, 8));
const reply = changetype<Reply>(memory.data(<i32>REPLY_SIZE, 8));

/** Where answers are collected; and what has to be free there for a command, so that only answers that carry values can be too long. */
const COLLECTED: u32 = 65536;
let collected: usize = 0;
const SPARE: u32 = 256;
/** Answers that are longer than this are not given: all values that a command may name at once. */
const LONGEST: u32 = 256 << 20;
/** Bytes that are copied behind the beginning of a command at a time, unless more are missing. */
const STEP: u32 = 1024;

/** 0 or -ENOMEM. */
export function prepareCommands(stack: Stack): i32 {
  collected = malloc(COLLECTED);
  return collected ? prepareStore(kv, stack.key) : -ENOMEM;
}

/**
 * Executes the commands in `length` bytes at `data`, which may begin and end in the middle of one. Returns how many bytes were used: all, unless answers have to wait,
 * or the connection is to end (`isClosing`).
 */
export function take(client: Client, data: usize, length: u32, now: u64): u32 {
  prepareReply(reply, collected, COLLECTED);
  let used: u32 = 0;
  while (used < length && !client.isClosing) {
    if (reply.room - reply.length < SPARE && !flush(client, now)) return used;
    const size = client.partial
      ? continued(client, data + used, length - used, now)
      : begun(client, data + used, length - used, now);
    used += size;
    if (client.pending) return used;
  }
  flush(client, now);
  return client.isClosing ? length : used;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** A command that begins here. Returns the bytes that were used. */
function begun(client: Client, data: usize, length: u32, now: u64): u32 {
  const size = parseCommand(command, data, length);
  if (size > 0) {
    run(client, now);
    return <u32>size;
  }
  if (size < 0) refuse(client);
  else if (keep(client, data, length)) client.needed = command.needed;
  return length;
}

/** A command whose beginning has been kept. */
function continued(client: Client, data: usize, length: u32, now: u64): u32 {
  const before = client.partialLength;
  const missing = client.needed > before ? client.needed - before : 1;
  const piece = min(length, max(missing, STEP));
  if (!keep(client, data, piece)) return length;
  const size = parseCommand(command, client.partial, client.partialLength);
  if (size == 0) {
    client.needed = command.needed;
    return piece;
  }
  if (size < 0) {
    refuse(client);
    return length;
  }
  run(client, now);
  free(client.partial);
  client.partial = 0;
  client.partialLength = 0;
  client.partialRoom = 0;
  return <u32>size - before;
}

/** Keeps bytes behind those that are there. False when there is no memory: then the connection ends. */
function keep(client: Client, data: usize, length: u32): bool {
  const wanted = client.partialLength + length;
  if (wanted > client.partialRoom) {
    // No more than twice what has come: a length is quickly said.
    const room = max(wanted, client.partialRoom * 2);
    const block = client.partial ? realloc(client.partial, room) : malloc(room);
    if (!block) {
      client.isClosing = true;
      return false;
    }
    client.partial = block;
    client.partialRoom = room;
  }
  memory.copy(client.partial + client.partialLength, data, length);
  client.partialLength = wanted;
  return true;
}

function run(client: Client, now: u64): void {
  const before = reply.length;
  let result = execute(kv, command, reply, now);
  if (reply.isOverrun) {
    // Only what reads has such answers: it can be done once more.
    reply.length = before;
    reply.isOverrun = false;
    if (!flush(client, now)) return longer(client, now);
    result = execute(kv, command, reply, now);
    if (reply.isOverrun) return longer(client, now);
  }
  if (result == KvResult.ENDS) client.isClosing = true;
}

/** An answer that does not fit: it gets memory of its own, as much as it needs. */
function longer(client: Client, now: u64): void {
  let room = COLLECTED * 2;
  while (true) {
    const block = malloc(room);
    if (!block || room > LONGEST) {
      if (block) free(block);
      client.isClosing = true;
      prepareReply(reply, collected, COLLECTED);
      return;
    }
    prepareReply(reply, block, room);
    execute(kv, command, reply, now);
    if (!reply.isOverrun) break;
    free(block);
    room *= 2;
  }
  append(client, reply.data, reply.length, now);
  free(reply.data);
  prepareReply(reply, collected, COLLECTED);
}

/** Gives the collected answers to TCP. False when there was no room for all of them: the rest waits. */
function flush(client: Client, now: u64): bool {
  if (reply.length) append(client, reply.data, reply.length, now);
  reply.length = 0;
  return client.pending == 0;
}

/** Sends bytes, or lets them wait behind those that wait already. Without memory for that the connection ends. */
function append(client: Client, data: usize, length: u32, now: u64): void {
  let sent: u32 = 0;
  if (!client.pending) sent = tcpWrite(client.connection, data, length, now);
  if (sent == length) return;
  const rest = length - sent;
  const waiting = client.pending ? client.pendingLength - client.pendingSent : 0;
  const block = malloc(waiting + rest);
  if (!block) {
    client.isClosing = true;
    return;
  }
  if (waiting) memory.copy(block, client.pending + client.pendingSent, waiting);
  memory.copy(block + waiting, data + sent, rest);
  if (client.pending) free(client.pending);
  client.pending = block;
  client.pendingLength = waiting + rest;
  client.pendingSent = 0;
}

function refuse(client: Client): void {
  raw(reply, cstr("-ERR Protocol error\r\n"), 21);
  client.isClosing = true;
}
