/** What the owner writes. */
import { TcpConnection } from "./connection";
import { addWork } from "./lists";
import { appendCopy, appendStatic, buffersToWrite, queuedBytes } from "./send-queue";
import { Flag, TcpState } from "./state";

/** Bytes that may be written now: by the connection's limit, and by the buffers that there are. */
export function spaceOf(connection: TcpConnection): u32 {
  const limit = connection.sendLimit;
  const queued = queuedBytes(connection);
  if (queued >= limit) return 0;
  const buffers = buffersToWrite(connection, connection.tcp.stack.transmitPool);
  return min(limit - queued, buffers * connection.segmentSize);
}

/** Whether the owner may write in the connection's state. */
export function isWritable(connection: TcpConnection): bool {
  if (connection.flags & (Flag.FIN_QUEUED | Flag.RELEASED)) return false;
  const state = connection.state;
  return (
    state == TcpState.ESTABLISHED ||
    state == TcpState.CLOSE_WAIT ||
    state == TcpState.SYN_SENT ||
    state == TcpState.SYN_RECEIVED
  );
}

/** Takes up to `length` bytes for sending, by copy or by reference. Returns how many. */
export function write(connection: TcpConnection, data: usize, length: u32, isStatic: bool): u32 {
  if (!isWritable(connection) || length == 0) return 0;
  const queued = queuedBytes(connection);
  const limit = connection.sendLimit;
  const most = queued < limit ? min(limit - queued, length) : 0;
  let taken: u32 = 0;
  if (most) taken = isStatic ? appendStatic(connection, data, most) : appendCopy(connection, data, most);
  if (taken < length) wantRoom(connection, taken < most);
  if (taken) addWork(connection);
  return taken;
}

/** The owner is told when there is space again. `isStarved`: it was buffers that were missing. */
export function wantRoom(connection: TcpConnection, isStarved: bool): void {
  connection.set(Flag.WANTS_ROOM);
  if (!isStarved) return;
  const tcp = connection.tcp;
  tcp.isStarved = true;
  tcp.starvedAt = tcp.stack.transmitPool.available + tcp.stack.barePool.available;
}
