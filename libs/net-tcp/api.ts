/** What the owner of a connection calls. */
import { flush } from "net-ip";
import { NetBuf } from "uknetdev";
import { abort, dropReceived, limitFinWait, queueFin } from "./close";
import { TcpConnection } from "./connection";
import { ackNow } from "./control";
import { startKeepAlive } from "./keep-alive";
import { addWork } from "./lists";
import { output } from "./output";
import { queuedBytes } from "./send-queue";
import { takeReceived } from "./receive";
import { Flag, TcpState } from "./state";
import { freeConnection } from "./table";
import { toldWindow, windowGain } from "./window";
import { isWritable, spaceOf, wantRoom, write } from "./write";

/**
 * The next piece of what was received, in order; null: nothing is there. Its `data` and `length` are payload only, it is one buffer, and it is
 * the caller's, who releases it. Call `tcpConsumed` for it, or the window closes.
 */
export function tcpReceive(connection: TcpConnection): NetBuf | null {
  return takeReceived(connection);
}

/** `bytes` that `tcpReceive` gave are not needed any more: the other side may send as many again. */
export function tcpConsumed(connection: TcpConnection, bytes: u32, now: u64): void {
  connection.held -= min(bytes, connection.held);
  if (connection.state < TcpState.ESTABLISHED || connection.state > TcpState.FIN_WAIT_2) return;
  const gain = windowGain(connection);
  const size = connection.receivedSize;
  if (gain <= 0) return;
  // Told by itself only where the other side may be waiting for it; else it goes with the next acknowledgement.
  const isLarge = <u32>gain >= connection.receiveLimit / 2;
  if (isLarge || (toldWindow(connection) < 2 * size && <u32>gain >= size)) ackNow(connection);
}

/** Bytes that `tcpReceive` can give now. */
export function tcpReadable(connection: TcpConnection): u32 {
  return connection.readable;
}

/** Bytes that may be written now. When it is 0, the event ROOM comes once it is not. */
export function tcpSpace(connection: TcpConnection): u32 {
  if (!isWritable(connection)) return 0;
  const space = spaceOf(connection);
  if (space == 0) wantRoom(connection, queuedBytes(connection) < connection.sendLimit);
  return space;
}

/**
 * Copies up to `length` bytes at `data` for sending, and returns how many; fewer when there is no space for more: then the event ROOM comes. They are
 * sent at the end of the poll, together with what else is written until then. 0 when nothing may be written any more.
 */
export function tcpWrite(connection: TcpConnection, data: usize, length: u32, now: u64): u32 {
  return write(connection, data, length, false);
}

/** The same without a copy: the bytes stay in place, unchanged, for ever. */
export function tcpSendStatic(connection: TcpConnection, data: usize, length: u32, now: u64): u32 {
  return write(connection, data, length, true);
}

/** Sends what was written now, as far as it may be sent, and not only at the end of the poll. */
export function tcpFlush(connection: TcpConnection, now: u64): void {
  output(connection, now);
  flush(connection.tcp.stack);
}

/** Nothing more will be written: a FIN follows what was. Receiving goes on. */
export function tcpShutdown(connection: TcpConnection, now: u64): void {
  queueFin(connection, now);
}

/** Ends a connection with a RST; what is unsent and unread is lost. The event CLOSED comes, with -ECONNABORTED. */
export function tcpAbort(connection: TcpConnection, now: u64): void {
  abort(connection, now);
}

/**
 * The owner has done with a connection, in whatever state: no events come any more, and it must not be touched again. What was written is still
 * sent, with a FIN behind it; if there is something received that nobody has read, the other side is told by a RST (RFC 2525, section 2.17).
 */
export function tcpRelease(connection: TcpConnection, now: u64): void {
  if (connection.has(Flag.RELEASED)) return;
  const state = connection.state;
  const isUnread = connection.readable > 0;
  connection.set(Flag.RELEASED);
  connection.onEvent = null;
  connection.news = 0;
  dropReceived(connection);
  if (state == TcpState.CLOSED || state == TcpState.TIME_WAIT) freeConnection(connection);
  else if (isUnread || state == TcpState.SYN_SENT) abort(connection, now);
  else {
    connection.held = 0;
    queueFin(connection, now);
    limitFinWait(connection, now);
  }
}

/** Whether small pieces are sent at once: no Nagle's algorithm. Off at first. */
export function tcpSetNoDelay(connection: TcpConnection, isOn: bool): void {
  if (isOn) connection.set(Flag.NO_DELAY);
  else connection.clear(Flag.NO_DELAY);
  addWork(connection);
}

/** While a cork is in, only full segments are sent. Taking it out sends the rest. */
export function tcpSetCork(connection: TcpConnection, isOn: bool, now: u64): void {
  if (isOn) connection.set(Flag.CORK);
  else connection.clear(Flag.CORK);
  addWork(connection);
}

/**
 * Has a silent other side asked whether it is still there: after `idle` nanoseconds, then every `interval`, and given up with -ETIMEDOUT when `tries` of
 * them had no answer. An `idle` of 0 switches it off, as it is at first.
 */
export function tcpSetKeepAlive(connection: TcpConnection, idle: u64, interval: u64, tries: u32, now: u64): void {
  connection.keepIdle = idle;
  connection.keepInterval = max<u64>(interval, 1);
  connection.keepTries = tries;
  if (idle) connection.set(Flag.KEEP_ALIVE);
  else connection.clear(Flag.KEEP_ALIVE);
  const state = connection.state;
  if (state >= TcpState.ESTABLISHED && state != TcpState.TIME_WAIT) startKeepAlive(connection, now);
}

/** How long what was sent may stay without an acknowledgement, in nanoseconds, before the connection ends with -ETIMEDOUT (RFC 5482). 0: as usual. */
export function tcpSetUserTimeout(connection: TcpConnection, time: u64): void {
  connection.userTimeout = time;
}

/** How many bytes may be received and not consumed: the largest window that is told. At most 2 MiB are used. */
export function tcpSetReceiveBuffer(connection: TcpConnection, bytes: u32): void {
  connection.receiveLimit = max<u32>(bytes, 1);
}
