/** The text of an interface: what is said, what may be left out, and what is refused. */
import { InterfaceText, INTERFACE_TEXT_SIZE, Method, parseInterface } from "net-config";
import { formatAddress, IpAddress, isAny } from "net-wire";
import { check, equal, randomBelow, test } from "uktest";

const into = changetype<InterfaceText>(memory.data(INTERFACE_TEXT_SIZE, 8));
const bytes = memory.data(64);

function parses(text: string): bool {
  const encoded = String.UTF8.encode(text);
  return parseInterface(changetype<usize>(encoded), encoded.byteLength, into) == 0;
}

function text(address: IpAddress): string {
  return String.UTF8.decodeUnsafe(bytes, formatAddress(address, bytes));
}

test("the example of the form", () => {
  check(parses("192.168.0.123/24:192.168.0.1:192.168.0.1::example:unikraft.org"), "parses");
  equal<i32>(into.method, Method.STATIC);
  equal<string>(text(into.address), "192.168.0.123");
  equal<u32>(into.prefix, 24);
  equal<string>(text(into.gateway), "192.168.0.1");
  equal<string>(text(into.nameServer), "192.168.0.1");
  check(isAny(into.nameServer2), "no second server");
  equal<u32>(into.hostnameLength, 7);
  equal<u32>(into.domainLength, 12);
});

test("what is left out", () => {
  equal<i32>(parseInterface(0, 0, into), 0);
  equal<i32>(into.method, Method.DHCP);
  check(parses("172.44.0.2/24:172.44.0.1:::"), "empty fields at the end");
  check(parses("172.44.0.2") && into.prefix == 16, "the class's prefix");
  check(parses("") && into.method == Method.DHCP, "nothing at all");
  check(parses("dhcp::8.8.8.8") && text(into.nameServer) == "8.8.8.8", "a server besides");
  check(parses("off") && into.method == Method.OFF, "off");
});

test("IPv6 in brackets", () => {
  check(parses("[fd00::2]/64:[fd00::1]:[2001:db8::53]"), "parses");
  equal<string>(text(into.address), "fd00::2");
  equal<string>(text(into.gateway), "fd00::1");
  equal<string>(text(into.nameServer), "2001:db8::53");
});

test("what is refused", () => {
  const texts = [
    "1.2.3",
    "1.2.3.4/33",
    "1.2.3.4/",
    "1.2.3.4/x",
    "1.2.3.4/24:5",
    "/24",
    "dhcp:1.2.3.4",
    "[fd00::2/64",
    "[fd00::2]/129",
    "[]",
    "[",
    "offf",
    "1.2.3.4:::::a:b",
  ];
  for (let i = 0; i < texts.length; i++) check(!parses(texts[i]), texts[i]);
});

test("any text is survived", () => {
  const letters = "0123.:/[]dhcpof";
  for (let i = 0; i < 5000; i++) {
    let word = "";
    for (let n = randomBelow(24); n > 0; n--) word += letters.charAt(randomBelow(letters.length));
    parses(word);
  }
});
