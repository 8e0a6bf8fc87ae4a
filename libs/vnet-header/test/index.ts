/** What is written of a packet is read of it again, and a header that lies is refused or does no harm. */
import { check, equal, random, randomBelow, test } from "uktest";
import { NetBuf, NetBufFlag, poolCreate, poolDestroy, release, takeBuffer } from "uknetdev";
import { readVnetHeader, VNET_HEADER_SIZE, writeVnetHeader } from "vnet-header";

const header = memory.data(16, 8);

test("what is written is read again", () => {
  const pool = poolCreate(2)!;
  for (let round = 0; round < 500; round++) {
    const packet = takeBuffer(pool)!;
    packet.length = 60 + randomBelow(1000);
    if (randomBelow(4)) {
      packet.flags = NetBufFlag.CHECKSUM_PARTIAL;
      packet.checksumStart = <u16>randomBelow(packet.length - 20);
      packet.checksumOffset = <u16>randomBelow(18);
      if (randomBelow(2)) {
        packet.flags |= randomBelow(2) ? NetBufFlag.SEGMENTS_V4 : NetBufFlag.SEGMENTS_V6;
        packet.segmentSize = <u16>(1 + randomBelow(1460));
        packet.headerSize = <u16>randomBelow(packet.length);
      }
    }
    memory.fill(header, 0xa5, 16);
    writeVnetHeader(header, packet);
    equal<u32>(load<u32>(header, VNET_HEADER_SIZE), 0xa5a5a5a5, "nothing behind it");
    const got = takeBuffer(pool)!;
    got.length = packet.length;
    const offloads: u32 = load<u16>(header);
    check(offloads == 0 || readVnetHeader(got, header, offloads), "is taken");
    equal<u32>(got.flags, packet.flags);
    if (packet.flags & NetBufFlag.CHECKSUM_PARTIAL) {
      equal<u32>(got.checksumStart, packet.checksumStart);
      equal<u32>(got.checksumOffset, packet.checksumOffset);
    }
    if (packet.flags & (NetBufFlag.SEGMENTS_V4 | NetBufFlag.SEGMENTS_V6)) {
      equal<u32>(got.segmentSize, packet.segmentSize);
      equal<u32>(got.headerSize, packet.headerSize);
    }
    release(packet);
    release(got);
  }
  poolDestroy(pool);
});

test("of any header only what can be true is believed", () => {
  const pool = poolCreate(1)!;
  let refused = 0;
  for (let round = 0; round < 5000; round++) {
    store<u64>(header, random());
    store<u32>(header, <u32>random(), 8);
    if (randomBelow(2)) store<u8>(header, [0, 1, 4, 0x81][randomBelow(4)], 1);
    const packet: NetBuf = takeBuffer(pool)!;
    packet.length = randomBelow(1800);
    if (!readVnetHeader(packet, header, load<u16>(header))) refused++;
    else {
      if (packet.flags & NetBufFlag.CHECKSUM_PARTIAL)
        check(<u32>packet.checksumStart + packet.checksumOffset + 2 <= packet.length, "the checksum is in there");
      if (packet.flags & (NetBufFlag.SEGMENTS_V4 | NetBufFlag.SEGMENTS_V6))
        check(packet.segmentSize > 0 && packet.headerSize <= packet.length, "segments have a size");
    }
    release(packet);
  }
  check(refused > 1000, "most are refused");
  poolDestroy(pool);
});
