/** Frames are padded to 60 bytes, and a packet knows how long it is. */
import { NetBuf, release } from "uknetdev";

/** Cuts off what is behind the first `length` of the `available` bytes of a packet. */
export function trim(packet: NetBuf, length: u32, available: u32): void {
  if (length == available) return;
  if (packet.next === null) {
    packet.length = length;
    return;
  }
  let left = length;
  let part = packet;
  while (left > part.length && part.next !== null) {
    left -= part.length;
    part = part.next!;
  }
  part.length = left;
  const rest = part.next;
  part.next = null;
  if (rest !== null) release(rest);
}
