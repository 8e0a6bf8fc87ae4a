/** Those who call: each says a cookie first. One that is new, when no test goes on, asks for a test; the others are streams of the one that does. */
import { calloc, free } from "ukalloc";
import { TcpConnection, tcpConsumed, TcpEvent, TcpListener, TCP_LISTENER_SIZE, tcpReceive, tcpRelease } from "net-tcp";
import { NetBuf, release } from "uknetdev";
import { addStream } from "./streams";
import { becomeControl, sendStep, streamAdded } from "./control";
import { COOKIE, cookie, Step, test } from "./test";

export const listener = changetype<TcpListener>(memory.data(<i32>TCP_LISTENER_SIZE, 8));
const BACKLOG: u32 = 128;

/** A caller who has not said all of his cookie. */
@unmanaged
class Caller {
  length: u32;

  get cookie(): usize {
    return changetype<usize>(this) + offsetof<Caller>();
  }
}

export function prepareListener(port: u32): void {
  listener.port = port;
  listener.backlog = BACKLOG;
  listener.accept = accept;
}

// --- internal -------------------------------------------------------------------------------------------------------

function accept(_listener: TcpListener, connection: TcpConnection, now: u64): void {
  const block = calloc(1, offsetof<Caller>() + COOKIE);
  if (!block) {
    tcpRelease(connection, now);
    return;
  }
  connection.context = block;
  connection.onEvent = onEvent;
}

function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  const caller = changetype<Caller>(connection.context);
  if (events & (TcpEvent.CLOSED | TcpEvent.FINISHED)) {
    free(changetype<usize>(caller));
    tcpRelease(connection, now);
    return;
  }
  while (true) {
    const packet = tcpReceive(connection);
    if (packet === null) return;
    const used = min(COOKIE - caller.length, packet.length);
    memory.copy(caller.cookie + caller.length, packet.data, used);
    caller.length += used;
    packet.pull(used);
    tcpConsumed(connection, used, now);
    if (caller.length == COOKIE) {
      choose(connection, caller, packet, now);
      free(changetype<usize>(caller));
      return;
    }
    release(packet);
  }
}

/** `rest` is what came behind the cookie. */
function choose(connection: TcpConnection, caller: Caller, rest: NetBuf, now: u64): void {
  if (test.control === null) {
    memory.copy(cookie, caller.cookie, COOKIE);
    becomeControl(connection, rest, now);
    return;
  }
  release(rest);
  const isOurs = memory.compare(cookie, caller.cookie, COOKIE) == 0;
  if (isOurs && test.step == Step.CREATE_STREAMS && addStream(connection) !== null) {
    streamAdded(now);
    return;
  }
  sendStep(connection, Step.ACCESS_DENIED, now);
  tcpRelease(connection, now);
}
