/** Sending: one writev(2) a frame, with the header in the headroom of the packet's first buffer, or from a place of its own. */
import { EBADFD, EINTR } from "ukerrno";
import { setVector, VECTOR_ENTRY, writeVector } from "linux-syscall";
import { NetBuf, NetDev, release } from "uknetdev";
import { VNET_HEADER_SIZE, writeVnetHeader } from "vnet-header";
import { driverOf } from "./driver";
import { giveUp } from "./receive";

/** Buffers that a packet may have: a little more than 64 KiB in buffers of some 1,800 bytes. */
const MOST_PARTS: u32 = 48;
const vector = memory.data((MOST_PARTS + 1) * VECTOR_ENTRY, 8);
const spareHeader = memory.data(VNET_HEADER_SIZE, 8);

/** As `transmit` of uknetdev. Linux has them all before this returns; what it does not take is lost, as on a cable. */
export function transmitBatch(net: NetDev, _queue: u32, packets: usize, count: u32): u32 {
  const driver = driverOf(net);
  let sent: u32 = 0;
  let bytes: u64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const packet = load<NetBuf>(packets + i * sizeof<usize>());
    if (driver.pool !== null) {
      const written = send(driver.file, packet);
      if (written == -EBADFD) giveUp(driver, written);
      if (written > 0) {
        sent++;
        bytes += <u64>written - VNET_HEADER_SIZE;
      }
    }
    release(packet);
  }
  net.counters.sentPackets += sent;
  net.counters.sentBytes += bytes;
  net.counters.transmitDrops += count - sent;
  return count;
}

/** It is never full. */
export function armTransmitQueue(_net: NetDev, _queue: u32): bool {
  return true;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Bytes that Linux took, header included; a negative errno when it did not. */
function send(file: i32, packet: NetBuf): i32 {
  const isInside = packet.headroom >= VNET_HEADER_SIZE;
  const header = isInside ? packet.data - VNET_HEADER_SIZE : spareHeader;
  writeVnetHeader(header, packet);
  let entries: u32 = 1;
  let part: NetBuf | null = packet;
  if (isInside) {
    setVector(vector, 0, header, packet.length + VNET_HEADER_SIZE);
    part = packet.next;
  } else setVector(vector, 0, header, VNET_HEADER_SIZE);
  while (part !== null) {
    if (entries > MOST_PARTS) return 0;
    setVector(vector, entries++, part.data, part.length);
    part = part.next;
  }
  let written = writeVector(file, vector, entries);
  while (written == -EINTR) written = writeVector(file, vector, entries);
  return written;
}
