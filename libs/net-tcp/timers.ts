/**
 * The timers of connections. A connection has several moments and one timer, which is started only when a moment comes before the one it is set
 * for: an acknowledgement that moves the retransmission to a later time costs a store.
 */
import { NEVER } from "uktime";
import { delayedAck } from "./control";
import { keepAlive } from "./keep-alive";
import { TcpConnection } from "./connection";
import { TcpState } from "./state";
import { retransmissionTimeout } from "./retransmit";
import { Tcp } from "./tcp";

/** The time of the expiry under way: timers' callbacks are not told. */
let expiringAt: u64 = 0;

/** Makes a fresh connection's timer one that is not set. */
export function prepareTimer(connection: TcpConnection): void {
  connection.timer.prepare(expire, changetype<usize>(connection));
}

/** Sees to it that the connection is looked at by `moment`, one of its own fields. */
export function arm(connection: TcpConnection, moment: u64): void {
  if (moment >= connection.armedAt) return;
  connection.armedAt = moment;
  connection.tcp.timers.start(connection.timer, moment);
}

/** Nothing is waited for. */
export function stopTimer(connection: TcpConnection): void {
  connection.retransmitAt = NEVER;
  connection.ackAt = NEVER;
  connection.keepAt = NEVER;
  if (connection.armedAt == NEVER) return;
  connection.armedAt = NEVER;
  connection.tcp.timers.stop(connection.timer);
}

/** Does whatever is due. */
export function expireTimers(tcp: Tcp, now: u64): void {
  if (tcp.timers.next() > now) return;
  expiringAt = now;
  tcp.timers.expire(now);
}

function expire(argument: usize): void {
  const connection = changetype<TcpConnection>(argument);
  const now = expiringAt;
  connection.armedAt = NEVER;
  if (connection.ackAt <= now) {
    connection.ackAt = NEVER;
    delayedAck(connection, now);
  }
  if (connection.retransmitAt <= now) {
    connection.retransmitAt = NEVER;
    retransmissionTimeout(connection, now);
  }
  if (connection.keepAt <= now) {
    connection.keepAt = NEVER;
    keepAlive(connection, now);
  }
  if (connection.state == TcpState.CLOSED) return;
  arm(connection, min(connection.retransmitAt, min(connection.ackAt, connection.keepAt)));
}
