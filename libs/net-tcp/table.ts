/** Connections by their addresses and ports, and their life in memory. */
import { hashAddress, IpAddress, same } from "net-wire";
import { NEVER } from "uktime";
import { CONNECTION_ZEROED, TcpConnection } from "./connection";
import { Flag, TcpState } from "./state";
import { Tcp } from "./tcp";
import { prepareTimer, stopTimer } from "./timers";

/** The connection between two addresses; `ports` as they load from a segment that arrives. Null: there is none. */
export function findConnection(tcp: Tcp, remote: IpAddress, local: IpAddress, ports: u32): TcpConnection | null {
  const hash = hashAddress(remote, ports, tcp.stack.key);
  let one = load<TcpConnection | null>(bucketOf(tcp, hash));
  while (one !== null) {
    if (one.ports == ports) {
      const route = one.route;
      if (same(route.destination, remote) && same(route.source, local)) return one;
    }
    one = one.hashNext;
  }
  return null;
}

/** Lets a connection be found, whose route and ports are set. */
export function insertConnection(connection: TcpConnection): void {
  const tcp = connection.tcp;
  const hash = hashAddress(connection.route.destination, connection.ports, tcp.stack.key);
  const bucket = bucketOf(tcp, hash);
  connection.hash = hash;
  connection.hashNext = load<TcpConnection | null>(bucket);
  store<usize>(bucket, changetype<usize>(connection));
  connection.set(Flag.IN_TABLE);
}

/** A connection is found no more. */
export function removeConnection(connection: TcpConnection): void {
  if (!connection.has(Flag.IN_TABLE)) return;
  connection.clear(Flag.IN_TABLE);
  const bucket = bucketOf(connection.tcp, connection.hash);
  let one = load<TcpConnection>(bucket);
  if (one == connection) {
    store<usize>(bucket, changetype<usize>(connection.hashNext));
    return;
  }
  while (one.hashNext != connection) one = one.hashNext!;
  one.hashNext = connection.hashNext;
}

/** A fresh connection in the state CLOSED, in no table; null when all are in use. */
export function takeConnection(tcp: Tcp): TcpConnection | null {
  const memory_ = tcp.connections.take();
  if (!memory_) return null;
  memory.fill(memory_, 0, CONNECTION_ZEROED);
  const connection = changetype<TcpConnection>(memory_);
  connection.tcp = tcp;
  connection.armedAt = NEVER;
  connection.retransmitAt = NEVER;
  connection.ackAt = NEVER;
  connection.keepAt = NEVER;
  prepareTimer(connection);
  return connection;
}

/** Gives a connection's memory back, at once or as soon as nobody uses it. It has no buffers any more. */
export function freeConnection(connection: TcpConnection): void {
  connection.state = TcpState.CLOSED;
  connection.onEvent = null;
  if (connection.flags & (Flag.IN_WORK | Flag.IN_NEWS | Flag.BUSY)) {
    connection.set(Flag.DEAD);
    return;
  }
  stopTimer(connection);
  connection.tcp.connections.give(changetype<usize>(connection));
}

/** The address of the bucket of a hash. */
function bucketOf(tcp: Tcp, hash: u32): usize {
  return tcp.buckets + (hash & tcp.bucketMask) * sizeof<usize>();
}
