/** A port that is listened to, as a socket: connections wait in it to be accepted. */
import { calloc, free } from "ukalloc";
import { EBADF, ENOMEM, ETIMEDOUT } from "ukerrno";
import { network, networkKick } from "net-service";
import {
  TcpConnection,
  TcpListener as Listener,
  TCP_LISTENER_SIZE,
  tcpAbort,
  tcpListen,
  tcpRelease,
  tcpUnlisten,
} from "net-tcp";
import { monotonic } from "uktime";
import { closeSocket, Interest, Socket, waitFor } from "./socket";
import { closeStream, socketOf, StreamSocket } from "./stream-socket";

/**
 *     | ListenSocket | what net-tcp knows of it |
 */
@unmanaged
export class ListenSocket extends Socket {
  /** Those who wait to be accepted, by `next`; how many there are, and may be. */
  first: StreamSocket | null;
  last: StreamSocket | null;
  count: u32;
  most: u32;

  get listener(): Listener {
    return changetype<Listener>(changetype<usize>(this) + LISTENER);
  }
}

const LISTENER: usize = (offsetof<ListenSocket>() + 7) & ~7;

/** Begins to listen. Null when that cannot be: `lastListenError` says why. */
export function listenSocket(port: u32, backlog: u32): ListenSocket | null {
  const block = calloc(1, LISTENER + TCP_LISTENER_SIZE);
  if (!block) {
    listenError = -ENOMEM;
    return null;
  }
  const socket = changetype<ListenSocket>(block);
  const listener = socket.listener;
  socket.ready = ready;
  socket.most = backlog;
  listener.port = port;
  listener.backlog = backlog;
  listener.accept = arrived;
  listener.context = block;
  listenError = tcpListen(network(), listener);
  if (listenError >= 0) return socket;
  free(block);
  return null;
}

let listenError: i32 = 0;

export function lastListenError(): i32 {
  return listenError;
}

/** Waits for a connection. Null when none came until `deadline`, or the socket was closed: `error` of the socket is -ETIMEDOUT or -EBADF then. */
export function acceptSocket(socket: ListenSocket, deadline: u64): StreamSocket | null {
  while (true) {
    const stream = socket.first;
    if (stream !== null) {
      socket.first = stream.next;
      if (socket.first === null) socket.last = null;
      socket.count--;
      stream.next = null;
      return stream;
    }
    const isWoken = waitFor(socket, socket.readers, deadline);
    if (socket.isClosed) {
      if (socket.users == 0) free(changetype<usize>(socket));
      listenError = -EBADF;
      return null;
    }
    if (isWoken) continue;
    listenError = -ETIMEDOUT;
    return null;
  }
}

/** Ends listening; those who wait to be accepted are let go. */
export function closeListen(socket: ListenSocket): void {
  tcpUnlisten(socket.listener, monotonic());
  let stream = socket.first;
  while (stream !== null) {
    const next: StreamSocket | null = stream.next;
    closeStream(stream);
    stream = next;
  }
  networkKick();
  closeSocket(socket);
  if (socket.users == 0) free(changetype<usize>(socket));
}

// --- internal -------------------------------------------------------------------------------------------------------

/** In the network's thread. Who finds no place is reset: nobody accepts as fast as they come. */
function arrived(listener: Listener, connection: TcpConnection, now: u64): void {
  const socket = changetype<ListenSocket>(listener.context);
  const stream = socket.count < socket.most ? socketOf(connection, true) : null;
  if (stream === null) {
    tcpAbort(connection, now);
    tcpRelease(connection, now);
    return;
  }
  const last = socket.last;
  if (last === null) socket.first = stream;
  else last.next = stream;
  socket.last = stream;
  socket.count++;
  // One of them: the others would find nothing.
  socket.readers.wakeOne();
  const set = socket.set;
  if (set !== null && socket.interest & Interest.READ) set.list(socket);
}

function ready(one: Socket): u32 {
  return changetype<ListenSocket>(changetype<usize>(one)).first === null ? 0 : Interest.READ;
}
