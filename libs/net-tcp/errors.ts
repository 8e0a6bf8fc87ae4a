/** What ICMP reports (RFC 9293, section 3.9.2.2; RFC 5927): believed only as far as it can do no harm. */
import { ECONNREFUSED, EMSGSIZE, ENOPROTOOPT } from "ukerrno";
import { Stack } from "net-ip";
import { TcpHeader } from "net-wire";
import { NetBuf } from "uknetdev";
import { local, readAddresses, remote } from "./addresses";
import { fail } from "./close";
import { TcpConnection } from "./connection";
import { addWork } from "./lists";
import { isBefore } from "./sequence";
import { Mode, TcpState } from "./state";
import { findConnection } from "./table";
import { tcpOf } from "./tcp";
import { updateSegmentSize } from "./window";

/** The smallest MTU that is believed: RFC 791's 68 would let anybody make us send a packet for every few bytes. That of IPv6 is 1280. */
const LEAST_V4: u32 = 296;
const LEAST_V6: u32 = 1280;

/** The handler of `onError`: `packet.data` is a header that we sent, 8 bytes of it are certain. */
export function tcpError(stack: Stack, packet: NetBuf, kind: i32, mtu: u32, now: u64): void {
  if (!stack.tcp) return; // it was taken away
  readAddresses(packet, true);
  const header = changetype<TcpHeader>(packet.data);
  const connection = findConnection(tcpOf(stack), remote, local, rotl<u32>(header.ports, 16));
  if (connection === null) return;
  // It has to quote something that is on its way: who guesses addresses and ports has to guess that, too (RFC 5927, section 4.1).
  const sequence = header.sequence;
  if (isBefore(sequence, connection.unacknowledged) || !isBefore(sequence, connection.sendHighest)) return;
  if (kind == -EMSGSIZE) {
    pathChanged(connection, mtu);
    return;
  }
  const isHard = kind == -ECONNREFUSED || kind == -ENOPROTOOPT;
  if (isHard && connection.state == TcpState.SYN_SENT) fail(connection, kind, now);
  else connection.softError = kind;
}

/** A packet was too large for the way: all is sent again in smaller ones (RFC 1191, section 6.4). It is no sign of congestion. */
function pathChanged(connection: TcpConnection, mtu: u32): void {
  const route = connection.route;
  const least = route.isV4 ? LEAST_V4 : LEAST_V6;
  mtu = max(mtu, least);
  if (mtu >= route.mtu) return;
  connection.tcp.counters.mtuReduced++;
  route.mtu = mtu;
  if (connection.state < TcpState.ESTABLISHED) return;
  updateSegmentSize(connection);
  connection.mode = Mode.LOSS;
  connection.recoverUntil = connection.sendHighest;
  connection.sendNext = connection.unacknowledged;
  connection.rangeCount = 0;
  addWork(connection);
}
