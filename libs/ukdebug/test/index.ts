// UTF-8 against the standard library's encoder, and what has no output of its own. Printing is checked by the boot tests.
import { check, equal, randomBelow, test } from "uktest";
import { textLength, utf8Chunk } from "ukdebug";

function randomText(length: i32): string {
  let text = "";
  for (let i = 0; i < length; i++) {
    const kind = randomBelow(4);
    let code: u32 =
      kind == 0
        ? randomBelow(0x80)
        : kind == 1
          ? randomBelow(0x800)
          : kind == 2
            ? randomBelow(0xd800)
            : 0x10000 + randomBelow(0x100000);
    if (code == 0) code = 65;
    text += String.fromCodePoint(code);
  }
  return text;
}

/** Encodes in pieces of `size` bytes. */
function encode(text: string, size: usize): Uint8Array {
  const piece = new Uint8Array(<i32>size);
  const all: u8[] = [];
  let units = changetype<usize>(text);
  let left: usize = text.length;
  while (left) {
    const chunk = utf8Chunk(units, left, piece.dataStart, size);
    check(chunk.units > 0 && chunk.bytes <= size, "a piece makes progress and fits");
    if (chunk.units == 0) break;
    for (let i: usize = 0; i < chunk.bytes; i++) all.push(piece[<i32>i]);
    units += chunk.units << 1;
    left -= chunk.units;
  }
  const result = new Uint8Array(all.length);
  for (let i = 0; i < all.length; i++) result[i] = all[i];
  return result;
}

test("any text in pieces of any size is what the standard library makes of it", () => {
  for (let round = 0; round < 300; round++) {
    const text = randomText(<i32>randomBelow(60));
    const expected = Uint8Array.wrap(String.UTF8.encode(text));
    const actual = encode(text, 4 + randomBelow(20));
    equal<i32>(actual.length, expected.length, "bytes");
    for (let i = 0; i < min(actual.length, expected.length); i++) equal<u8>(actual[i], expected[i], "a byte");
  }
});

test("a surrogate without its partner becomes U+FFFD", () => {
  const bytes = encode(String.fromCharCode(0xd800) + "a" + String.fromCharCode(0xdc00), 16);
  equal<i32>(bytes.length, 7);
  equal<u8>(bytes[0], 0xef);
  equal<u8>(bytes[1], 0xbf);
  equal<u8>(bytes[2], 0xbd);
  equal<u8>(bytes[3], 97);
});

test("a character that does not fit any more is left for the next piece", () => {
  const text = "ab\u{20ac}";
  const piece = memory.data(8);
  const chunk = utf8Chunk(changetype<usize>(text), text.length, piece, 4);
  equal<usize>(chunk.units, 2);
  equal<usize>(chunk.bytes, 2);
});

test("the length of text counts bytes up to the zero", () => {
  equal<usize>(textLength(cstr("")), 0);
  equal<usize>(textLength(cstr("plain")), 5);
  equal<usize>(textLength(cstr("\u20ac")), 3);
});
