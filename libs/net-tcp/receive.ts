/** What has arrived in order, until its reader takes it. */
import { NetBuf, release } from "uknetdev";
import { TcpConnection } from "./connection";
import { addNews, addWork } from "./lists";
import { Flag, TcpEvent } from "./state";
import { segmentSizeToTell } from "./window";

/** Adds a packet of `length` bytes that are next. Takes it. RCV.NXT moves, and an acknowledgement is due. */
export function appendReceived(connection: TcpConnection, packet: NetBuf, length: u32): void {
  connection.receiveNext += length;
  connection.held += length;
  connection.readable += length;
  // A device may have put several segments together.
  if (length > connection.receivedSize) connection.receivedSize = min(length, segmentSizeToTell(connection.route));
  if (packet.next === null) append(connection, packet);
  else {
    let part: NetBuf | null = packet;
    while (part !== null) {
      const next: NetBuf | null = part.next;
      part.next = null;
      append(connection, part);
      part = next;
    }
  }
  connection.set(Flag.ACK_PENDING);
  addWork(connection);
  addNews(connection, TcpEvent.RECEIVED);
}

/** The next buffer with data; null: none. It is the caller's. */
export function takeReceived(connection: TcpConnection): NetBuf | null {
  const first = connection.receiveFirst;
  if (first === null) return null;
  connection.receiveFirst = first.link;
  if (first.link === null) connection.receiveLast = null;
  first.link = null;
  connection.readable -= first.length;
  connection.tcp.heldBuffers--;
  return first;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Adds one buffer. What fits behind the last one is copied there: so that small segments do not keep a whole buffer each. */
function append(connection: TcpConnection, part: NetBuf): void {
  const last = connection.receiveLast;
  const length = part.length;
  if (last !== null && length <= last.tailroom && last.references == 1) {
    memory.copy(last.data + last.length, part.data, length);
    last.length += length;
    release(part);
    return;
  }
  if (length == 0) {
    release(part);
    return;
  }
  part.link = null;
  if (last === null) connection.receiveFirst = part;
  else last.link = part;
  connection.receiveLast = part;
  connection.tcp.heldBuffers++;
}
