/** Cuts packets of several buffers. */
import { NetBuf, release } from "uknetdev";

/** Takes `bytes` away from the front, with buffers that have nothing else; fewer than there are. Returns what is left. */
export function cutFront(packet: NetBuf, bytes: u32): NetBuf {
  while (bytes >= packet.length) {
    const next = packet.next;
    if (next === null) break;
    bytes -= packet.length;
    packet.next = null;
    release(packet);
    packet = next;
  }
  packet.pull(bytes);
  return packet;
}

/** Leaves the first `bytes` of a packet, and releases the buffers behind them. */
export function cutBack(packet: NetBuf, bytes: u32): void {
  let part = packet;
  for (;;) {
    const next = part.next;
    if (bytes <= part.length || next === null) break;
    bytes -= part.length;
    part = next;
  }
  part.length = min(part.length, bytes);
  const rest = part.next;
  part.next = null;
  if (rest !== null) release(rest);
}
