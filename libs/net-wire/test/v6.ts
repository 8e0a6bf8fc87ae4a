/** IPv6 and what belongs to it: fields against bytes of captures, walks over headers, options, kinds of addresses. */
import { check, equal, random, randomBelow, test } from "uktest";
import { checkIpv6, checkOptions, commonBits, Extension, FragmentHeader, HeaderWalk, HEADER_WALK_SIZE } from "net-wire";
import {
  Icmpv6Header,
  Icmpv6Type,
  IpAddress,
  Ipv6Header,
  IPV6_SIZE,
  isLoopback,
  ListenerQuery,
  macOption,
} from "net-wire";
import { foldSum, NdOption, NeighbourMessage, parseAddress, PrefixOption, pseudoSum, putRouterAlert } from "net-wire";
import {
  RouterAdvertisement,
  same,
  Scope,
  scopeOf,
  setLinkGroup,
  skipHeaders,
  solicitedNode,
  sumBytes,
} from "net-wire";
import { Advertised, optionKind, optionSize, optionWord, WalkEnd, walkHeaders } from "net-wire";

const bytes = memory.data(4096, 8);
const walk = changetype<HeaderWalk>(memory.data(HEADER_WALK_SIZE, 4));
const one = changetype<IpAddress>(memory.data(16, 8));
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

function read(text: string, into: IpAddress): IpAddress {
  const encoded = String.UTF8.encode(text);
  check(parseAddress(changetype<usize>(encoded), encoded.byteLength, into), text);
  return into;
}

test("an advertisement of a router of a capture", () => {
  const length = put(
    "6000 0000 0040 3aff fe80000000000000 021122fffe334455 ff02000000000000 0000000000000001" +
      "8600 0000 40 08 0708 00007530 000003e8 0101 001122334455 0501 0000 000005dc" +
      "0304 40 c0 00015180 00003840 00000000 20010db8000100000000000000000000",
  );
  equal<u32>(length, 104 + 0);
  check(checkIpv6(bytes, length, length), "a packet");
  check(!checkIpv6(bytes, length, length - 1) && !checkIpv6(bytes, 39, length), "cut");
  const ip = changetype<Ipv6Header>(bytes);
  equal<u32>(ip.next, 58);
  equal<u32>(ip.hopLimit, 255);
  equal<u32>(ip.trafficClass, 0);
  check(same(ip.source, read("fe80::211:22ff:fe33:4455", one)), "source");
  check(same(ip.destination, read("ff02::1", one)), "destination");
  const message = changetype<RouterAdvertisement>(bytes + 40);
  equal<u32>(message.hopLimit, 64);
  equal<i32>(message.preference, 1);
  equal<u32>(message.lifetime, 1800);
  equal<u32>(message.reachable, 30000);
  equal<u32>(message.retransmission, 1000);
  const options = bytes + 56;
  check(checkOptions(options, length - 56) && !checkOptions(options, length - 57), "options");
  equal<usize>(macOption(options, length - 56, NdOption.SOURCE_MAC), options + 2);
  equal<usize>(macOption(options, length - 56, NdOption.TARGET_MAC), 0);
  equal<u32>(optionKind(options + 8), NdOption.MTU);
  equal<u32>(optionWord(options + 8), 1500);
  equal<u32>(optionSize(options + 16), 32);
  const prefix = changetype<PrefixOption>(options + 16);
  check(prefix.isOnLink && prefix.isAutonomous && prefix.length == 64, "flags");
  equal<u32>(prefix.valid, 86400);
  equal<u32>(prefix.preferred, 14400);
  check(same(prefix.prefix, read("2001:db8:1::", one)), "prefix");
});

test("a solicitation of a neighbour of a capture has a good sum", () => {
  put(
    "6000 0000 0020 3aff fe80000000000000 0000000000000001 ff02000000000000 00000001ff000002" +
      "8700 0000 0000 0000 fe80000000000000 0000000000000002 0101 020000000001",
  );
  const ip = changetype<Ipv6Header>(bytes);
  const message = changetype<NeighbourMessage>(bytes + IPV6_SIZE);
  solicitedNode(message.target, one);
  check(same(one, ip.destination), "the group of its target");
  // the sum, word by word
  let sum: u32 = 32 + 58;
  for (let i = 8; i < 72; i += 2) sum += bswap<u16>(load<u16>(bytes + i));
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  const header = changetype<Icmpv6Header>(bytes + IPV6_SIZE);
  header.checksum = <u16>(foldSum(sumBytes(bytes + 40, 32, pseudoSum(ip.source, ip.destination, 58, 32))) ^ 0xffff);
  equal<u32>(bswap<u16>(header.checksum), ~sum & 0xffff);
  message.flags = <u8>(Advertised.ROUTER | Advertised.OVERRIDE);
  equal<u32>(load<u8>(bytes, 44), 0xa0);
});

test("fields of IPv6 are written as they are read", () => {
  memory.fill(bytes, 0, 64);
  const ip = changetype<Ipv6Header>(bytes);
  ip.begin(0xb8);
  ip.length = 1234;
  equal<u32>(ip.version, 6);
  equal<u32>(ip.trafficClass, 0xb8);
  equal<u32>(load<u32>(bytes), 0x0000_806b);
  equal<u32>(load<u16>(bytes, 4), 0xd204);
  const fragment = changetype<FragmentHeader>(bytes + 40);
  fragment.setOffset(1232, true);
  fragment.identification = 0xdeadbeef;
  equal<u32>(fragment.offset, 1232);
  check(fragment.hasMore, "more");
  equal<u32>(load<u16>(bytes, 42), 0xd104);
  equal<u32>(fragment.identification, 0xdeadbeef);
  const error = changetype<Icmpv6Header>(bytes);
  error.begin(Icmpv6Type.TOO_BIG, 0);
  error.word = 1280;
  equal<u64>(load<u64>(bytes), 0x0005_0000_0000_0002);
  const query = changetype<ListenerQuery>(bytes);
  const codes: u32[] = [0, 1000, 0x7fff, 0x8000, 0x9234, 0xffff];
  const delays: u32[] = [0, 1000, 32767, 32768, 0x1234 << 4, 0x1fff << 10];
  for (let i = 0; i < codes.length; i++) {
    store<u16>(bytes, bswap<u16>(<u16>codes[i]), 4);
    equal<u32>(query.delay, delays[i]);
  }
  putRouterAlert(bytes, 58);
  equal<u64>(load<u64>(bytes), 0x0001_0000_0205_003a);
});

test("walks end where they have to", () => {
  memory.fill(bytes, 0, 200);
  put(
    "6000 0000 0020 0040" +
      "00".repeat(32) +
      "3c00 0502 0000 0100" +
      "2b00 0104 00000000" +
      "2c00 0000 00000000" +
      "0600 0000 12345678",
  );
  walk.begin(changetype<Ipv6Header>(bytes).next);
  equal<u32>(walkHeaders(bytes, 200, walk), WalkEnd.FRAGMENT);
  equal<u32>(walk.offset, 64);
  check(walk.isAlert, "an alert");
  equal<u32>(walk.headers, 3);
  for (let length: u32 = 40; length < 72; length++) {
    walk.begin(0);
    equal<u32>(walkHeaders(bytes, length, walk), WalkEnd.NOTHING, `${length}`);
    walk.begin(0);
    check(!skipHeaders(bytes, length, walk), "not all of them");
  }
  walk.begin(0);
  check(skipHeaders(bytes, 72, walk), "the first fragment");
  equal<u32>(walk.next, 6);
  equal<u32>(walk.offset, 72);
  equal<u32>(walk.field, 64);
  store<u16>(bytes, 0x0001, 66);
  walk.begin(0);
  check(!skipHeaders(bytes, 200, walk), "another fragment has no protocol");
  walk.begin(Extension.NONE);
  equal<u32>(walkHeaders(bytes, 200, walk), WalkEnd.NOTHING);
  walk.begin(17);
  equal<u32>(walkHeaders(bytes, 40, walk), WalkEnd.PROTOCOL);
});

test("walks over random headers stay within their bytes", () => {
  const kinds: u32[] = [0, 43, 44, 60, 60, 60, 59, 6];
  for (let round = 0; round < 100_000; round++) {
    const length = IPV6_SIZE + randomBelow(80);
    for (let i: u32 = IPV6_SIZE; i < length; i += 8) {
      store<u64>(bytes + i, (<u64>random()) | ((<u64>random()) << 32));
      store<u8>(bytes + i, <u8>kinds[randomBelow(8)]);
      store<u8>(bytes + i, <u8>(randomBelow(4) ? 0 : randomBelow(4)), 1);
      if (randomBelow(2)) store<u32>(bytes + i, randomBelow(2) ? 0x0301 : 0, 2);
    }
    const first = kinds[randomBelow(8)];
    walk.begin(first);
    const end = walkHeaders(bytes, length, walk);
    check(walk.offset <= length && walk.field < length, "within");
    if (end == WalkEnd.FRAGMENT) check(walk.offset + 8 <= length, "a whole fragment header");
    if (end >= WalkEnd.PROBLEM) check(walk.pointer < length, "a byte of the packet");
    walk.begin(first);
    if (skipHeaders(bytes, length, walk)) check(walk.offset <= length, "within");
    if (length > IPV6_SIZE && checkOptions(bytes + IPV6_SIZE, length - IPV6_SIZE)) {
      let at: u32 = IPV6_SIZE;
      while (at < length) at += optionSize(bytes + at);
      equal<u32>(at, length, "options end where the message does");
    }
  }
});

test("kinds of addresses of IPv6", () => {
  equal<u32>(scopeOf(read("fe80::1", one)), Scope.LINK);
  equal<u32>(scopeOf(read("ff02::1", one)), Scope.LINK);
  equal<u32>(scopeOf(read("ff05::1", one)), 5);
  equal<u32>(scopeOf(read("2001:db8::1", one)), Scope.GLOBAL);
  equal<u32>(scopeOf(read("fd00::1", one)), Scope.GLOBAL);
  equal<u32>(scopeOf(read("::1", one)), Scope.LINK);
  check(isLoopback(read("::1", one)) && isLoopback(read("127.9.9.9", one)), "loopback");
  check(!isLoopback(read("::2", one)) && !isLoopback(read("128.0.0.1", one)), "not loopback");
  solicitedNode(read("2001:db8::aabb:ccdd", one), one);
  check(same(one, read("ff02::1:ffbb:ccdd", other)), "the group of an address");
  setLinkGroup(one, 0x16);
  check(same(one, read("ff02::16", other)), "a group of the link");
  equal<u32>(commonBits(read("2001:db8::1", one), read("2001:db8::1", other)), 128);
  equal<u32>(commonBits(read("2001:db8::1", one), read("2001:db8::3", other)), 126);
  equal<u32>(commonBits(read("2001:db8::1", one), read("2001:db9::1", other)), 31);
  equal<u32>(commonBits(read("8000::", one), read("::", other)), 0);
});
