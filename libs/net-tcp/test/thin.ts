/** Two machines talk to each other over a good line and over bad ones. */
import { TcpEvent, tcpCounters, tcpShutdown, TcpState } from "net-tcp";
import { ECONNREFUSED } from "ukerrno";
import { check, equal, test } from "uktest";
import { impairment, MILLISECOND, network, SECOND } from "./machines";
import { dial, Server } from "./peers";

test("a connection is opened, carries bytes both ways, and is closed", () => {
  const net = network(2);
  const server = new Server(net.machines[1]);
  server.echoes = true;
  const client = dial(net, net.machines[0], net.machines[1]);
  client.toSend = 1000;
  net.run(SECOND);
  equal<i32>(server.accepted.length, 1);
  const accepted = server.accepted[0];
  equal<u32>(accepted.received, 1000);
  equal<u32>(client.received, 1000);
  check(client.isGood && accepted.isGood, "the bytes are those that were sent");
  check((client.events & TcpEvent.ESTABLISHED) != 0, "told");
  equal<u32>(client.connection!.state, TcpState.ESTABLISHED);
  tcpShutdown(client.connection!, net.now);
  net.run(SECOND);
  check((accepted.events & TcpEvent.FINISHED) != 0, "the FIN is told");
  check((accepted.events & TcpEvent.CLOSED) != 0, "the end is told");
  check((client.events & TcpEvent.CLOSED) != 0, "to both");
  equal<i32>(client.error, 0);
  equal<i32>(accepted.error, 0);
  equal<u64>(tcpCounters(net.machines[0].stack).retransmitted, 0);
  equal<u64>(tcpCounters(net.machines[1].stack).retransmitted, 0);
  net.end();
});

test("nobody listens", () => {
  const net = network(2);
  const client = dial(net, net.machines[0], net.machines[1]);
  net.run(SECOND);
  check((client.events & TcpEvent.CLOSED) != 0, "told");
  equal<i32>(client.error, -ECONNREFUSED);
  net.end();
});

function transfer(bytes: u32, loss: u32, time: u64, reorder: u32 = 0, features: u32 = 0): void {
  const net = network(2, features);
  const settings = impairment();
  settings.delay = 2 * MILLISECOND;
  settings.loss = loss;
  settings.reorder = reorder;
  settings.reorderDelay = 3 * MILLISECOND;
  net.impair(settings);
  const server = new Server(net.machines[1]);
  server.toSend = bytes;
  const client = dial(net, net.machines[0], net.machines[1]);
  client.toSend = bytes;
  client.closesAfter = true;
  const begin = net.now;
  while (net.now - begin < time && !(client.events & TcpEvent.CLOSED)) net.run(10 * MILLISECOND);
  equal<i32>(server.accepted.length, 1);
  const accepted = server.accepted[0];
  equal<i32>(accepted.error, 0);
  equal<i32>(client.error, 0);
  equal<u32>(accepted.received, bytes);
  equal<u32>(client.received, bytes, `of ${accepted.sent} at ${(net.now - begin) / MILLISECOND} ms`);
  check(client.isGood && accepted.isGood, "the bytes are those that were sent");
  check((client.events & TcpEvent.CLOSED) != 0, "closed in time");
  net.run(2000 * SECOND); // the last FIN may get lost again and again
  net.end();
}

test("a megabyte each way", () => transfer(1_000_000, 0, 5 * SECOND));
test("with 1 % loss", () => transfer(500_000, 10_000, 60 * SECOND));
test("with 10 % loss", () => transfer(200_000, 100_000, 400 * SECOND));
test("with 30 % loss", () => transfer(30_000, 300_000, 4000 * SECOND));
test("out of order", () => transfer(500_000, 0, 60 * SECOND, 50_000));
