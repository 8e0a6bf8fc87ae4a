/** How connections begin and end. */
import {
  tcpAbort,
  tcpConnect,
  tcpConnectionCount,
  tcpCounters,
  TcpEvent,
  tcpReadable,
  tcpRelease,
  tcpShutdown,
  TcpState,
  tcpTimeWaitCount,
  tcpUnlisten,
  tcpWrite,
} from "net-tcp";
import { ECONNABORTED, ECONNREFUSED, ECONNRESET, ETIMEDOUT } from "ukerrno";
import { NEVER } from "uktime";
import { check, equal, test } from "uktest";
import { addressOf, impairment, MICROSECOND, MILLISECOND, network, SECOND } from "./machines";
import { dial, pump, read, Server } from "./peers";

test("both close at the same time", () => {
  const net = network(2);
  const server = new Server(net.machines[1]);
  const client = dial(net, net.machines[0], net.machines[1]);
  net.run(SECOND);
  const accepted = server.accepted[0];
  tcpShutdown(client.connection!, net.now);
  tcpShutdown(accepted.connection!, net.now);
  net.run(10 * MICROSECOND);
  equal<u32>(client.connection!.state, TcpState.FIN_WAIT_1);
  equal<u32>(accepted.connection!.state, TcpState.FIN_WAIT_1);
  net.run(SECOND);
  check((client.events & TcpEvent.CLOSED) != 0 && (accepted.events & TcpEvent.CLOSED) != 0, "closed");
  equal<u32>(tcpTimeWaitCount(net.machines[0].stack), 1);
  equal<u32>(tcpTimeWaitCount(net.machines[1].stack), 1);
  equal<u64>(tcpCounters(net.machines[0].stack).retransmitted, 0);
  net.run(60 * SECOND);
  equal<u32>(tcpTimeWaitCount(net.machines[0].stack), 0);
  net.run(120 * SECOND); // neighbours are forgotten
  equal<u64>(net.machines[0].next, NEVER, "nothing is waited for");
  net.end();
});

test("one direction is closed, the other one goes on", () => {
  const net = network(2);
  const server = new Server(net.machines[1]);
  const client = dial(net, net.machines[0], net.machines[1]);
  net.run(SECOND);
  const accepted = server.accepted[0];
  accepted.closesWhenFinished = false;
  tcpShutdown(client.connection!, net.now);
  net.run(SECOND);
  equal<u32>(client.connection!.state, TcpState.FIN_WAIT_2);
  equal<u32>(accepted.connection!.state, TcpState.CLOSE_WAIT);
  equal<u32>(tcpWrite(client.connection!, 4096, 10, net.now), 0, "nothing can be written any more");
  accepted.toSend = 300_000;
  pump(accepted, net.now);
  net.run(200 * SECOND);
  equal<u32>(client.received, 300_000);
  equal<u32>(client.connection!.state, TcpState.FIN_WAIT_2, "as long as its owner wants");
  tcpShutdown(accepted.connection!, net.now);
  equal<u32>(accepted.connection!.state, TcpState.LAST_ACK);
  net.run(SECOND);
  check((client.events & TcpEvent.CLOSED) != 0 && (accepted.events & TcpEvent.CLOSED) != 0, "closed");
  net.run(60 * SECOND);
  net.end();
});

test("an abort resets the other side", () => {
  const net = network(2);
  const server = new Server(net.machines[1]);
  const client = dial(net, net.machines[0], net.machines[1]);
  net.run(SECOND);
  tcpAbort(client.connection!, net.now);
  net.run(SECOND);
  equal<i32>(client.error, -ECONNABORTED);
  equal<i32>(server.accepted[0].error, -ECONNRESET);
  equal<u32>(tcpTimeWaitCount(net.machines[0].stack), 0);
  net.end();
});

test("released with something unread: a reset; without: everything that was written arrives", () => {
  const net = network(2);
  const server = new Server(net.machines[1]);
  server.reads = false;
  let client = dial(net, net.machines[0], net.machines[1]);
  client.toSend = 100;
  net.run(SECOND);
  let accepted = server.accepted[0];
  equal<u32>(tcpReadable(accepted.connection!), 100);
  tcpRelease(accepted.connection!, net.now);
  accepted.isReleased = true;
  net.run(SECOND);
  equal<i32>(client.error, -ECONNRESET);

  client = dial(net, net.machines[0], net.machines[1]);
  net.run(SECOND);
  accepted = server.accepted[1];
  accepted.toSend = 50_000;
  pump(accepted, net.now);
  accepted.isReleased = true;
  tcpRelease(accepted.connection!, net.now);
  net.run(SECOND);
  equal<u32>(client.received, 50_000);
  check((client.events & TcpEvent.FINISHED) != 0 && client.error == 0, "in order");
  net.run(61 * SECOND);
  net.end();
});

test("data for a connection without owner is answered by a reset; one that waits for a FIN does not wait for ever", () => {
  const net = network(2);
  const server = new Server(net.machines[1]);
  let client = dial(net, net.machines[0], net.machines[1]);
  net.run(SECOND);
  let accepted = server.accepted[0];
  accepted.closesWhenFinished = false;
  tcpRelease(client.connection!, net.now);
  net.run(SECOND);
  equal<u32>(tcpConnectionCount(net.machines[0].stack), 1, "FIN-WAIT-2");
  accepted.toSend = 10;
  pump(accepted, net.now);
  net.run(SECOND);
  equal<i32>(accepted.error, -ECONNRESET);
  equal<u32>(tcpConnectionCount(net.machines[0].stack), 0);

  client = dial(net, net.machines[0], net.machines[1]);
  net.run(SECOND);
  accepted = server.accepted[1];
  accepted.closesWhenFinished = false;
  tcpRelease(client.connection!, net.now);
  net.run(59 * SECOND);
  equal<u32>(tcpConnectionCount(net.machines[0].stack), 1);
  net.run(2 * SECOND);
  equal<u32>(tcpConnectionCount(net.machines[0].stack), 0);
  tcpRelease(accepted.connection!, net.now);
  net.run(SECOND);
  net.end();
});

test("a machine that does not answer: seven SYNs, and given up", () => {
  const net = network(2);
  const settings = impairment();
  const client = dial(net, net.machines[0], net.machines[1]);
  net.run(SECOND); // the neighbour is known now
  equal<i32>(client.error, -ECONNREFUSED);
  settings.loss = 1_000_000;
  net.impair(settings);
  const again = dial(net, net.machines[0], net.machines[1]);
  net.run(122 * SECOND);
  equal<i32>(again.error, 0);
  net.run(2 * SECOND);
  equal<i32>(again.error, -ETIMEDOUT);
  equal<u64>(tcpCounters(net.machines[0].stack).retransmitted, 6);
  net.end();
});

test("there is no way there", () => {
  const net = network(1);
  check(
    tcpConnect(net.machines[0].stack, addressOf("10.1.0.1", net.machines[0].address), 80, net.now) === null,
    "null",
  );
  net.end();
});

test("a connection breaks when nothing is acknowledged any more", () => {
  const net = network(2);
  const server = new Server(net.machines[1]);
  const client = dial(net, net.machines[0], net.machines[1]);
  net.run(SECOND);
  const settings = impairment();
  settings.loss = 1_000_000;
  net.impair(settings);
  client.toSend = 10;
  pump(client, net.now);
  net.run(100 * SECOND);
  equal<i32>(client.error, 0, "not before 100 seconds");
  net.run(800 * SECOND);
  equal<i32>(client.error, -ETIMEDOUT);
  const accepted = server.accepted[0];
  tcpAbort(accepted.connection!, net.now);
  net.run(10 * SECOND); // the neighbour is given up, with what waits for it
  net.end();
});

test("the end of a listener ends what it has not accepted", () => {
  const net = network(2);
  const settings = impairment();
  const server = new Server(net.machines[1]);
  const client = dial(net, net.machines[0], net.machines[1]);
  settings.delay = 20 * MILLISECOND;
  net.impair(settings);
  net.run(50 * MILLISECOND); // ARP, SYN
  net.run(20 * MILLISECOND);
  tcpUnlisten(server.listener, net.now);
  net.run(SECOND);
  check(server.accepted.length == 0 || server.accepted[0].error == 0, "none, or whole");
  net.run(200 * SECOND);
  if (client.connection !== null) tcpAbort(client.connection!, net.now);
  net.run(SECOND);
  net.end(server.accepted.length == 0);
});

test("an idle connection waits for nothing", () => {
  const net = network(2);
  const server = new Server(net.machines[1]);
  server.echoes = true;
  const client = dial(net, net.machines[0], net.machines[1]);
  client.toSend = 100;
  net.run(200 * SECOND);
  equal<u64>(net.machines[0].next, NEVER);
  equal<u64>(net.machines[1].next, NEVER);
  tcpShutdown(client.connection!, net.now);
  net.run(61 * SECOND);
  net.end();
});

test("a thousand connections, one after the other, leave nothing behind", () => {
  const net = network(2, 0, 256, 16);
  const server = new Server(net.machines[1]);
  server.toSend = 3000;
  server.closesAfter = true;
  for (let i = 0; i < 1000; i++) {
    const client = dial(net, net.machines[0], net.machines[1]);
    client.toSend = 200;
    net.run(2 * MILLISECOND);
    equal<u32>(client.received, 3000);
    check((client.events & TcpEvent.CLOSED) != 0 && client.error == 0, "closed");
  }
  equal<i32>(server.accepted.length, 1000);
  equal<u64>(tcpCounters(net.machines[0].stack).retransmitted, 0);
  equal<u64>(tcpCounters(net.machines[1].stack).retransmitted, 0);
  check(tcpCounters(net.machines[1].stack).timeWaitsEvicted > 900, "the oldest make room");
  net.run(61 * SECOND);
  net.end();
});

test("a slow reader stops the sender, and nothing is lost", () => {
  const net = network(2);
  const server = new Server(net.machines[1]);
  server.reads = false;
  const client = dial(net, net.machines[0], net.machines[1]);
  client.toSend = 600_000;
  client.closesAfter = true;
  net.run(5 * SECOND);
  const accepted = server.accepted[0];
  const waiting = tcpReadable(accepted.connection!);
  check(waiting > 100_000 && waiting <= 128 * 1024, `${waiting} bytes wait`);
  net.run(600 * SECOND);
  equal<u32>(tcpReadable(accepted.connection!), waiting);
  equal<i32>(client.error, 0, "a receiver that answers may take its time");
  equal<i32>(accepted.error, 0);
  check(tcpCounters(net.machines[0].stack).windowProbes > 8, "it is asked");
  accepted.reads = true;
  read(accepted, net.now);
  net.run(10 * SECOND);
  equal<u32>(accepted.received, 600_000);
  check(accepted.isGood, "the bytes");
  net.run(61 * SECOND);
  net.end();
});
