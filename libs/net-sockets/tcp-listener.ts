/** TcpListener, for applications. */
import { acceptSocket, closeListen, lastListenError, ListenSocket, listenSocket } from "./listen-socket";
import { deadlineOf } from "./deadline";
import { setSocketError } from "./error";
import { Pollable } from "./poll";
import { TcpStream } from "./tcp-stream";

const BACKLOG: u32 = 128;

/** A port on which connections are accepted. */
export class TcpListener extends Pollable {
  private constructor() {
    super();
  }

  /** Listens on `port` (0: a free one) for all addresses of this machine. Up to `backlog` connections wait. Null when that cannot be: see `socketError`. */
  static listen(port: u32, backlog: u32 = BACKLOG): TcpListener | null {
    const socket = listenSocket(port, backlog);
    if (socket === null) {
      setSocketError(lastListenError());
      return null;
    }
    const listener = new TcpListener();
    listener.handle = changetype<usize>(socket);
    return listener;
  }

  /** The port's number. */
  get port(): u32 {
    return this.handle ? changetype<ListenSocket>(this.handle).listener.port : 0;
  }

  /** Waits for a connection, `timeout` milliseconds at most. Null when none came, or the listener is closed: see `socketError`. */
  accept(timeout: f64 = Infinity): TcpStream | null {
    if (!this.handle) return null;
    const stream = acceptSocket(changetype<ListenSocket>(this.handle), deadlineOf(timeout));
    if (stream === null) {
      setSocketError(lastListenError());
      return null;
    }
    return TcpStream.of(stream);
  }

  /** Ends listening. Threads that wait in `accept` get null. */
  close(): void {
    if (!this.handle) return;
    closeListen(changetype<ListenSocket>(this.handle));
    this.handle = 0;
  }
}
