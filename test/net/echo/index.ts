// A machine with the whole stack that echoes on port 7. Its address is what the kernel's command line says.
import { arm, poll, prepareStack, Stack, STACK_SIZE } from "net-ip";
import { configureNetwork } from "net-config";
import { tcpConsumed, TcpConnection, TcpEvent, tcpListen, TcpListener, TCP_LISTENER_SIZE, tcpPrepare } from "net-tcp";
import { tcpReceive, tcpRelease, tcpShutdown, tcpWrite } from "net-tcp";
import { NetBuf, netDevAt, onReceive, release } from "uknetdev";
import { monotonic } from "uktime";
import { Semaphore, SEMAPHORE_SIZE } from "uklock";
import * as plat from "platforms/plat";
import "tap";
import "virtio-net";

const stack = changetype<Stack>(memory.data(STACK_SIZE, 8));
const listener = changetype<TcpListener>(memory.data(TCP_LISTENER_SIZE, 8));
const seed = memory.data(16, 8);
const news = changetype<Semaphore>(memory.data(SEMAPHORE_SIZE, 8));
const BUDGET: u32 = 64;
const BUFFERS: u32 = 512;

function wake(_argument: usize): void {
  news.up();
}

/** `context` is the piece that is being written. */
function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  let packet = changetype<NetBuf | null>(connection.context);
  if (packet === null) packet = tcpReceive(connection);
  while (packet !== null) {
    const written = tcpWrite(connection, packet.data, packet.length, now);
    packet.pull(written);
    tcpConsumed(connection, written, now);
    if (packet.length) break;
    release(packet);
    packet = tcpReceive(connection);
  }
  connection.context = changetype<usize>(packet);
  if (events & TcpEvent.CLOSED) {
    if (packet !== null) release(packet);
    return tcpRelease(connection, now);
  }
  if (events & TcpEvent.FINISHED) finished.add(changetype<usize>(connection));
  if (packet !== null || !finished.has(changetype<usize>(connection))) return;
  finished.delete(changetype<usize>(connection));
  tcpShutdown(connection, now);
}

/** Connections whose other side sends nothing more. */
const finished = new Set<usize>();

function accept(_listener: TcpListener, connection: TcpConnection, _now: u64): void {
  connection.onEvent = onEvent;
}

export function main(): i32 {
  if (plat.entropy(seed, 16) < 0 || prepareStack(stack, BUFFERS, seed) < 0 || tcpPrepare(stack, 100) < 0) return 1;
  if (configureNetwork(stack, BUFFERS, monotonic()) < 1) return 1;
  listener.port = 7;
  listener.backlog = 16;
  listener.accept = accept;
  if (tcpListen(stack, listener) < 0) return 1;
  onReceive(netDevAt(0)!, wake, 0);
  console.log("ready");
  while (true) {
    const next = poll(stack, monotonic(), BUDGET);
    if (next > monotonic() && !arm(stack)) news.downUntil(next);
  }
  return 0;
}
