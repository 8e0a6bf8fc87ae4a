/** From a command's name to what does it. */
import { argumentAt, argumentLength, isWord, RespCommand } from "resp";
import { clearStore, Store } from "kvstore";
import { add, addNumber, countKeys, expire, get, getMany, persist, set, setMany, timeLeft } from "./commands";
import { bulk, error, integer, ok, raw, Reply } from "./reply";

/** What the connection does behind the answer. */
export const enum KvResult {
  GOES_ON,
  /** QUIT. */
  ENDS,
}

/** Does a command and adds its answer to `reply`. `now` is the time by which entries expire. */
export function execute(kv: Store, command: RespCommand, reply: Reply, now: u64): KvResult {
  result = KvResult.GOES_ON;
  if (command.count) choose(kv, command, reply, now);
  return result;
}

// --- internal -------------------------------------------------------------------------------------------------------

function named(command: RespCommand, name: usize, length: u32): bool {
  return isWord(argumentAt(command, 0), argumentLength(command, 0), name, length);
}

let result: KvResult = KvResult.GOES_ON;

function choose(kv: Store, command: RespCommand, reply: Reply, now: u64): void {
  const count = command.count;
  // The commonest first: what is not the name costs a comparison of lengths.
  if (count == 2) {
    if (named(command, cstr("GET"), 3)) return get(kv, command, reply, 1, now);
    if (named(command, cstr("INCR"), 4)) return add(kv, command, reply, 1, now);
    if (named(command, cstr("DECR"), 4)) return add(kv, command, reply, -1, now);
    if (named(command, cstr("TTL"), 3)) return timeLeft(kv, command, reply, true, now);
    if (named(command, cstr("PTTL"), 4)) return timeLeft(kv, command, reply, false, now);
    if (named(command, cstr("PERSIST"), 7)) return persist(kv, command, reply, now);
    if (named(command, cstr("PING"), 4) || named(command, cstr("ECHO"), 4)) {
      return bulk(reply, argumentAt(command, 1), argumentLength(command, 1));
    }
  }
  if (count == 3) {
    if (named(command, cstr("INCRBY"), 6)) return addNumber(kv, command, reply, false, now);
    if (named(command, cstr("DECRBY"), 6)) return addNumber(kv, command, reply, true, now);
    if (named(command, cstr("EXPIRE"), 6)) return expire(kv, command, reply, true, now);
    if (named(command, cstr("PEXPIRE"), 7)) return expire(kv, command, reply, false, now);
  }
  if (count >= 3 && named(command, cstr("SET"), 3)) return set(kv, command, reply, now);
  if (count >= 3 && named(command, cstr("MSET"), 4)) return setMany(kv, command, reply);
  if (count >= 2 && named(command, cstr("MGET"), 4)) return getMany(kv, command, reply, now);
  if (count >= 2 && named(command, cstr("DEL"), 3)) return countKeys(kv, command, reply, true, now);
  if (count >= 2 && named(command, cstr("EXISTS"), 6)) return countKeys(kv, command, reply, false, now);
  result = other(kv, command, reply);
}

function other(kv: Store, command: RespCommand, reply: Reply): KvResult {
  if (named(command, cstr("PING"), 4)) raw(reply, cstr("+PONG\r\n"), 7);
  else if (named(command, cstr("DBSIZE"), 6)) integer(reply, kv.count);
  else if (named(command, cstr("FLUSHALL"), 8) || named(command, cstr("FLUSHDB"), 7)) {
    clearStore(kv);
    ok(reply);
  } else if (named(command, cstr("SELECT"), 6)) ok(reply);
  // What clients ask for when they begin: they go on without.
  else if (named(command, cstr("CONFIG"), 6) || named(command, cstr("COMMAND"), 7)) raw(reply, cstr("*0\r\n"), 4);
  else if (named(command, cstr("QUIT"), 4)) {
    ok(reply);
    return KvResult.ENDS;
  } else error(reply, cstr("ERR unknown command or wrong number of arguments"));
  return KvResult.GOES_ON;
}
