/** Scan codes and what they say. */
import { readKeys } from "ukps2";
import { decode } from "ukps2/keys";
import { equal, test } from "uktest";

/** What the codes say; releases of the keys that end up pressed come behind, so that tests do not disturb each other. */
function typed(codes: i32[]): string {
  let all = "";
  for (let i = 0; i < codes.length; i++) {
    const character = decode(codes[i]);
    if (character) all += String.fromCharCode(character);
  }
  return all;
}

/** Presses and releases each key of a range. */
function keys(first: i32, last: i32): string {
  let all = "";
  for (let key = first; key <= last; key++) all += typed([key, key + 128]);
  return all;
}

test("all keys of the main block", () => {
  equal<string>(keys(0x01, 0x1c), "\x1b1234567890-=\b\tqwertyuiop[]\n");
  equal<string>(keys(0x1e, 0x29), "asdfghjkl;'`");
  equal<string>(keys(0x2b, 0x35), "\\zxcvbnm,./");
  equal<string>(keys(0x37, 0x39), "* ");
  equal<string>(keys(0x3b, 0x46), "", "function keys");
  equal<string>(keys(0x47, 0x7f), "789-456+1230.");
});

test("both shifts", () => {
  equal<string>(typed([0x2a]) + keys(0x02, 0x0d) + keys(0x10, 0x1b) + typed([0xaa]), "!@#$%^&*()_+QWERTYUIOP{}");
  equal<string>(typed([0x36]) + keys(0x1e, 0x29) + keys(0x2b, 0x35) + typed([0xb6]), 'ASDFGHJKL:"~|ZXCVBNM<>?');
  equal<string>(typed([0x2a, 0x36, 0xaa, 0x1e, 0x9e, 0xb6, 0x1e, 0x9e]), "Aa", "one of two is released");
});

test("caps lock is for letters", () => {
  equal<string>(typed([0x3a, 0xba]) + keys(0x02, 0x03) + keys(0x1e, 0x1f), "12AS");
  equal<string>(typed([0x2a, 0x1e, 0x02, 0xaa]), "a!", "shift takes it back");
  equal<string>(typed([0x3a, 0xba, 0x1e]), "a");
});

test("control makes control characters of letters", () => {
  equal<string>(typed([0x1d, 0x20, 0xa0, 0x1e, 0x9d, 0x20]), "\x04\x01d");
  equal<string>(typed([0xe0, 0x1d, 0x16, 0xe0, 0x9d, 0x16]), "\x15u", "the right one");
  equal<string>(typed([0x1d, 0x02, 0x9d]), "", "but not of digits");
});

test("further keys", () => {
  equal<string>(typed([0xe0, 0x1c, 0xe0, 0x9c, 0xe0, 0x35, 0xe0, 0x53]), "\n/\x7f");
  equal<string>(typed([0xe0, 0x48, 0xe0, 0xc8, 0xe0, 0x2a, 0xe0, 0x4b, 0x1e]), "a", "arrows, and their false shifts");
  equal<string>(typed([0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5, 0x1e]), "a", "pause");
});

test("where there is no controller, there are no keys", () => {
  const room = memory.data(8);
  equal<usize>(readKeys(room, 8), 0);
  equal<usize>(readKeys(room, 8), 0);
});
