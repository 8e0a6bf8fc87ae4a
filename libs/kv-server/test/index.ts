/** Commands and their answers, as a person would type them. */
import { execute, KvResult, prepareReply, Reply, REPLY_SIZE } from "kv-server";
import { prepareStore, Store, STORE_SIZE } from "kvstore";
import { parseCommand, RespCommand, RESP_COMMAND_SIZE } from "resp";
import { check, equal, test } from "uktest";
import { fromMillis } from "uktime";

const kv = changetype<Store>(memory.data(STORE_SIZE, 8));
const command = changetype<RespCommand>(memory.data(RESP_COMMAND_SIZE, 8));
const reply = changetype<Reply>(memory.data(REPLY_SIZE, 8));
const room = memory.data(1024);
let now: u64 = 1;
let last: KvResult = KvResult.GOES_ON;

function says(line: string, expected: string): void {
  const bytes = String.UTF8.encode(line + "\r\n");
  equal<i32>(parseCommand(command, changetype<usize>(bytes), bytes.byteLength), bytes.byteLength);
  prepareReply(reply, room, 1024);
  last = execute(kv, command, reply, now);
  equal(String.UTF8.decodeUnsafe(reply.data, reply.length).replaceAll("\r\n", " "), expected + " ", line);
}

test("values are set, read, counted and removed", () => {
  prepareStore(kv, 7);
  says("GET a", "$-1");
  says("set a hello", "+OK");
  says("GET a", "$5 hello");
  says("MSET b 1 c 2", "+OK");
  says("MSET b", "-ERR unknown command or wrong number of arguments");
  says("MGET a x c", "*3 $5 hello $-1 $1 2");
  says("INCR b", ":2");
  says("INCRBY b 9223372036854775805", ":9223372036854775807");
  says("INCR b", "-ERR increment or decrement would overflow");
  says("DECRBY n 3", ":-3");
  says("INCR a", "-ERR value is not an integer or out of range");
  says("EXISTS a b x", ":2");
  says("DEL a x", ":1");
  says("DBSIZE", ":3");
  says("FLUSHALL", "+OK");
  says("DBSIZE", ":0");
});

test("conditions and times", () => {
  prepareStore(kv, 7);
  says("SET a 1 XX", "$-1");
  says("SET a 1 NX PX 100", "+OK");
  says("SET a 2 NX", "$-1");
  says("PTTL a", ":100");
  says("SET a 1 EX 0", "-ERR invalid expire time in 'set' command");
  says("SET a 1 EX", "-ERR syntax error");
  now += fromMillis(99);
  says("INCR a", ":2");
  now += fromMillis(1);
  says("GET a", "$-1");
  says("TTL a", ":-2");
  says("SET a 1", "+OK");
  says("TTL a", ":-1");
  says("EXPIRE a 10", ":1");
  says("TTL a", ":10");
  says("PERSIST a", ":1");
  says("TTL a", ":-1");
  says("EXPIRE a 9223372036854775807", "-ERR invalid expire time in 'expire' command");
  says("PEXPIRE a 7884000000001", "-ERR invalid expire time in 'expire' command");
  says("TTL a", ":-1");
  says("EXPIRE a -1", ":1");
  says("EXISTS a", ":0");
});

test("greetings", () => {
  prepareStore(kv, 7);
  says("PING", "+PONG");
  says("PING x", "$1 x");
  says("CONFIG GET save", "*0");
  says("QUIT", "+OK");
  check(last == KvResult.ENDS, "the end");
});
