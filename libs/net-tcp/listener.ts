/** What an application waits for connections with. */
import { IpAddress } from "net-wire";
import { TcpConnection } from "./connection";
import { Tcp } from "./tcp";

/** In zeroed memory of TCP_LISTENER_SIZE bytes, aligned to 8, of the user's: fill it in and call `tcpListen`. It stays in place until `tcpUnlisten`. */
@unmanaged
export class TcpListener {
  /** 1 … 65535. */
  port: u32;
  /** Connections that may be under way or not yet accepted; above it, SYN cookies are answered. At least 1. */
  backlog: u32;
  /** Gets each new connection, at the end of a poll: it is the owner's from then on. May set `onEvent`, and call anything. */
  accept: (listener: TcpListener, connection: TcpConnection, now: u64) => void;
  /** The owner's own word. */
  context: usize;
  private addressHigh: u64;
  private addressLow: u64;

  // --- kept by this library ---

  tcp: Tcp | null;
  next: TcpListener | null;
  /** Connections that its backlog has. */
  pending: u32;
  /** Of them those whose handshake is over. */
  ready: u32;
  /** Until when an ACK may have a cookie in it; 0: there was none. */
  cookiesUntil: u64;

  /** The address that it listens on: any at first. */
  get address(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<TcpListener>("addressHigh"));
  }
}

/** Bytes of a listener. */
export const TCP_LISTENER_SIZE: u32 = ((<u32>offsetof<TcpListener>() + 7) & ~7) >>> 0;
