/** Streams of datagrams: who says hello is one; each datagram that follows says when it was sent, and its number. */
import { Stack } from "net-ip";
import { UdpPort, UDP_PORT_SIZE, udpOpen, udpSend, udpSource, udpSourcePort } from "net-udp";
import { IP_ADDRESS_SIZE, IpAddress, swap32 } from "net-wire";
import { NetBuf, packetLength, release } from "uknetdev";
import { addStream } from "./streams";
import { streamAdded } from "./control";
import { Step, Stream, test } from "./test";

/** The word that opens a stream, and the answer; as a little-endian machine sends them. */
const HELLO: u32 = 0x36373839;
const WELCOME: u32 = 0x39383736;
/** Seconds, microseconds, and a number of 4 or 8 bytes. */
const HEADER: u32 = 12;
const WIDE_HEADER: u32 = 16;
const SECOND: i64 = 1_000_000_000;

const port = changetype<UdpPort>(memory.data(<i32>UDP_PORT_SIZE, 8));
const peer = changetype<IpAddress>(memory.data(<i32>IP_ADDRESS_SIZE, 8));
const word = memory.data(4, 4);

export function openDatagrams(stack: Stack, number: u32): i32 {
  port.number = number;
  port.onDatagram = heard;
  return udpOpen(stack, port);
}

// --- internal -------------------------------------------------------------------------------------------------------

function heard(_port: UdpPort, packet: NetBuf, now: u64): void {
  const stream = streamOf(udpSourcePort(packet));
  if (stream === null) welcome(packet, now);
  else if (test.step == Step.TEST_RUNNING) count(stream, packet, now);
  release(packet);
}

function streamOf(remotePort: u32): Stream | null {
  if (!test.isUdp) return null;
  let stream = test.firstStream;
  while (stream !== null && stream.remotePort != remotePort) stream = stream.next;
  return stream;
}

function welcome(packet: NetBuf, now: u64): void {
  if (test.control === null || !test.isUdp || test.step != Step.CREATE_STREAMS) return;
  if (packet.length < 4 || load<u32>(packet.data) != HELLO) return;
  const stream = addStream(null);
  if (stream === null) return;
  stream.remotePort = udpSourcePort(packet);
  store<u32>(word, WELCOME);
  udpSource(packet, peer);
  udpSend(port, peer, stream.remotePort, word, 4, now);
  streamAdded(now);
}

function count(stream: Stream, packet: NetBuf, now: u64): void {
  if (packet.length < (test.hasWideCounters ? WIDE_HEADER : HEADER)) return;
  const at = packet.data;
  const sent = <i64>swap32(load<u32>(at)) * SECOND + <i64>swap32(load<u32>(at, 4)) * 1000;
  const number = test.hasWideCounters
    ? ((<u64>swap32(load<u32>(at, 8))) << 32) | swap32(load<u32>(at, 12))
    : <u64>swap32(load<u32>(at, 8));
  stream.bytes += packetLength(packet);
  if (number > stream.packets) {
    stream.lost += number - stream.packets - 1;
    stream.packets = number;
  } else if (stream.lost > 0) stream.lost--; // late, and counted as lost before
  const transit = <i64>now - sent;
  if (stream.transit) {
    const change = transit - stream.transit;
    stream.jitter += ((change < 0 ? -change : change) - stream.jitter) / 16;
  }
  stream.transit = transit;
}
