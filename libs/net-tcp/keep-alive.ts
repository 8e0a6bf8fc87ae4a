/** Keep-alive: whether a connection that says nothing is still there (RFC 9293, section 3.8.4). */
import { ETIMEDOUT } from "ukerrno";
import { TcpFlag } from "net-wire";
import { NEVER } from "uktime";
import { fail } from "./close";
import { TcpConnection } from "./connection";
import { sendEmpty } from "./segment";
import { Flag, TcpState } from "./state";
import { arm } from "./timers";

/** Sets the moment of the first probe. */
export function startKeepAlive(connection: TcpConnection, now: u64): void {
  connection.keepProbes = 0;
  connection.keepAt = connection.flags & Flag.KEEP_ALIVE ? now + connection.keepIdle : NEVER;
  arm(connection, connection.keepAt);
}

/** The moment `keepAt` has come. */
export function keepAlive(connection: TcpConnection, now: u64): void {
  if (!(connection.flags & Flag.KEEP_ALIVE) || connection.state < TcpState.ESTABLISHED) return;
  const silent = now - connection.receivedAt;
  if (silent < connection.keepIdle) {
    connection.keepProbes = 0;
    connection.keepAt = connection.receivedAt + connection.keepIdle;
    return; // the timer is set for it when its callback ends
  }
  if (connection.unacknowledged == connection.sendHighest) {
    if (connection.keepProbes >= connection.keepTries) {
      fail(connection, connection.softError ? connection.softError : -ETIMEDOUT, now);
      return;
    }
    connection.keepProbes++;
    connection.tcp.counters.keepAlives++;
    // Of what was acknowledged long ago, so that it has to be answered.
    sendEmpty(connection, connection.sendNext - 1, TcpFlag.ACK, now);
  }
  connection.keepAt = now + connection.keepInterval;
}
