/** Writers that find no buffers, since others do not get rid of theirs. */
import { ENOBUFS } from "ukerrno";
import { NEVER } from "uktime";
import { offerRoom } from "./ack";
import { reset } from "./close";
import { TcpConnection } from "./connection";
import { Flag, TcpState } from "./state";
import { Tcp } from "./tcp";

const SECOND: u64 = 1_000_000_000;
/** Buffers are few when less than this part is free. */
const FEW_SHARE: u32 = 4;
/** Who has made no progress for so long is ended for the others' sake; between two such ends. */
const PATIENCE: u64 = 10 * SECOND;
const PAUSE: u64 = SECOND;

/** Tells those who wait that there are buffers again; if there are none, looks for somebody who keeps them. */
export function feed(tcp: Tcp, now: u64): void {
  const stack = tcp.stack;
  if (stack.transmitPool.available + stack.barePool.available <= tcp.starvedAt) {
    relieve(tcp, now);
    return;
  }
  tcp.isStarved = false;
  const connections = tcp.connections;
  for (let i: u32 = 0; i < connections.touched; i++) {
    const connection = changetype<TcpConnection>(connections.at(i));
    if (connection.state != TcpState.CLOSED && connection.has(Flag.WANTS_ROOM)) offerRoom(connection);
  }
}

// --- internal -------------------------------------------------------------------------------------------------------

/** RFC 6429: a receiver may keep its window closed as long as it likes, but not at the cost of others. Ends the one with the most buffers. */
function relieve(tcp: Tcp, now: u64): void {
  const pool = tcp.stack.transmitPool;
  const bare = tcp.stack.barePool;
  const isShort = pool.available < pool.total / FEW_SHARE || bare.available < bare.total / FEW_SHARE;
  if (!isShort || now - tcp.relievedAt < PAUSE) return;
  tcp.relievedAt = now;
  let worst: TcpConnection | null = null;
  const connections = tcp.connections;
  for (let i: u32 = 0; i < connections.touched; i++) {
    const connection = changetype<TcpConnection>(connections.at(i));
    if (connection.state < TcpState.ESTABLISHED || connection.queuedBuffers == 0) continue;
    if (connection.retransmitAt == NEVER) continue; // nothing is on its way: it is the owner who waits
    if (now - connection.stalledAt < PATIENCE) continue;
    if (worst === null || connection.queuedBuffers > worst.queuedBuffers) worst = connection;
  }
  if (worst !== null) reset(worst, -ENOBUFS, now);
}
