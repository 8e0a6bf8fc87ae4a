/** A server's answers, good and bad. */
import { readTimeAnswer, SNTP_SIZE, writeTimeQuestion } from "net-sntp";
import { check, equal, random, randomBelow, test } from "uktest";
import { EINVAL, EIO } from "ukerrno";

const SECOND: u64 = 1_000_000_000;
const message = memory.data(64, 8);
const time = memory.data(8, 8);

function answer(seconds: u32): void {
  memory.fill(message, 0, SNTP_SIZE);
  store<u8>(message, 0x24);
  store<u8>(message, 2, 1);
  store<u64>(message, 77, 24);
  store<u32>(message, bswap<u32>(seconds), 32);
  store<u32>(message, bswap<u32>(seconds), 40);
  store<u32>(message, 0x80, 44); // half a second
}

test("the time, with half of the way", () => {
  writeTimeQuestion(message, 77);
  equal<u32>(load<u8>(message), 0x23);
  answer(2_208_988_800 + 1000);
  equal<i32>(readTimeAnswer(message, 48, 77, 5 * SECOND, 6 * SECOND + SECOND / 2, time), 0);
  equal<u64>(load<u64>(time), 1001 * SECOND);
});

test("after 2036", () => {
  answer(10);
  equal<i32>(readTimeAnswer(message, 48, 77, 0, 0, time), 0);
  equal<u64>(load<u64>(time) / SECOND, 0x100000000 - 2_208_988_800 + 10);
});

test("what does not count", () => {
  answer(0x90000000);
  equal<i32>(readTimeAnswer(message, 47, 77, 0, 0, time), -EINVAL);
  equal<i32>(readTimeAnswer(message, 48, 78, 0, 0, time), -EINVAL);
  store<u8>(message, 0, 1);
  equal<i32>(readTimeAnswer(message, 48, 77, 0, 0, time), -EIO, "leave me alone");
  answer(0x90000000);
  store<u8>(message, 0xe4);
  equal<i32>(readTimeAnswer(message, 48, 77, 0, 0, time), -EIO, "no time yet");
  for (let i = 0; i < 5000; i++) {
    for (let n = 0; n < 48; n++) store<u8>(message + n, <u8>random());
    const result = readTimeAnswer(message, randomBelow(50), load<u64>(message, 24), 0, 0, time);
    check(result <= 0, "no harm");
  }
});
