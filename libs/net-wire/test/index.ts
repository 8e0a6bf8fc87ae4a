/** Headers against bytes of real packets, checksums against a plain sum, addresses against their texts. */
import "./v6";
import { check, equal, random, randomBelow, test } from "uktest";
import { poolCreate, poolDestroy, release, takeBuffer } from "uknetdev";
import {
  ADDRESS_TEXT,
  ARP_SIZE,
  ArpOperation,
  ArpPacket,
  checkArp,
  checkIpv4,
  checksumOf,
  checkTcp,
  checkUdp,
} from "net-wire";
import {
  EthernetHeader,
  EtherType,
  foldSum,
  formatAddress,
  Fragment,
  hashAddress,
  IpAddress,
  Ipv4Header,
} from "net-wire";
import {
  isAny,
  isLinkLocal,
  isMulticast,
  isV4,
  packetSum,
  parseAddress,
  pseudoSum,
  same,
  setAny,
  setV4,
} from "net-wire";
import { sumBytes, TcpFlag, TcpHeader, UdpHeader, v4Of } from "net-wire";

const bytes = memory.data(4096, 8);
const address = changetype<IpAddress>(memory.data(16, 8));
const other = changetype<IpAddress>(memory.data(16, 8));

/** Puts bytes written as hexadecimal digits at `bytes`; returns how many. */
function put(text: string): u32 {
  let count: u32 = 0;
  for (let i = 0; i < text.length;) {
    if (text.charCodeAt(i) == 32) {
      i++;
      continue;
    }
    store<u8>(bytes + count++, <u8>parseInt(text.substr(i, 2), 16));
    i += 2;
  }
  return count;
}

/** RFC 1071, section 1, word by word. */
function plainSum(at: usize, length: u32): u32 {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < length; i += 2) {
    const first: u32 = load<u8>(at + i);
    const second: u32 = i + 1 < length ? load<u8>(at + i + 1) : 0;
    sum += (first << 8) | second;
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return ((sum & 0xff) << 8) | (sum >> 8);
}

test("sums of random bytes at random places", () => {
  for (let i = 0; i < 4096; i++) store<u8>(bytes + i, <u8>random());
  for (let round = 0; round < 3000; round++) {
    const from = randomBelow(64);
    const length = randomBelow(2000);
    const sum = foldSum(sumBytes(bytes + from, length, 0));
    const plain = plainSum(bytes + from, length);
    check(sum == plain || (sum % 0xffff == 0 && plain % 0xffff == 0), `${from} ${length}: ${sum} is not ${plain}`);
  }
});

test("the largest sum does not overflow", () => {
  memory.fill(bytes, 0xff, 4096);
  equal<u32>(foldSum(sumBytes(bytes, 4096, u64.MAX_VALUE >> 16)) != 0 ? 1 : 0, 1);
  equal<u32>(checksumOf(bytes, 4096), 0);
});

test("sums over chains do not care where the parts end", () => {
  const pool = poolCreate(8)!;
  for (let round = 0; round < 500; round++) {
    const first = takeBuffer(pool)!;
    let whole: u32 = 0;
    let part = first;
    for (let parts = randomBelow(5) + 1; parts > 0; parts--) {
      part.length = randomBelow(300) + (part == first ? 10 : 0);
      for (let i: u32 = 0; i < part.length; i++) {
        const byte = <u8>random();
        store<u8>(part.data + i, byte);
        store<u8>(bytes + whole++, byte);
      }
      if (parts > 1) {
        const next = takeBuffer(pool)!;
        part.next = next;
        part = next;
      }
    }
    const from = randomBelow(10);
    const sum = foldSum(packetSum(first, from));
    equal<u32>(sum, foldSum(sumBytes(bytes + from, whole - from, 0)));
    release(first);
  }
  poolDestroy(pool);
});

test("a TCP segment of a capture", () => {
  const length = put(
    "52550a000202 525400123456 0800 4500 003c 1c46 4000 4006 06a9 0a00020f 0a000202" +
      "8f2c 0050 1a2b3c4d 00000000 a002 faf0 0000 0000 020405b4 0402080a 00000001 00000000 01030307",
  );
  const ethernet = changetype<EthernetHeader>(bytes);
  equal<u32>(ethernet.type, EtherType.IPV4);
  check(!ethernet.isGroup, "to one");
  const ip = changetype<Ipv4Header>(bytes + 14);
  ip.seal();
  check(checkIpv4(bytes + 14, length - 14), "an IPv4 header");
  check(!checkIpv4(bytes + 14, 59), "cut");
  equal<u32>(ip.length, 60);
  equal<u32>(ip.fragment, Fragment.DONT);
  equal<u32>(ip.protocol, 6);
  check(checkTcp(bytes + 34, 40), "a TCP header");
  check(!checkTcp(bytes + 34, 39), "cut");
  const tcp = changetype<TcpHeader>(bytes + 34);
  equal<u32>(tcp.source, 0x8f2c);
  equal<u32>(tcp.destination, 80);
  equal<u32>(tcp.sequence, 0x1a2b3c4d);
  equal<u32>(tcp.flags, TcpFlag.SYN);
  equal<u32>(tcp.size, 40);
  equal<u32>(tcp.window, 0xfaf0);
  setV4(address, ip.source);
  setV4(other, ip.destination);
  tcp.checksum = <u16>(foldSum(sumBytes(bytes + 34, 40, pseudoSum(address, other, 6, 40))) ^ 0xffff);
  equal<u32>(foldSum(sumBytes(bytes + 34, 40, pseudoSum(address, other, 6, 40))), 0xffff);
});

test("fields are written as they are read", () => {
  memory.fill(bytes, 0, 64);
  const tcp = changetype<TcpHeader>(bytes);
  tcp.source = 1;
  tcp.destination = 0x1234;
  tcp.sequence = 0xdeadbeef;
  tcp.acknowledged = 7;
  tcp.size = 32;
  tcp.window = 0xfffe;
  equal<u32>(load<u8>(bytes, 1), 1);
  equal<u32>(load<u8>(bytes, 2), 0x12);
  equal<u32>(load<u8>(bytes, 4), 0xde);
  equal<u32>(load<u8>(bytes, 12), 0x80);
  equal<u32>(tcp.size, 32);
  equal<u32>(tcp.window, 0xfffe);
  const udp = changetype<UdpHeader>(bytes);
  udp.length = 8;
  check(checkUdp(bytes, 8) && !checkUdp(bytes, 7), "a datagram");
  udp.length = 7;
  check(!checkUdp(bytes, 8), "shorter than its header");
  const arp = changetype<ArpPacket>(bytes);
  check(!checkArp(bytes, ARP_SIZE), "no ARP");
  arp.begin();
  arp.operation = ArpOperation.REPLY;
  arp.sender = 0x01020304;
  arp.target = 0x05060708;
  check(checkArp(bytes, ARP_SIZE) && !checkArp(bytes, ARP_SIZE - 1), "ARP");
  equal<u32>(arp.operation, ArpOperation.REPLY);
  equal<u32>(arp.sender, 0x01020304);
  equal<u32>(arp.target, 0x05060708);
});

function ascii(text: string): u32 {
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, bytes);
  return text.length;
}

function formatted(): string {
  const length = formatAddress(address, bytes);
  check(length <= ADDRESS_TEXT, "fits");
  return String.UTF8.decodeUnsafe(bytes, length);
}

test("addresses are read and written", () => {
  const texts = [
    "10.0.2.15",
    "255.255.255.255",
    "0.0.0.0",
    "::",
    "::1",
    "fe80::1",
    "2001:db8::1:0:0:1",
    "1:2:3:4:5:6:7:8",
  ];
  const more = ["1::", "0:1::", "::8", "1:0:0:2::", "1::2:0:0:3:4", "1:0:2:3:4:5:6:7"];
  for (let i = 0; i < texts.length + more.length; i++) {
    const text = i < texts.length ? texts[i] : more[i - texts.length];
    check(parseAddress(bytes, ascii(text), address), text);
    equal<string>(formatted(), text);
  }
  check(parseAddress(bytes, ascii("2001:DB8:0:0:1:0:0:1"), address), "large letters");
  equal<string>(formatted(), "2001:db8::1:0:0:1");
  check(parseAddress(bytes, ascii("::ffff:10.0.0.1"), address), "IPv4 in IPv6");
  equal<string>(formatted(), "10.0.0.1");
  check(isV4(address), "is IPv4");
});

test("what is no address is refused", () => {
  const texts = [
    "",
    "1",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "01.2.3.4",
    "1.2.3.4 ",
    "a.b.c.d",
    "1..2.3",
    ":",
    ":1",
    "1:",
    "1:2:3:4:5:6:7",
  ];
  const more = [
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    "12345::",
    "g::",
    "1:2:3:4:5:6:7:8::",
    ":::",
    "::1.2.3",
    "1:2:3:4:5:6:7:1.2.3.4",
    "1.2.3.4::",
  ];
  setAny(address);
  for (let i = 0; i < texts.length; i++) check(!parseAddress(bytes, ascii(texts[i]), address), texts[i]);
  for (let i = 0; i < more.length; i++) check(!parseAddress(bytes, ascii(more[i]), address), more[i]);
  check(isAny(address), "nothing was changed");
});

test("random texts are read without harm, and what is written is read as the same", () => {
  for (let round = 0; round < 20000; round++) {
    const length = randomBelow(48);
    const characters = "0123456789abcdefABCDEF:::...% g";
    for (let i: u32 = 0; i < length; i++)
      store<u8>(bytes + i, <u8>characters.charCodeAt(randomBelow(characters.length)));
    parseAddress(bytes, length, address);
    address.high = randomBelow(3) ? (<u64>random()) << (randomBelow(5) * 8) : 0;
    address.low = (<u64>random()) << (randomBelow(5) * 8);
    check(parseAddress(bytes, formatAddress(address, bytes), other), formatted());
    check(same(address, other), formatted());
  }
});

test("kinds of addresses", () => {
  check(parseAddress(bytes, ascii("224.0.0.1"), address) && isMulticast(address), "224.0.0.1");
  check(parseAddress(bytes, ascii("ff02::1"), address) && isMulticast(address), "ff02::1");
  check(parseAddress(bytes, ascii("169.254.1.2"), address) && isLinkLocal(address), "169.254.1.2");
  check(parseAddress(bytes, ascii("fe80::2"), address) && isLinkLocal(address) && !isMulticast(address), "fe80::2");
  check(parseAddress(bytes, ascii("10.1.2.3"), address) && !isLinkLocal(address) && !isMulticast(address), "10.1.2.3");
  equal<u32>(v4Of(address), 0x0302010a);
  check(hashAddress(address, 1, 2) != hashAddress(address, 2, 2), "the word counts");
  check(hashAddress(address, 1, 2) != hashAddress(address, 1, 3), "the key counts");
});
