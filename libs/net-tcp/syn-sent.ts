/** A segment for a connection in SYN-SENT: RFC 9293, section 3.10.7.3. */
import { ECONNREFUSED } from "ukerrno";
import { TcpFlag } from "net-wire";
import { acknowledgeNew } from "./ack";
import { fail } from "./close";
import { TcpConnection } from "./connection";
import { ackNow } from "./control";
import { establish, takeSyn } from "./open";
import { Segment } from "./options";
import { sendReset } from "./reset";
import { sendSyn } from "./segment";
import { TcpState } from "./state";

/** Data in it is not taken: it comes again. */
export function synSentArrives(connection: TcpConnection, segment: Segment, now: u64): void {
  const flags = segment.flags;
  const isAck = (flags & TcpFlag.ACK) != 0;
  if (isAck && segment.acknowledged != connection.initialSequence + 1) {
    sendReset(connection.tcp.stack, connection.ports, segment, now);
    return;
  }
  if (flags & TcpFlag.RST) {
    if (isAck) fail(connection, -ECONNREFUSED, now);
    return;
  }
  if (!(flags & TcpFlag.SYN)) return;
  takeSyn(connection, segment, now);
  if (!isAck) {
    // Both open at the same time (section 3.5, figure 7).
    connection.state = TcpState.SYN_RECEIVED;
    sendSyn(connection, TcpFlag.SYN | TcpFlag.ACK, now);
    return;
  }
  establish(connection, segment, segment.window, now); // not scaled in a SYN
  acknowledgeNew(connection, segment.acknowledged, segment.hasTimestamps ? segment.echo : 0, now);
  ackNow(connection);
}
