// A machine that sends back what it receives by TCP on port 7. The argument is its address, of a network of 256.
import { addAddress, addInterface, arm, poll, prepareStack, Stack, STACK_SIZE } from "net-ip";
import { TcpConnection, TcpEvent, TcpListener, TCP_LISTENER_SIZE, TcpState } from "net-tcp";
import {
  tcpConsumed,
  tcpListen,
  tcpPrepare,
  tcpReadable,
  tcpReceive,
  tcpRelease,
  tcpShutdown,
  tcpWrite,
} from "net-tcp";
import { IpAddress, parseAddress } from "net-wire";
import { NetBuf, netDevAt, onReceive, release } from "uknetdev";
import { monotonic } from "uktime";
import { Semaphore, SEMAPHORE_SIZE } from "uklock";
import "virtio-net";

const stack = changetype<Stack>(memory.data(STACK_SIZE, 8));
const address = changetype<IpAddress>(memory.data(16, 8));
const listener = changetype<TcpListener>(memory.data(TCP_LISTENER_SIZE, 8));
const seed = memory.data(16, 8);
const news = changetype<Semaphore>(memory.data(SEMAPHORE_SIZE, 8));
const BUDGET: u32 = 64;
const BUFFERS: u32 = 512;
const CONNECTIONS: u32 = 64;
const PORT: u32 = 7;

function wake(_argument: usize): void {
  news.up();
}

/** `context` is the piece that there was no room for yet. */
function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  let piece = changetype<NetBuf | null>(connection.context);
  connection.context = 0;
  if (events & TcpEvent.CLOSED) {
    if (piece !== null) release(piece);
    tcpRelease(connection, now);
    return;
  }
  if (piece === null) piece = tcpReceive(connection);
  while (piece !== null) {
    const taken = tcpWrite(connection, piece.data, piece.length, now);
    tcpConsumed(connection, taken, now);
    if (taken < piece.length) {
      piece.pull(taken);
      connection.context = changetype<usize>(piece);
      return;
    }
    release(piece);
    piece = tcpReceive(connection);
  }
  if (connection.state == TcpState.CLOSE_WAIT && tcpReadable(connection) == 0) tcpShutdown(connection, now);
}

function accept(_listener: TcpListener, connection: TcpConnection, _now: u64): void {
  connection.onEvent = onEvent;
}

export function main(args: string[]): i32 {
  const device = netDevAt(0);
  const text = String.UTF8.encode(args[0]);
  if (device === null || prepareStack(stack, BUFFERS, seed) < 0) return 1;
  const one = addInterface(stack, device, BUFFERS);
  if (one === null || !parseAddress(changetype<usize>(text), text.byteLength, address)) return 1;
  if (addAddress(one, address, 24) < 0 || tcpPrepare(stack, CONNECTIONS) < 0) return 1;
  listener.port = PORT;
  listener.backlog = CONNECTIONS / 2;
  listener.accept = accept;
  if (tcpListen(stack, listener) < 0) return 1;
  onReceive(device, wake, 0);
  console.log("ready");
  while (true) {
    const next = poll(stack, monotonic(), BUDGET);
    if (next > monotonic() && !arm(stack)) news.downUntil(next);
  }
  return 0;
}
