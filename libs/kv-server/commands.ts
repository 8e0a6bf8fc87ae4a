/** What the commands do. Each checks its own arguments' number and form. */
import { argumentAt, argumentLength, isWord, parseInteger, RespCommand } from "resp";
import { writeInteger } from "ukdebug";
import { Entry, findEntry, removeEntry, setExpiry, setValue, Store } from "kvstore";
import { fromMillis, fromSeconds, NEVER, toMillis, toSeconds } from "uktime";
import { bulk, error, integer, line, nothing, ok, Reply } from "./reply";

const NO_INTEGER = cstr("ERR value is not an integer or out of range");
const NO_MEMORY = cstr("OOM command not allowed when used memory > 'maxmemory'");
const SYNTAX = cstr("ERR syntax error");
const ARGUMENTS = cstr("ERR wrong number of arguments");
/** Seconds from now on that are a time: 250 years, since nanoseconds of more do not fit into 64 bits with the clock's own. */
const MOST_SECONDS: i64 = 250 * 31_536_000;

const number = memory.data(24, 8);

/** The entry of argument `index`; null when there is none. */
export function entryOf(kv: Store, command: RespCommand, index: u32, now: u64): Entry | null {
  return findEntry(kv, argumentAt(command, index), argumentLength(command, index), now);
}

export function get(kv: Store, command: RespCommand, reply: Reply, index: u32, now: u64): void {
  const entry = entryOf(kv, command, index, now);
  if (entry === null) nothing(reply);
  else bulk(reply, entry.value, entry.length);
}

/** SET key value [NX | XX] [EX seconds | PX milliseconds | KEEPTTL]. */
export function set(kv: Store, command: RespCommand, reply: Reply, now: u64): void {
  let end: u64 = NEVER;
  let only: u32 = 0;
  for (let i: u32 = 3; i < command.count; i++) {
    const at = argumentAt(command, i);
    const length = argumentLength(command, i);
    if (isWord(at, length, cstr("NX"), 2)) only |= 1;
    else if (isWord(at, length, cstr("XX"), 2)) only |= 2;
    else if (isWord(at, length, cstr("KEEPTTL"), 7)) {
      const old = entryOf(kv, command, 1, now);
      if (old !== null) end = old.expires;
    } else {
      const seconds = isWord(at, length, cstr("EX"), 2);
      if ((!seconds && !isWord(at, length, cstr("PX"), 2)) || ++i == command.count) return error(reply, SYNTAX);
      end = endOf(command, i, seconds, now);
      if (end <= now) return error(reply, cstr("ERR invalid expire time in 'set' command"));
    }
  }
  if (only == 3) return error(reply, SYNTAX);
  if (only && (entryOf(kv, command, 1, now) !== null) != (only == 2)) return nothing(reply);
  const entry = put(kv, command, 1, 2);
  if (entry === null) return error(reply, NO_MEMORY);
  setExpiry(entry, end);
  ok(reply);
}

/** MSET key value [key value …]. */
export function setMany(kv: Store, command: RespCommand, reply: Reply): void {
  if ((command.count & 1) == 0) return error(reply, ARGUMENTS);
  for (let i: u32 = 1; i < command.count; i += 2) {
    if (put(kv, command, i, i + 1) === null) return error(reply, NO_MEMORY);
  }
  ok(reply);
}

/** MGET key [key …]. */
export function getMany(kv: Store, command: RespCommand, reply: Reply, now: u64): void {
  line(reply, 42, command.count - 1);
  for (let i: u32 = 1; i < command.count; i++) get(kv, command, reply, i, now);
}

/** INCR, DECR, INCRBY, DECRBY: `step` is what is added. */
export function add(kv: Store, command: RespCommand, reply: Reply, step: i64, now: u64): void {
  const key = argumentAt(command, 1);
  const keyLength = argumentLength(command, 1);
  const old = findEntry(kv, key, keyLength, now);
  let value: i64 = 0;
  let end: u64 = NEVER;
  if (old !== null) {
    if (!parseInteger(old.value, old.length, number)) return error(reply, NO_INTEGER);
    value = load<i64>(number);
    end = old.expires;
  }
  const sum = value + step;
  if (step < 0 ? sum > value : sum < value) return error(reply, cstr("ERR increment or decrement would overflow"));
  const length = writeInteger(number, sum);
  const entry = setValue(kv, key, keyLength, number, length, 20 - length);
  if (entry === null) return error(reply, NO_MEMORY);
  setExpiry(entry, end);
  integer(reply, sum);
}

/** INCRBY and DECRBY. */
export function addNumber(kv: Store, command: RespCommand, reply: Reply, isMinus: bool, now: u64): void {
  if (!parseInteger(argumentAt(command, 2), argumentLength(command, 2), number)) return error(reply, NO_INTEGER);
  const step = load<i64>(number);
  if (isMinus && step == i64.MIN_VALUE) return error(reply, NO_INTEGER);
  add(kv, command, reply, isMinus ? -step : step, now);
}

/** DEL and EXISTS of any number of keys. */
export function countKeys(kv: Store, command: RespCommand, reply: Reply, remove: bool, now: u64): void {
  let count = 0;
  for (let i: u32 = 1; i < command.count; i++) {
    const isThere = remove
      ? removeEntry(kv, argumentAt(command, i), argumentLength(command, i), now)
      : entryOf(kv, command, i, now) !== null;
    if (isThere) count++;
  }
  integer(reply, count);
}

/** EXPIRE and PEXPIRE. */
export function expire(kv: Store, command: RespCommand, reply: Reply, seconds: bool, now: u64): void {
  if (!parseInteger(argumentAt(command, 2), argumentLength(command, 2), number)) return error(reply, NO_INTEGER);
  if (isTooFar(load<i64>(number), seconds)) return error(reply, cstr("ERR invalid expire time in 'expire' command"));
  const entry = entryOf(kv, command, 1, now);
  if (entry !== null) setExpiry(entry, endOf(command, 2, seconds, now));
  integer(reply, entry === null ? 0 : 1);
}

/** TTL and PTTL: -2 without the key, -1 when it does not expire. */
export function timeLeft(kv: Store, command: RespCommand, reply: Reply, seconds: bool, now: u64): void {
  const entry = entryOf(kv, command, 1, now);
  if (entry === null) return integer(reply, -2);
  if (entry.expires == NEVER) return integer(reply, -1);
  const left = entry.expires - now;
  integer(reply, <i64>(seconds ? toSeconds(left + fromSeconds(1) / 2) : toMillis(left)));
}

/** PERSIST. */
export function persist(kv: Store, command: RespCommand, reply: Reply, now: u64): void {
  const entry = entryOf(kv, command, 1, now);
  const expires = entry !== null && entry.expires != NEVER;
  if (entry !== null) setExpiry(entry, NEVER);
  integer(reply, expires ? 1 : 0);
}

// --- internal -------------------------------------------------------------------------------------------------------

function put(kv: Store, command: RespCommand, key: u32, value: u32): Entry | null {
  const at = argumentAt(command, value);
  return setValue(kv, argumentAt(command, key), argumentLength(command, key), at, argumentLength(command, value));
}

/** When a time from now on ends that argument `index` says; `now` for one that is none, or over. */
function endOf(command: RespCommand, index: u32, seconds: bool, now: u64): u64 {
  if (!parseInteger(argumentAt(command, index), argumentLength(command, index), number)) return now;
  const value = load<i64>(number);
  if (value <= 0 || isTooFar(value, seconds)) return now;
  return now + (seconds ? fromSeconds(<u64>value) : fromMillis(<u64>value));
}

function isTooFar(value: i64, seconds: bool): bool {
  return value > (seconds ? MOST_SECONDS : MOST_SECONDS * 1000);
}
