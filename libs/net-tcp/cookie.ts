/**
 * SYN cookies (RFC 4987, section 3.6): a full backlog costs no memory. What has to be remembered of a SYN is in our sequence number
 *
 *     | 5 bits: time | 3 bits: segment size | 24 bits: secret hash of all of it, addresses and ports, and the SYN's own number |
 *
 * and, where the other side has timestamps, in the last bits of ours, which it echoes: 4 bits of window scale (15: none), 1 bit for SACK.
 */
import { output } from "net-ip";
import { foldSum, Protocol, pseudoSum, TCP_SIZE, TcpFlag, TcpHeader } from "net-wire";
import { NetBufFlag, takeBuffer } from "uknetdev";
import { local, remote } from "./addresses";
import { acknowledgeNew } from "./ack";
import { timestampClock, tupleHash } from "./isn";
import { acceptFrom, evictHalfOpen } from "./listen";
import { TcpListener } from "./listener";
import { establish, RECEIVE_SCALE, setInitialSequence, takeSyn } from "./open";
import { Segment } from "./options";
import { routeBack } from "./reset";
import { CHECKSUM_AT, writeSynOptions } from "./segment";
import { Flag, TcpState } from "./state";
import { insertConnection } from "./table";
import { Tcp } from "./tcp";
import { MOST_WINDOW, segmentSizeToTell } from "./window";

/** The clock of cookies: 2^36 ns, 69 seconds. One is good in its own period and in the next. */
const PERIOD_SHIFT: u64 = 36;
const LIFE: u64 = 2 << PERIOD_SHIFT;
const TIME_MASK: u32 = 31;
const TIME_SHIFT: u32 = 27;
const SIZE_SHIFT: u32 = 24;
const SIZE_MASK: u32 = 7;
const HASH_MASK: u32 = 0xffffff;
/** Purpose 1: see `tupleHash`. */
const PURPOSE: u32 = 1;
/** In the timestamp. */
const OPTION_MASK: u32 = 31;
const NO_SCALE: u32 = 15;
const SACK_BIT: u32 = 16;
const NO_OPTION: u32 = NO_SCALE;

/** Segment sizes that a cookie can tell: the largest one that is not larger than what was offered. */
const SIZES = memory.data<u16>([216, 536, 1024, 1220, 1360, 1440, 1460, 8960]);

/** Answers a SYN without remembering anything. */
export function answerByCookie(listener: TcpListener, header: TcpHeader, segment: Segment, now: u64): void {
  const tcp = listener.tcp!;
  const stack = tcp.stack;
  const back = routeBack(stack);
  if (back === null) {
    tcp.counters.synsDropped++;
    return;
  }
  const packet = takeBuffer(stack.transmitPool);
  if (packet === null) {
    tcp.counters.synsDropped++;
    return;
  }
  listener.cookiesUntil = now + LIFE;
  tcp.counters.cookiesSent++;
  let agreed: u32 = 0;
  let options = NO_OPTION;
  if (segment.hasTimestamps) {
    agreed = Flag.TIMESTAMPS;
    if (segment.scale >= 0) {
      agreed |= Flag.SCALING;
      options = <u32>segment.scale;
    }
    if (segment.maySack) {
      agreed |= Flag.SACK;
      options |= SACK_BIT;
    }
  }
  const clock = timestampClock(now) + timestampOffsetOf(tcp, header.ports);
  const timestamp = (clock & ~OPTION_MASK) | options;
  const at = packet.data;
  const size = writeSynOptions(at, segmentSizeToTell(back), agreed, RECEIVE_SCALE, timestamp, segment.timestamp);
  packet.length = size;
  const answer = changetype<TcpHeader>(packet.push(TCP_SIZE));
  answer.ports = rotl<u32>(header.ports, 16);
  answer.sequence = cookieOf(tcp, header.ports, segment.sequence, sizeIndex(segment, back.isV4), periodOf(now));
  answer.acknowledged = segment.sequence + 1;
  answer.size = TCP_SIZE + size;
  answer.flags = <u8>(TcpFlag.SYN | TcpFlag.ACK);
  answer.window = MOST_WINDOW;
  answer.urgent = 0;
  answer.checksum = <u16>foldSum(pseudoSum(back.source, back.destination, Protocol.TCP, TCP_SIZE + size));
  packet.flags = NetBufFlag.CHECKSUM_PARTIAL;
  packet.checksumOffset = CHECKSUM_AT;
  tcp.counters.segmentsSent++;
  output(back, packet, Protocol.TCP, now);
}

/** An ACK of no connection: opens one if it has a cookie of ours in it. False when it has not, and deserves a RST. */
export function cookieArrives(listener: TcpListener, header: TcpHeader, segment: Segment, now: u64): bool {
  if (now >= listener.cookiesUntil) return false;
  const tcp = listener.tcp!;
  const cookie = segment.acknowledged - 1;
  const theirs = segment.sequence - 1;
  const age = (periodOf(now) - (cookie >>> TIME_SHIFT)) & TIME_MASK;
  const index = (cookie >>> SIZE_SHIFT) & SIZE_MASK;
  if (age > 1 || cookieOf(tcp, header.ports, theirs, index, periodOf(now) - age) != cookie) {
    tcp.counters.cookiesRefused++;
    return false;
  }
  // Who has shown a cookie is real: what is only half open, and may not be, does not stand in its way.
  if (listener.ready >= listener.backlog) return true; // it will send again
  if (tcp.connections.used == tcp.connections.capacity) evictHalfOpen(tcp, now);
  const connection = acceptFrom(listener, header, now);
  if (connection === null) return true;
  tcp.counters.cookiesAccepted++;
  const options = segment.hasTimestamps ? segment.echo & OPTION_MASK : NO_OPTION;
  const scale = options & (SACK_BIT - 1);
  const window = segment.window;
  // What the SYN had said.
  segment.sequence = theirs;
  segment.segmentSize = load<u16>(SIZES + index * 2);
  segment.scale = scale == NO_SCALE ? -1 : <i32>min<u32>(scale, 14);
  segment.maySack = (options & SACK_BIT) != 0;
  setInitialSequence(connection, cookie);
  takeSyn(connection, segment, now);
  connection.timestampOffset = timestampOffsetOf(tcp, header.ports);
  connection.receiveEdge = connection.receiveNext + min(connection.receiveLimit, MOST_WINDOW);
  connection.state = TcpState.SYN_RECEIVED;
  insertConnection(connection);
  segment.sequence++;
  establish(connection, segment, window << connection.sendScale, now);
  acknowledgeNew(connection, segment.acknowledged, 0, now);
  return true;
}

// --- internal -------------------------------------------------------------------------------------------------------

function periodOf(now: u64): u32 {
  return (<u32>(now >> PERIOD_SHIFT)) & TIME_MASK;
}

function cookieOf(tcp: Tcp, ports: u32, theirs: u32, index: u32, period: u32): u32 {
  const time = period & TIME_MASK;
  const known = (time << TIME_SHIFT) | (index << SIZE_SHIFT);
  const hash =
    tupleHash(tcp, local, remote, ports, PURPOSE + ((known >>> SIZE_SHIFT) << 8)) + <u64>theirs * 0x9e3779b97f4a7c15;
  return known | (((<u32>(hash >> 32)) ^ (<u32>hash)) & HASH_MASK);
}

/** As a connection has it whose SYN was remembered. */
function timestampOffsetOf(tcp: Tcp, ports: u32): u32 {
  return <u32>(tupleHash(tcp, local, remote, ports, 0) >> 32);
}

function sizeIndex(segment: Segment, isV4: bool): u32 {
  const size: u32 = segment.segmentSize ? segment.segmentSize : isV4 ? 536 : 1220;
  let index: u32 = SIZE_MASK;
  while (index > 0 && load<u16>(SIZES + index * 2) > size) index--;
  return index;
}
