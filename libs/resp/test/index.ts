/** Commands whole, in pieces, and broken. */
import { writeInteger } from "ukdebug";
import { argumentAt, argumentLength, isWord, parseCommand, parseInteger, RespCommand, RESP_COMMAND_SIZE } from "resp";
import { check, equal, random, randomBelow, test } from "uktest";
import { E2BIG, EINVAL } from "ukerrno";

const command = changetype<RespCommand>(memory.data(RESP_COMMAND_SIZE, 8));
const page = memory.data(4096, 16);

function parse(text: string): i32 {
  const bytes = String.UTF8.encode(text);
  memory.copy(page, changetype<usize>(bytes), bytes.byteLength);
  return parseCommand(command, page, bytes.byteLength);
}

function argument(index: u32): string {
  return String.UTF8.decodeUnsafe(argumentAt(command, index), argumentLength(command, index));
}

const SET = "*3\r\n$3\r\nSET\r\n$5\r\nk\r\n:1\r\n$0\r\n\r\n";

test("commands and lines", () => {
  equal<i32>(parse(SET + "*"), SET.length);
  equal<u32>(command.count, 3);
  equal(argument(0), "SET");
  equal(argument(1), "k\r\n:1");
  equal(argument(2), "");
  equal<i32>(parse("get  a\r\n"), 8);
  equal<u32>(command.count, 2);
  equal(argument(1), "a");
  equal<i32>(parse("\r\n"), 2);
  equal<u32>(command.count, 0);
  equal<i32>(parse("*0\r\n"), 4);
});

test("what is missing is waited for", () => {
  for (let i = 0; i < SET.length; i++) {
    equal<i32>(parse(SET.slice(0, i)), 0, i.toString());
    check(<i32>command.needed > i && <i32>command.needed <= SET.length, "needed");
  }
  parse("*1\r\n$1000\r\nabc");
  equal<u32>(command.needed, 4 + 7 + 1002);
});

test("what is no command is refused", () => {
  equal<i32>(parse("*x\r\n"), -EINVAL);
  equal<i32>(parse("*-1\r\n"), -EINVAL);
  equal<i32>(parse("*1\r\n:1\r\n"), -EINVAL);
  equal<i32>(parse("*1\r\n$1\r\nab\r\n"), -EINVAL);
  equal<i32>(parse("*1\n"), -EINVAL);
  equal<i32>(parse("*1025\r\n"), -E2BIG);
  equal<i32>(parse("*1\r\n$99999999\r\n"), -E2BIG);
  equal<i32>(parse("*1\r\n$99999999999\r\n"), -EINVAL);
});

test("random bytes: nothing behind them is read", () => {
  const text = String.UTF8.encode(SET + SET);
  for (let round = 0; round < 20000; round++) {
    const length = randomBelow(text.byteLength + 1);
    memory.copy(page, changetype<usize>(text), length);
    for (let changes = randomBelow(4); changes > 0 && length; changes--)
      store<u8>(page + randomBelow(length), random());
    memory.fill(page + length, 0x0a, 32);
    const one = parseCommand(command, page, length);
    check(one <= <i32>length, "no longer than it is");
    for (let i: u32 = 0; i < command.count; i++) {
      check(argumentAt(command, i) + argumentLength(command, i) <= page + length, "within");
    }
    memory.fill(page + length, 0x31, 32);
    equal<i32>(parseCommand(command, page, length), one);
  }
});

function number(text: string): string {
  const bytes = String.UTF8.encode(text);
  if (!parseInteger(changetype<usize>(bytes), bytes.byteLength, page)) return "none";
  const value = load<i64>(page);
  return String.UTF8.decodeUnsafe(page, writeInteger(page, value));
}

test("numbers", () => {
  const right = ["0", "7", "-1", "9223372036854775807", "-9223372036854775808", "1234567890"];
  for (let i = 0; i < right.length; i++) equal(number(right[i]), right[i]);
  const wrong = [
    "",
    "-",
    "01",
    "-0",
    "9223372036854775808",
    "-9223372036854775809",
    "1x",
    " 1",
    "99999999999999999999",
  ];
  for (let i = 0; i < wrong.length; i++) equal(number(wrong[i]), "none", wrong[i]);
  check(isWord(cstr("gEt"), 3, cstr("GET"), 3) && !isWord(cstr("ge"), 2, cstr("GET"), 3), "words");
});
