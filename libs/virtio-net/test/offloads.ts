/** Headers: what the card is asked to do, and what it says. Section 5.1.6. */
import { NetBuf, NetBufFlag, NetFeature } from "uknetdev";
import { check, equal, test } from "uktest";
import { Card, CHECKSUMS, MAC, MERGEABLE, SEGMENTS } from "./card";

function number(header: u8[], at: i32): u32 {
  return (<u32>header[at]) | ((<u32>header[at + 1]) << 8);
}

test("features are used as far as they are wanted", () => {
  const all = new Card(MAC | MERGEABLE | CHECKSUMS | SEGMENTS);
  const expected =
    NetFeature.TRANSMIT_CHECKSUM |
    NetFeature.RECEIVE_CHECKSUM |
    NetFeature.SEGMENT_V4 |
    NetFeature.SEGMENT_V6 |
    NetFeature.LARGE_RECEIVE;
  equal<u32>(all.net.features, expected);
  const none = new Card(MAC | MERGEABLE | CHECKSUMS | SEGMENTS, 64, 16, 0);
  equal<u32>(none.net.features, 0);
  equal<u64>(none.fake.accepted & (CHECKSUMS | SEGMENTS), 0);
  const small = new Card(MAC | CHECKSUMS | SEGMENTS);
  equal<u32>(small.net.features, expected & ~NetFeature.LARGE_RECEIVE, "large packets need mergeable buffers");
});

test("a checksum is left to the card", () => {
  const card = new Card(MAC | CHECKSUMS);
  const packet = card.packet(100, 1);
  packet.flags = NetBufFlag.CHECKSUM_PARTIAL;
  packet.checksumStart = 34;
  packet.checksumOffset = 16;
  card.transmit(packet);
  card.send();
  const header = card.headers[0];
  equal<u32>(header[0], 1);
  equal<u32>(header[1], 0);
  equal<u32>(number(header, 6), 34);
  equal<u32>(number(header, 8), 16);
});

function segments(flag: u32, kind: u32): void {
  const card = new Card(MAC | CHECKSUMS | SEGMENTS, 128);
  const packet = card.packet(9000, 1);
  packet.flags = NetBufFlag.CHECKSUM_PARTIAL | flag;
  packet.checksumStart = 34;
  packet.checksumOffset = 16;
  packet.segmentSize = 1448;
  packet.headerSize = 66;
  card.transmit(packet);
  card.send();
  const header = card.headers[0];
  equal<u32>(header[0], 1);
  equal<u32>(header[1], kind);
  equal<u32>(number(header, 2), 66);
  equal<u32>(number(header, 4), 1448);
  equal<i32>(card.sent[0].length, 9000);
}

test("TCP is cut by the card", () => {
  segments(NetBufFlag.SEGMENTS_V4, 1);
  segments(NetBufFlag.SEGMENTS_V6, 4);
});

function one(card: Card): NetBuf {
  const packets = card.receive();
  equal<i32>(packets.length, 1);
  return packets[0];
}

test("the card says that a checksum is good, or still open", () => {
  const card = new Card(MAC | CHECKSUMS);
  card.deliver(100, 1, 2);
  equal<u32>(one(card).flags, NetBufFlag.CHECKSUM_GOOD);
  card.deliver(100, 1, 1, 0, 0, 0, 34, 16);
  const packet = one(card);
  equal<u32>(packet.flags, NetBufFlag.CHECKSUM_PARTIAL);
  equal<u32>(packet.checksumStart, 34);
  equal<u32>(packet.checksumOffset, 16);
  card.deliver(100, 1);
  equal<u32>(one(card).flags, 0);
});

test("the card puts segments together", () => {
  const card = new Card(MAC | MERGEABLE | CHECKSUMS | SEGMENTS, 128, 32);
  card.deliver(20_000, 1, 1, 1, 66, 1448, 34, 16);
  const packet = one(card);
  equal<u32>(packet.flags, NetBufFlag.CHECKSUM_PARTIAL | NetBufFlag.SEGMENTS_V4);
  equal<u32>(packet.segmentSize, 1448);
  equal<u32>(packet.headerSize, 66);
  card.expect(packet, 20_000, 1);
  card.deliver(20_000, 1, 2, 0x84, 86, 1428);
  equal<u32>(one(card).flags, NetBufFlag.CHECKSUM_GOOD | NetBufFlag.SEGMENTS_V6, "with congestion reported");
});

test("a header that cannot be true costs the packet, and nothing else", () => {
  const card = new Card(MAC | MERGEABLE | CHECKSUMS | SEGMENTS);
  card.deliver(100, 1, 1, 0, 0, 0, 90, 9); // the checksum would lie beyond the end
  card.deliver(100, 1, 1, 0, 0, 0, 0xffff, 0xffff);
  card.deliver(100, 1, 0, 1, 54, 0); // segments of nothing
  card.deliver(100, 1, 0, 1, 101, 500); // headers beyond the end
  card.deliver(100, 1, 0, 3, 54, 500); // UDP fragments were not agreed on
  card.deliver(100, 1, 1, 0, 0, 0, 90, 8);
  const packet = one(card);
  equal<u32>(packet.checksumStart, 90);
  equal<u64>(card.net.counters.receiveDrops, 5);
  check(!card.fake.device.isBroken, "it goes on");
});
