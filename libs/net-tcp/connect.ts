/** The active side of the handshake (RFC 9293, section 3.10.1), and its port (RFC 6056). */
import { EADDRNOTAVAIL, EINVAL, ENOBUFS } from "ukerrno";
import { findRoute, Stack } from "net-ip";
import { IpAddress, isAny, isMulticast, swap16, TcpFlag } from "net-wire";
import { TcpConnection } from "./connection";
import { findListener } from "./listen";
import { tupleHash } from "./isn";
import { beginAfter, prepareOpen } from "./open";
import { sendSyn } from "./segment";
import { Flag, TcpState } from "./state";
import { findConnection, freeConnection, insertConnection, takeConnection } from "./table";
import { Tcp, tcpOf } from "./tcp";
import { findWaiting, leaveTimeWait, sequenceAfter } from "./time-wait";
import { arm } from "./timers";
import { addWork } from "./lists";

/** Ephemeral ports: RFC 6335, section 6. A power of two. */
const FIRST_PORT: u32 = 49152;
const PORTS: u32 = 65536 - FIRST_PORT;

/** See `tupleHash`. */
const PURPOSE: u32 = 2;

let lastError: i32 = 0;
/** Of the last connection in TIME-WAIT whose ports were taken: see `beginAfter`. */
let least: u32 = 0;

/** Why the last `tcpConnect` returned null: -ENOBUFS (all connections are in use), -EADDRNOTAVAIL (all ports), -EINVAL, or what `findRoute` says. */
export function tcpConnectError(): i32 {
  return lastError;
}

/**
 * Begins to connect to a port of `address`. Set `onEvent` of what it returns at once: it is told of ESTABLISHED, or of CLOSED with the reason in
 * `error`. Null when it cannot even begin: see `tcpConnectError`. What is sent leaves with the end of the poll, or `tcpFlush`.
 */
export function tcpConnect(stack: Stack, address: IpAddress, port: u32, now: u64): TcpConnection | null {
  lastError = -EINVAL;
  if (port == 0 || port > 0xffff || isAny(address) || isMulticast(address)) return null;
  const tcp = tcpOf(stack);
  const connection = takeConnection(tcp);
  lastError = -ENOBUFS;
  if (connection === null) return null;
  least = 0;
  lastError = findRoute(stack, address, null, connection.route);
  const ports = lastError < 0 ? 0 : choosePorts(tcp, connection, swap16(port));
  if (ports == 0) {
    if (lastError == 0) lastError = -EADDRNOTAVAIL;
    freeConnection(connection);
    return null;
  }
  prepareOpen(connection, swap16(ports >>> 16), port, ports, now);
  beginAfter(connection, least);
  connection.set(Flag.TIMING);
  connection.state = TcpState.SYN_SENT;
  connection.timedAt = now;
  connection.timedSequence = connection.sendNext;
  insertConnection(connection);
  connection.retransmitAt = now + connection.timeout;
  arm(connection, connection.retransmitAt);
  tcp.counters.activeOpens++;
  sendSyn(connection, TcpFlag.SYN, now);
  addWork(connection);
  return connection;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Both ports, as they load from what will arrive: a local one that is free for this destination, from a random one on. 0: there is none. */
function choosePorts(tcp: Tcp, connection: TcpConnection, wirePort: u32): u32 {
  const route = connection.route;
  // Random for each destination, and one after the other: RFC 6056, section 3.3.3.
  const start = <u32>tupleHash(tcp, route.source, route.destination, wirePort, PURPOSE) + tcp.portsGiven++;
  for (let i: u32 = 0; i < PORTS; i++) {
    const port = FIRST_PORT + ((start + i) & (PORTS - 1));
    const ports = wirePort | (swap16(port) << 16);
    if (findListener(tcp, route.source, port) !== null) continue;
    if (findConnection(tcp, route.destination, route.source, ports) !== null) continue;
    const waiting = findWaiting(tcp, route.source, route.destination, ports);
    if (waiting === null) return ports;
    // Only when nothing else is left: our clock of sequence numbers and timestamps has moved on (RFC 6191).
    if (i < PORTS / 2) continue;
    least = sequenceAfter(waiting);
    leaveTimeWait(tcp, waiting);
    return ports;
  }
  return 0;
}
