/** What is kept of somebody who is connected. */
import { TcpConnection } from "net-tcp";
import { NetBuf } from "uknetdev";

@unmanaged
export class Client {
  connection: TcpConnection;
  /** What has arrived and was not executed yet, since answers wait. */
  unread: NetBuf | null;
  /** The beginning of a command: where it is, its bytes, how many there is room for. 0: there is none. */
  partial: usize;
  partialLength: u32;
  partialRoom: u32;
  /** Bytes that the command has at least, as far as it says. */
  needed: u32;
  /** Answers that TCP had no room for: where they are, their bytes, how many have gone. 0: there are none. */
  pending: usize;
  pendingLength: u32;
  pendingSent: u32;
  /** Nothing more is executed: it ends when all answers have gone. */
  isClosing: bool;
  /** We have said the last word; the other side has. */
  isShut: bool;
  isFinished: bool;
}

export const CLIENT_SIZE: usize = offsetof<Client>();
