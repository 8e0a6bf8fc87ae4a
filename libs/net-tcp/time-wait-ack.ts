/** The acknowledgement of a connection that is only remembered. */
import { output } from "net-ip";
import { foldSum, Protocol, pseudoSum, TCP_SIZE, TcpFlag, TcpHeader } from "net-wire";
import { NetBufFlag, takeBuffer } from "uknetdev";
import { TIMESTAMPS_SIZE, writeTimestamps } from "./options";
import { routeBack } from "./reset";
import { CHECKSUM_AT } from "./segment";
import { Tcp } from "./tcp";
import { Waiting } from "./waiting";

/** Sends the last acknowledgement once more, in answer to the segment at hand. */
export function sendWaitingAck(tcp: Tcp, one: Waiting, clock: u32, now: u64): void {
  const stack = tcp.stack;
  const back = routeBack(stack);
  if (back === null) return;
  const packet = takeBuffer(stack.transmitPool);
  if (packet === null) return;
  let size = TCP_SIZE;
  if (one.hasTimestamps) {
    size += TIMESTAMPS_SIZE;
    writeTimestamps(packet.data + TCP_SIZE, clock + one.timestampOffset, one.timestampRecent);
  }
  const header = changetype<TcpHeader>(packet.data);
  packet.length = size;
  header.ports = rotl<u32>(one.ports, 16);
  header.sequence = one.sendNext;
  header.acknowledged = one.receiveNext;
  header.size = size;
  header.flags = <u8>TcpFlag.ACK;
  header.window = one.window;
  header.urgent = 0;
  header.checksum = <u16>foldSum(pseudoSum(back.source, back.destination, Protocol.TCP, size));
  packet.flags = NetBufFlag.CHECKSUM_PARTIAL;
  packet.checksumOffset = CHECKSUM_AT;
  tcp.counters.segmentsSent++;
  output(back, packet, Protocol.TCP, now);
}
