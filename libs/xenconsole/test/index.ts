/** The console's rings, with a daemon that is played: one that works, one that is slow, and one that lies. */
import { check, equal, randomBelow, test } from "uktest";
import { ConsoleRing, RING_BYTES } from "xenconsole";

const page = memory.data(4096, 4);
const IN: usize = 0;
const IN_SIZE: u32 = 1024;
const OUT: usize = 1024;
const OUT_SIZE: u32 = 2048;
const IN_CONSUMED: usize = 3072;
const IN_PRODUCED: usize = 3076;
const OUT_CONSUMED: usize = 3080;
const OUT_PRODUCED: usize = 3084;

const ring = changetype<ConsoleRing>(memory.data(RING_BYTES, 4));
const buffer = memory.data(8192);

/** A ring whose counters are all at `start`. */
function begin(start: u32): void {
  for (let counter = IN_CONSUMED; counter <= OUT_PRODUCED; counter += 4) store<u32>(page + counter, start);
  ring.attach(page);
}

function write(text: string): usize {
  return ring.write(buffer, String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, buffer));
}

/** The daemon takes at most `most` bytes of what was printed. */
function printed(most: u32 = OUT_SIZE): string {
  let text = "";
  let consumed = load<u32>(page + OUT_CONSUMED);
  for (; most && consumed != load<u32>(page + OUT_PRODUCED); most--) {
    text += String.fromCharCode(load<u8>(page + OUT + (consumed++ & (OUT_SIZE - 1))));
  }
  store<u32>(page + OUT_CONSUMED, consumed);
  return text;
}

/** The daemon brings what was typed. */
function type(text: string): void {
  let produced = load<u32>(page + IN_PRODUCED);
  for (let i = 0; i < text.length; i++) store<u8>(page + IN + (produced++ & (IN_SIZE - 1)), <u8>text.charCodeAt(i));
  store<u32>(page + IN_PRODUCED, produced);
}

function read(most: usize): string {
  const got = ring.read(buffer, most);
  return String.UTF8.decodeUnsafe(buffer, got);
}

test("what is printed arrives, with carriage returns", () => {
  begin(0);
  equal<usize>(write("one\ntwo\n"), 8);
  equal<string>(printed(), "one\r\ntwo\r\n");
});

test("counters pass 2^32", () => {
  begin(0xffffffff - 2);
  equal<usize>(write("before and after"), 16);
  equal<string>(printed(), "before and after");
  type("typed");
  equal<string>(read(100), "typed");
  equal<u32>(load<u32>(page + IN_CONSUMED), load<u32>(page + IN_PRODUCED));
});

test("a full ring takes no more, and goes on where it stopped", () => {
  begin(100);
  memory.fill(buffer, 65, 4096);
  equal<usize>(ring.write(buffer, 4096), OUT_SIZE);
  equal<usize>(ring.write(buffer, 1), 0);
  equal<i32>(printed(10).length, 10);
  equal<usize>(ring.write(buffer, 4096), 10);
  equal<i32>(printed().length, <i32>OUT_SIZE);
});

test("a line end needs room for two", () => {
  begin(0);
  memory.fill(buffer, 65, OUT_SIZE - 1);
  equal<usize>(ring.write(buffer, OUT_SIZE - 1), OUT_SIZE - 1);
  equal<usize>(write("\n"), 0);
  printed(1);
  equal<usize>(write("\n"), 1);
});

test("what is typed arrives in pieces as they are asked for", () => {
  begin(7);
  equal<string>(read(10), "");
  type("hello, world");
  equal<string>(read(5), "hello");
  equal<string>(read(100), ", world");
  equal<string>(read(100), "");
});

test("a daemon that says it produced more than the ring holds", () => {
  begin(0);
  store<u32>(page + IN_PRODUCED, IN_SIZE + 1);
  equal<string>(read(4096), "");
  type("after");
  equal<string>(read(4096), "after", "it goes on behind the lie");
});

test("a daemon that says it consumed what was never there", () => {
  begin(0);
  store<u32>(page + OUT_CONSUMED, 1);
  equal<usize>(write("lost"), 4);
  equal<u32>(load<u32>(page + OUT_PRODUCED), 0);
});

test("our counters do not listen to the daemon", () => {
  begin(0);
  write("abc");
  store<u32>(page + OUT_PRODUCED, 77);
  store<u32>(page + IN_CONSUMED, 99);
  write("def");
  equal<string>(printed(), "abcdef");
  type("x");
  equal<string>(read(10), "x");
  equal<u32>(load<u32>(page + IN_CONSUMED), 1);
});

test("whatever the daemon writes, nothing leaves the ring or the buffer", () => {
  begin(0);
  for (let i = 0; i < 2000; i++) {
    for (let counter = IN_CONSUMED; counter <= OUT_PRODUCED; counter += 4) {
      if (randomBelow(2))
        store<u32>(page + counter, randomBelow(2) ? randomBelow(5000) : (<u32>randomBelow(0x7fffffff)) << 1);
    }
    const most = randomBelow(2000);
    const got = ring.read(buffer, most);
    check(got >= 0 && <u32>got <= most && <u32>got <= IN_SIZE, "read");
    check(ring.write(buffer, most) <= <usize>most, "write");
  }
});
