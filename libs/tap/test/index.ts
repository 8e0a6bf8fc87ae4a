/** What needs no tap device: hardware addresses as text, and the words where there is none. With a device: test/net/tap.test.ts. */
import { check, equal, randomBelow, test } from "uktest";
import { netDevCount } from "uknetdev";
import { parseMac } from "tap";

const mac = memory.data(8);

function parses(text: string): bool {
  return parseMac(changetype<usize>(String.UTF8.encode(text, true)), mac);
}

test("hardware addresses as text", () => {
  check(parses("52:54:00:12:34:ab"), "parses");
  equal<u32>(load<u32>(mac), 0x12005452);
  equal<u32>(load<u16>(mac, 4), 0xab34);
  check(parses("02:00:00:00:00:0F"), "capitals");
  const refused =
    "|52|52:54:00:12:34|52:54:00:12:34:ab:|52:54:00:12:34:ab:cd|52:54:00:12:34:a|5g:54:00:12:34:ab|53:54:00:12:34:ab|00:00:00:00:00:00|52-54-00-12-34-ab".split(
      "|",
    );
  for (let i = 0; i < refused.length; i++) check(!parses(refused[i]), refused[i]);
  equal<u32>(load<u16>(mac, 4), 0x0f00, "as it was");
});

test("any text is survived", () => {
  for (let i = 0; i < 3000; i++) {
    let text = "";
    for (let n = randomBelow(20); n > 0; n--) text += "0123456789abcdef:".charAt(randomBelow(17));
    parses(text);
  }
});

test("without tap.name there is no device", () => {
  equal<u32>(netDevCount(), 0);
});
