/** Questions and answers, aliases, compression, and nonsense. */
import { Answer, ANSWER_SIZE, MOST_QUESTION, readAnswer, RecordType, writeQuestion } from "net-dns";
import { v4Of } from "net-wire";
import { check, equal, random, randomBelow, test } from "uktest";
import { EINVAL, ENOENT } from "ukerrno";

const question = memory.data(MOST_QUESTION);
const message = memory.data(2048);
const answer = changetype<Answer>(memory.data(ANSWER_SIZE, 8));
let length: i32 = 0;
let end: u32 = 0;

function ask(name: string, type: u32 = RecordType.A): i32 {
  const text = String.UTF8.encode(name);
  length = writeQuestion(question, 0x1234, changetype<usize>(text), text.byteLength, type);
  return length;
}

/** Begins an answer: the question again. */
function begin(): void {
  memory.copy(message, question, length);
  store<u16>(message, 0x8081, 2);
  end = length;
}

function bytes(list: i32[]): void {
  for (let i = 0; i < list.length; i++) store<u8>(message + end++, <u8>list[i]);
}

function record(name: i32[], type: i32, data: i32[]): void {
  store<u8>(message, load<u8>(message, 7) + 1, 7);
  bytes(name);
  bytes([0, type, 0, 1, 0, 0, 1, 44, 0, data.length]);
  bytes(data);
}

function read(): i32 {
  return readAnswer(message, end, question, length, answer);
}

test("names become labels", () => {
  equal<i32>(ask("a.bc"), 12 + 6 + 4);
  equal<u32>(load<u8>(question, 12), 1);
  equal<u32>(load<u8>(question, 14), 2);
  equal<u32>(load<u8>(question, 17), 0);
  equal<i32>(ask("a.bc."), 22);
  for (let i = 0; i < 6; i++) equal<i32>(ask(["", ".", "a..b", ".a", "a b", "x".repeat(64)][i]), -EINVAL);
  equal<i32>(ask("abc.".repeat(64)), -EINVAL, "too long");
});

test("an answer's addresses", () => {
  ask("example.org");
  begin();
  record([0xc0, 12], 1, [10, 0, 0, 7]);
  record([0xc0, 12], 1, [10, 0, 0, 8]);
  equal<i32>(read(), 0);
  equal<u32>(answer.count, 2);
  equal<u32>(answer.seconds, 300);
  equal<u32>(v4Of(answer.address(1)), 0x0800000a);
});

test("an alias is followed, another name's address is not taken", () => {
  ask("www.a");
  begin();
  const at = <i32>end + 12;
  record([0xc0, 12], 5, [1, 0x62, 0xc0, 16]); // b.a
  record([0xc0, at], 1, [1, 2, 3, 4]);
  record([1, 0x42, 1, 0x41, 0], 1, [1, 2, 3, 5]); // B.A
  record([1, 0x63, 0], 1, [6, 6, 6, 6]);
  equal<i32>(read(), 0);
  equal<u32>(answer.count, 2);
});

test("what is no answer, and what says no", () => {
  ask("a.b");
  begin();
  store<u8>(message, 0x83, 3);
  equal<i32>(read(), -ENOENT);
  store<u8>(message, 0x99, 1);
  equal<i32>(read(), -EINVAL, "another identification");
  begin();
  store<u8>(message, 0x7a, 13);
  equal<i32>(read(), -EINVAL, "another question");
});

test("pointers that lead nowhere, and anything at all", () => {
  for (let i = 0; i < 30_000; i++) {
    ask("www.example.org", randomBelow(2) ? RecordType.A : RecordType.AAAA);
    begin();
    record([0xc0, 12], 5, [1, 0x62, 0xc0, 16]);
    record([0xc0, randomBelow(60)], 1, [1, 2, 3, 4]);
    record([0xc0, 12], 28, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    for (let n = randomBelow(6); n > 0; n--)
      store<u8>(message + (randomBelow(3) ? length : 0) + randomBelow(60), <u8>random());
    if (randomBelow(2)) end = randomBelow(end + 1);
    read();
    check(answer.count <= 8, "bounded");
  }
});
