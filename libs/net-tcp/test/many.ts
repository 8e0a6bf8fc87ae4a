/** Ten thousand connections that say nothing. */
import { CONNECTION_SIZE, tcpConnectionCount, tcpCounters, tcpShutdown } from "net-tcp";
import { NEVER } from "uktime";
import { check, equal, test } from "uktest";
import { MILLISECOND, network, SECOND } from "./machines";
import { dial, Peer, pump, Server } from "./peers";

const MANY: i32 = 10_000;

test("a connection takes less than a kilobyte", () => check(CONNECTION_SIZE < 1024, `${CONNECTION_SIZE} bytes`));

test("ten thousand idle connections cost no time", () => {
  const net = network(2, 0, 256, MANY + 64);
  const server = new Server(net.machines[1], 80, 64);
  server.echoes = true;
  const clients: Peer[] = [];
  dial(net, net.machines[0], net.machines[1], 81);
  net.run(SECOND); // the neighbours know each other
  while (clients.length < MANY) {
    for (let i = 0; i < 50; i++) clients.push(dial(net, net.machines[0], net.machines[1]));
    net.run(MILLISECOND);
  }
  net.run(SECOND);
  equal<u32>(tcpConnectionCount(net.machines[1].stack), MANY);
  equal<u64>(tcpCounters(net.machines[0].stack).retransmitted, 0);
  equal<u32>(net.machines[0].stack.transmitPool.available, 256, "no buffer is in use");
  net.run(300 * SECOND);
  equal<u64>(net.machines[1].next, NEVER);
  const before = net.polls;
  net.run(3600 * SECOND);
  check(net.polls - before <= 4, "nothing happens in an hour");
  for (let i = 0; i < MANY; i += 997) {
    clients[i].toSend = 100;
    pump(clients[i], net.now);
  }
  net.run(SECOND);
  for (let i = 0; i < MANY; i += 997) equal<u32>(clients[i].received, 100, "and they are still there");
  for (let i = 0; i < MANY; i++) {
    tcpShutdown(clients[i].connection!, net.now);
    if (i % 50 == 49) net.run(MILLISECOND);
  }
  net.run(100 * SECOND);
  net.end();
});
