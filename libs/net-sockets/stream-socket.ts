/** A TCP connection as a socket: what its events mean for those who wait. */
import { calloc, free } from "ukalloc";
import { EBADF, EPIPE, ETIMEDOUT } from "ukerrno";
import { networkKick } from "net-service";
import { TcpConnection, tcpConsumed, TcpEvent, tcpReceive, tcpRelease, tcpShutdown, tcpSpace, tcpWrite } from "net-tcp";
import { NetBuf, release } from "uknetdev";
import { monotonic } from "uktime";
import { closeSocket, Interest, notify, Socket, waitFor } from "./socket";

@unmanaged
export class StreamSocket extends Socket {
  /** Null when it is over: `error` says why. */
  connection: TcpConnection | null;
  /** What has been received and not read as a whole. */
  unread: NetBuf | null;
  next: StreamSocket | null;
  isConnected: bool;
  /** The other side has said its last word. */
  isFinished: bool;
  /** We have. */
  isShut: bool;
}

/** A socket of a connection whose events nobody gets yet; null without memory. */
export function socketOf(connection: TcpConnection, isConnected: bool): StreamSocket | null {
  const block = calloc(1, offsetof<StreamSocket>());
  if (!block) return null;
  const socket = changetype<StreamSocket>(block);
  socket.connection = connection;
  socket.isConnected = isConnected;
  socket.ready = ready;
  connection.context = block;
  connection.onEvent = onEvent;
  return socket;
}

/** Waits until the connection is made. 0, -ETIMEDOUT, or why it could not be. */
export function waitConnected(socket: StreamSocket, deadline: u64): i32 {
  while (!socket.isConnected) {
    if (socket.error < 0) return socket.error;
    const isWoken = waitFor(socket, socket.writers, deadline);
    if (socket.isClosed) return leave(socket);
    if (!isWoken) return -ETIMEDOUT;
  }
  return 0;
}

/**
 * Waits until something has arrived. Where it is, is stored at `into` (address and length, u32 each); it stays there until `consume`. 1; 0 at the end; -ETIMEDOUT,
 * or what ended the connection.
 */
export function waitData(socket: StreamSocket, into: usize, deadline: u64): i32 {
  while (true) {
    const packet = nextData(socket);
    if (packet !== null) {
      store<u32>(into, <u32>packet.data);
      store<u32>(into, packet.length, 4);
      return 1;
    }
    if (socket.error < 0) return socket.error;
    if (socket.isFinished || socket.connection === null) return 0;
    const isWoken = waitFor(socket, socket.readers, deadline);
    if (socket.isClosed) return leave(socket);
    if (!isWoken) return -ETIMEDOUT;
  }
}

/** The first `bytes` of what `waitData` found have been used. */
export function consume(socket: StreamSocket, bytes: u32): void {
  const packet = socket.unread;
  const connection = socket.connection;
  if (packet === null) return;
  packet.pull(bytes);
  if (connection !== null) {
    tcpConsumed(connection, bytes, monotonic());
    networkKick();
  }
}

/** Sends a copy of all `length` bytes, waiting for room as often as need be. `length`, or -ETIMEDOUT (some may have gone), -EPIPE, what ended the connection. */
export function sendAll(socket: StreamSocket, data: usize, length: u32, deadline: u64): i32 {
  let sent: u32 = 0;
  while (true) {
    const connection = socket.connection;
    if (socket.error < 0) return socket.error;
    if (connection === null || socket.isShut) return -EPIPE;
    if (socket.isConnected) {
      sent += tcpWrite(connection, data + sent, length - sent, monotonic());
      networkKick();
    }
    if (sent == length) return <i32>length;
    const isWoken = waitFor(socket, socket.writers, deadline);
    if (socket.isClosed) return leave(socket);
    if (!isWoken) return -ETIMEDOUT;
  }
}

/** Says that nothing more will be written. */
export function shut(socket: StreamSocket): void {
  const connection = socket.connection;
  if (connection === null || socket.isShut) return;
  socket.isShut = true;
  tcpShutdown(connection, monotonic());
  networkKick();
}

/** Lets the connection go, in order; what was written still arrives. The socket is not to be used any more. */
export function closeStream(socket: StreamSocket): void {
  const connection = socket.connection;
  const unread = socket.unread;
  if (unread !== null) release(unread);
  socket.unread = null;
  socket.connection = null;
  if (connection !== null) {
    tcpRelease(connection, monotonic());
    networkKick();
  }
  closeSocket(socket);
  if (socket.users == 0) free(changetype<usize>(socket));
}

// --- internal -------------------------------------------------------------------------------------------------------

/** In the network's thread. */
function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  const socket = changetype<StreamSocket>(connection.context);
  let what: u32 = 0;
  if (events & TcpEvent.ESTABLISHED) {
    socket.isConnected = true;
    what |= Interest.WRITE;
  }
  if (events & (TcpEvent.RECEIVED | TcpEvent.FINISHED)) what |= Interest.READ;
  if (events & TcpEvent.FINISHED) socket.isFinished = true;
  if (events & TcpEvent.ROOM) what |= Interest.WRITE;
  if (events & TcpEvent.CLOSED) {
    drain(socket);
    socket.error = connection.error;
    socket.connection = null;
    tcpRelease(connection, now);
    what = Interest.READ | Interest.WRITE;
  }
  notify(socket, what);
}

/** What has arrived in order before the end is the reader's: it outlives the connection. */
function drain(socket: StreamSocket): void {
  const connection = socket.connection;
  if (connection === null) return;
  let last = socket.unread;
  while (true) {
    const packet = tcpReceive(connection);
    if (packet === null) return;
    if (last === null) socket.unread = packet;
    else {
      while (last.next !== null) last = changetype<NetBuf>(changetype<usize>(last.next));
      last.next = packet;
    }
    last = packet;
  }
}

/** The first buffer that is not empty; null when there is none. */
function nextData(socket: StreamSocket): NetBuf | null {
  while (true) {
    let packet = socket.unread;
    if (packet === null) {
      const connection = socket.connection;
      if (connection === null) return null;
      packet = tcpReceive(connection);
      if (packet === null) return null;
    }
    socket.unread = packet;
    if (packet.length) return packet;
    const next: NetBuf | null = packet.next;
    packet.next = null;
    release(packet);
    socket.unread = next;
  }
}

function ready(one: Socket): u32 {
  const socket = changetype<StreamSocket>(changetype<usize>(one));
  const connection = socket.connection;
  if (connection === null || socket.error < 0) return Interest.READ | Interest.WRITE;
  let what: u32 = 0;
  if (socket.isFinished || nextData(socket) !== null) what |= Interest.READ;
  if (socket.isConnected && tcpSpace(connection) > 0) what |= Interest.WRITE;
  return what;
}

/** Who waited for a socket that was closed meanwhile leaves it; the last one gives the memory back. */
function leave(socket: StreamSocket): i32 {
  if (socket.users == 0) free(changetype<usize>(socket));
  return -EBADF;
}
