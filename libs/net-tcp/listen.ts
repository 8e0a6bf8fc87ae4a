/** Listeners, and the passive side of the handshake (RFC 9293, section 3.10.7.2). */
import { EADDRINUSE, EINVAL } from "ukerrno";
import { findRoute, Stack } from "net-ip";
import { copyAddress, IpAddress, isAny, same, TcpFlag, TcpHeader } from "net-wire";
import { local, remote } from "./addresses";
import { abort, vanish } from "./close";
import { TcpConnection } from "./connection";
import { answerByCookie, cookieArrives } from "./cookie";
import { TcpListener } from "./listener";
import { beginAfter, prepareOpen, takeSyn } from "./open";
import { Segment } from "./options";
import { sendReset } from "./reset";
import { sendSyn } from "./segment";
import { Flag, TcpState } from "./state";
import { freeConnection, insertConnection, takeConnection } from "./table";
import { Tcp, tcpOf } from "./tcp";
import { arm } from "./timers";

/** Waits for connections. -EADDRINUSE when somebody does so on the port, -EINVAL for a port of 0 or more than 16 bits. */
export function tcpListen(stack: Stack, listener: TcpListener): i32 {
  const tcp = tcpOf(stack);
  if (listener.port == 0 || listener.port > 0xffff) return -EINVAL;
  let other = tcp.listeners;
  while (other !== null) {
    const isSame = same(other.address, listener.address) || (isAny(other.address) && isAny(listener.address));
    if (other.port == listener.port && isSame) return -EADDRINUSE;
    other = other.next;
  }
  listener.tcp = tcp;
  listener.pending = 0;
  listener.ready = 0;
  listener.cookiesUntil = 0;
  listener.next = tcp.listeners;
  tcp.listeners = listener;
  return 0;
}

/** Ends waiting. Connections that were not accepted yet are reset; the listener's memory is the user's again. */
export function tcpUnlisten(listener: TcpListener, now: u64): void {
  const tcp = listener.tcp;
  if (tcp === null) return;
  const connections = tcp.connections;
  for (let i: u32 = 0; i < connections.touched; i++) {
    const connection = changetype<TcpConnection>(connections.at(i));
    if (connection.state != TcpState.CLOSED && connection.listener == listener) abort(connection, now);
  }
  let before: TcpListener | null = null;
  let one = tcp.listeners;
  while (one !== null && one != listener) {
    before = one;
    one = one.next;
  }
  if (before === null) tcp.listeners = listener.next;
  else before.next = listener.next;
  listener.tcp = null;
}

/** Who listens on a port of an address; one who names the address before one who does not. */
export function findListener(tcp: Tcp, address: IpAddress, port: u32): TcpListener | null {
  let found: TcpListener | null = null;
  let one = tcp.listeners;
  while (one !== null) {
    if (one.port == port) {
      if (same(one.address, address)) return one;
      if (isAny(one.address)) found = one;
    }
    one = one.next;
  }
  return found;
}

/** A segment of no connection, for a listener. */
export function listenerArrives(listener: TcpListener, header: TcpHeader, segment: Segment, now: u64): void {
  const flags = segment.flags;
  const tcp = listener.tcp!;
  if (flags & TcpFlag.RST) return;
  if (flags & TcpFlag.ACK) {
    if (flags & TcpFlag.SYN || !cookieArrives(listener, header, segment, now))
      sendReset(tcp.stack, header.ports, segment, now);
    return;
  }
  if (!(flags & TcpFlag.SYN) || flags & TcpFlag.FIN) return;
  if (listener.pending >= listener.backlog) {
    answerByCookie(listener, header, segment, now);
    return;
  }
  const connection = acceptFrom(listener, header, now);
  if (connection === null) {
    answerByCookie(listener, header, segment, now);
    return;
  }
  beginAfter(connection, segment.leastSequence);
  takeSyn(connection, segment, now);
  connection.state = TcpState.SYN_RECEIVED;
  insertConnection(connection);
  connection.retransmitAt = now + connection.timeout;
  arm(connection, connection.retransmitAt);
  connection.set(Flag.TIMING);
  connection.timedAt = now;
  connection.timedSequence = connection.sendNext;
  sendSyn(connection, TcpFlag.SYN | TcpFlag.ACK, now);
}

/** Takes the place of a connection whose handshake is not over; another one each time. */
export function evictHalfOpen(tcp: Tcp, now: u64): void {
  const connections = tcp.connections;
  for (let i: u32 = 0; i < connections.touched; i++) {
    if (++tcp.evictAt >= connections.touched) tcp.evictAt = 0;
    const connection = changetype<TcpConnection>(connections.at(tcp.evictAt));
    if (connection.state != TcpState.SYN_RECEIVED || !connection.has(Flag.IN_BACKLOG)) continue;
    tcp.counters.attemptFails++;
    vanish(connection, now);
    return;
  }
}

/** A connection of the listener's backlog with whoever sent the segment at hand, in no state yet. Null without memory, or without a way back. */
export function acceptFrom(listener: TcpListener, header: TcpHeader, now: u64): TcpConnection | null {
  const tcp = listener.tcp!;
  const connection = takeConnection(tcp);
  if (connection === null) return null;
  const route = connection.route;
  if (findRoute(tcp.stack, remote, local, route) < 0) {
    freeConnection(connection);
    return null;
  }
  copyAddress(route.source, local);
  prepareOpen(connection, header.destination, header.source, header.ports, now);
  connection.set(Flag.IN_BACKLOG);
  connection.listener = listener;
  listener.pending++;
  tcp.counters.passiveOpens++;
  return connection;
}
