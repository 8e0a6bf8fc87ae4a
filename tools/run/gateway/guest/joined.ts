/** Connections to the guest, each joined to a socket of the process outside. */
import { free, malloc } from "ukalloc";
import { release } from "uknetdev";
import { tcpAbort, TcpConnection, tcpConsumed, TcpEvent, tcpReadable, tcpReceive } from "net-tcp";
import { tcpRelease, tcpSetNoDelay, tcpShutdown, tcpWrite } from "net-tcp";
import { Kind, tell, tellNumber, WINDOW } from "./messages";

/** The other side sends at most twice as much as it has not been told to be taken: ../messages.ts. */
const ROOM: u32 = 2 * WINDOW;

/** A connection; behind it ROOM bytes that wait for TCP. */
@unmanaged
export class Joined {
  number: u32;
  connection: TcpConnection;
  next: Joined | null;
  /** Bytes that wait: where the first is, and how many. */
  first: u32;
  waiting: u32;
  /** Bytes that were told, and of which we have not heard that they were taken. */
  told: u32;
  /** The socket will send nothing more; and TCP has been told so. */
  hasEnded: bool;
  isShut: bool;
  /** The guest has sent its last byte; and the socket has been told so. */
  hasFinished: bool;
  isEndTold: bool;
  isClosed: bool;

  get ring(): usize {
    return changetype<usize>(this) + offsetof<Joined>();
  }
}

let first: Joined | null = null;

/** Joins a connection to the socket with that number. False without memory. */
export function join(number: u32, connection: TcpConnection): bool {
  const address = malloc(offsetof<Joined>() + ROOM);
  if (!address) return false;
  memory.fill(address, 0, offsetof<Joined>());
  const joined = changetype<Joined>(address);
  joined.number = number;
  joined.connection = connection;
  joined.next = first;
  first = joined;
  connection.context = address;
  connection.onEvent = onEvent;
  tcpSetNoDelay(connection, true);
  return true;
}

/** The one of a socket; null when it is over. */
export function joinedTo(number: u32): Joined | null {
  let joined = first;
  while (joined !== null && joined.number != number) joined = joined.next;
  return joined;
}

/** Takes bytes of the socket. More than may be on the way end the connection. */
export function take(joined: Joined, data: usize, length: u32, now: u64): void {
  if (length > ROOM - joined.waiting) return giveUp(joined, now);
  const at = (joined.first + joined.waiting) % ROOM;
  const before = min(length, ROOM - at);
  memory.copy(joined.ring + at, data, before);
  memory.copy(joined.ring, data + before, length - before);
  joined.waiting += length;
  push(joined, now);
}

/** The socket has sent its last byte. */
export function end(joined: Joined, now: u64): void {
  joined.hasEnded = true;
  push(joined, now);
}

/** The socket has taken so many bytes. */
export function taken(joined: Joined, bytes: u32, now: u64): void {
  joined.told -= min(bytes, joined.told);
  tcpConsumed(joined.connection, bytes, now);
  pull(joined);
  forgetIfOver(joined, now);
}

/** It is over at once, and the socket knows. */
export function abort(joined: Joined, now: u64): void {
  if (!joined.isClosed) tcpAbort(joined.connection, now);
  forget(joined, now);
}

// --- internal -------------------------------------------------------------------------------------------------------

function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  const joined = changetype<Joined>(connection.context);
  if (events & TcpEvent.FINISHED) joined.hasFinished = true;
  if (events & TcpEvent.CLOSED) {
    joined.isClosed = true;
    if (connection.error < 0) return giveUp(joined, now);
  }
  push(joined, now);
  pull(joined);
  forgetIfOver(joined, now);
}

/** Towards the guest. */
function push(joined: Joined, now: u64): void {
  const connection = joined.connection;
  let written: u32 = 0;
  while (joined.waiting > 0) {
    const count = tcpWrite(connection, joined.ring + joined.first, min(joined.waiting, ROOM - joined.first), now);
    if (count == 0) break;
    joined.first = (joined.first + count) % ROOM;
    joined.waiting -= count;
    written += count;
  }
  if (written) tellNumber(Kind.TAKEN, joined.number, written);
  if (!joined.hasEnded || joined.waiting > 0 || joined.isShut) return;
  joined.isShut = true;
  tcpShutdown(connection, now);
}

/** Towards the socket. */
function pull(joined: Joined): void {
  const connection = joined.connection;
  while (joined.told < WINDOW) {
    const packet = tcpReceive(connection);
    if (packet === null) break;
    joined.told += packet.length;
    tell(Kind.DATA, joined.number, packet.data, packet.length);
    release(packet);
  }
  if (!joined.hasFinished || joined.isEndTold || tcpReadable(connection) > 0) return;
  joined.isEndTold = true;
  tell(Kind.END, joined.number, 0, 0);
}

function giveUp(joined: Joined, now: u64): void {
  tell(Kind.RESET, joined.number, 0, 0);
  abort(joined, now);
}

function forgetIfOver(joined: Joined, now: u64): void {
  if (joined.isClosed && tcpReadable(joined.connection) == 0) forget(joined, now);
}

function forget(joined: Joined, now: u64): void {
  tcpRelease(joined.connection, now);
  if (first == joined) first = joined.next;
  else {
    let before = first!;
    while (before.next != joined) before = before.next!;
    before.next = joined.next;
  }
  free(changetype<usize>(joined));
}
