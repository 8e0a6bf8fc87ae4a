/** The example of the README, as it stands there, and a client for it. */
import { TcpConnection, TcpEvent, TcpListener, TCP_LISTENER_SIZE } from "net-tcp";
import { tcpConsumed, tcpListen, tcpReceive, tcpRelease, tcpShutdown, tcpWrite } from "net-tcp";
import { release } from "uknetdev";
import { check, equal, test } from "uktest";
import { network, SECOND } from "./machines";
import { dial } from "./peers";

function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  for (let packet = tcpReceive(connection); packet !== null; packet = tcpReceive(connection)) {
    tcpWrite(connection, packet.data, packet.length, now); // an echo
    tcpConsumed(connection, packet.length, now);
    release(packet);
  }
  if (events & TcpEvent.FINISHED) tcpShutdown(connection, now);
  if (events & TcpEvent.CLOSED) tcpRelease(connection, now);
}

function accept(listener: TcpListener, connection: TcpConnection, now: u64): void {
  connection.onEvent = onEvent;
}

test("the README's server echoes", () => {
  const net = network(2);
  const stack = net.machines[1].stack;
  const listener = changetype<TcpListener>(memory.data(TCP_LISTENER_SIZE, 8));
  listener.port = 7;
  listener.backlog = 64;
  listener.accept = accept;
  equal<i32>(tcpListen(stack, listener), 0);
  const client = dial(net, net.machines[0], net.machines[1], 7);
  client.toSend = 10_000;
  net.run(SECOND);
  equal<u32>(client.received, 10_000);
  check(client.isGood, "the bytes");
  tcpShutdown(client.connection!, net.now);
  net.run(100 * SECOND);
  net.end();
});
