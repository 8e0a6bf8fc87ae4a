/** Much at once: by devices that cut, by reference, and with many connections. */
import { tcpCounters, TcpEvent, tcpSendStatic, tcpSetCork, tcpSetNoDelay, tcpShutdown, tcpWrite } from "net-tcp";
import { check, equal, randomBelow, test } from "uktest";
import { impairment, MILLISECOND, network, Network, SECOND } from "./machines";
import { dial, patternAt, Peer, Server } from "./peers";
import { cutPackets, cutSegments, CUTTING, largestCut, mostParts } from "./segments";

/** A text that stays in place. */
const TEXT: u32 = 200_000;
const text = memory.data(TEXT, 16);

function fillText(): void {
  for (let i: u32 = 0; i < TEXT; i++) store<u8>(text + i, patternAt(i));
}

function finish(net: Network, client: Peer, time: u64): void {
  const begin = net.now;
  while (net.now - begin < time && !(client.events & TcpEvent.CLOSED)) net.run(10 * MILLISECOND);
  check((client.events & TcpEvent.CLOSED) != 0, "closed in time");
  net.run(200 * SECOND);
}

function cutting(bytes: u32, loss: u32, seconds: u64): void {
  const net = network(2, CUTTING);
  cutSegments(net);
  const settings = impairment();
  settings.delay = MILLISECOND;
  settings.loss = loss;
  net.impair(settings);
  const server = new Server(net.machines[1]);
  server.toSend = bytes;
  const client = dial(net, net.machines[0], net.machines[1]);
  client.toSend = bytes;
  client.closesAfter = true;
  finish(net, client, seconds * SECOND);
  equal<u32>(client.received, bytes);
  equal<u32>(server.accepted[0].received, bytes);
  check(client.isGood && server.accepted[0].isGood, "the bytes");
  check(cutPackets > 10, `${cutPackets} packets were cut`);
  check(largestCut > 10_000 && largestCut < 65_550 && mostParts <= 40, `up to ${largestCut} bytes in ${mostParts}`);
  net.end();
}

test("a device cuts", () => cutting(2_000_000, 0, 20));
test("a device cuts, and 2 % is lost", () => cutting(300_000, 20_000, 200));

/** Copies and references in turn, in pieces of any size: the text from beginning to end. */
function mix(net: Network, peer: Peer): void {
  const connection = peer.connection!;
  while (peer.sent < TEXT) {
    const most: u32 = randomBelow(4) ? 300 : 40_000;
    const length = min(TEXT - peer.sent, 1 + randomBelow(most));
    const taken = randomBelow(2)
      ? tcpWrite(connection, text + peer.sent, length, net.now)
      : tcpSendStatic(connection, text + peer.sent, length, net.now);
    peer.sent += taken;
    if (taken < length) return;
    if (randomBelow(8) == 0) return;
  }
}

function mixed(features: u32, loss: u32): void {
  fillText();
  const net = network(2, features);
  if (features) cutSegments(net);
  const settings = impairment();
  settings.delay = MILLISECOND;
  settings.loss = loss;
  net.impair(settings);
  const server = new Server(net.machines[1]);
  const client = dial(net, net.machines[0], net.machines[1]);
  while (!(client.events & TcpEvent.ESTABLISHED)) net.run(10 * MILLISECOND);
  tcpSetNoDelay(client.connection!, true);
  for (let i = 0; i < 100_000 && client.sent < TEXT; i++) {
    mix(net, client);
    net.run(2 * MILLISECOND);
  }
  equal<u32>(client.sent, TEXT);
  client.toSend = TEXT;
  tcpShutdown(client.connection!, net.now);
  finish(net, client, 400 * SECOND);
  equal<u32>(server.accepted[0].received, TEXT);
  check(server.accepted[0].isGood, "the bytes");
  net.end();
}

test("copies and references in one stream", () => mixed(0, 0));
test("copies and references in one stream, with 5 % loss", () => mixed(0, 50_000));
test("copies and references in one stream, by a device that cuts", () => mixed(CUTTING, 0));
test("copies and references in one stream, by a device that cuts, with 5 % loss", () => mixed(CUTTING, 50_000));

test("thirty connections at once share the buffers", () => {
  const net = network(2, 0, 128, 64);
  const settings = impairment();
  settings.delay = MILLISECOND;
  settings.bitsPerSecond = 100_000_000;
  settings.queueBytes = 200_000;
  net.impair(settings);
  const server = new Server(net.machines[1], 80, 64);
  server.toSend = 100_000;
  const clients: Peer[] = [];
  for (let i = 0; i < 30; i++) {
    const client = dial(net, net.machines[0], net.machines[1]);
    client.toSend = 50_000;
    client.closesAfter = true;
    clients.push(client);
  }
  net.run(60 * SECOND);
  for (let i = 0; i < 30; i++) {
    equal<u32>(clients[i].received, 100_000);
    check(clients[i].isGood && (clients[i].events & TcpEvent.CLOSED) != 0, "whole and closed");
  }
  net.run(200 * SECOND);
  net.end();
});

test("small pieces wait for each other, unless they shall not; a cork holds them all", () => {
  const net = network(2);
  const server = new Server(net.machines[1]);
  const client = dial(net, net.machines[0], net.machines[1]);
  net.run(SECOND);
  const connection = client.connection!;
  const counters = tcpCounters(net.machines[0].stack);
  let before = counters.segmentsSent;
  client.toSend = 0;
  const settings = impairment();
  settings.delay = 10 * MILLISECOND;
  net.impair(settings);
  for (let i = 0; i < 10; i++) {
    tcpWrite(connection, text, 1, net.now);
    net.run(MILLISECOND);
  }
  net.run(SECOND);
  equal<u64>(counters.segmentsSent - before, 2, "the first one, and all others");
  tcpSetNoDelay(connection, true);
  before = counters.segmentsSent;
  for (let i = 0; i < 10; i++) {
    tcpWrite(connection, text, 1, net.now);
    net.run(MILLISECOND);
  }
  net.run(SECOND);
  equal<u64>(counters.segmentsSent - before, 10);
  tcpSetCork(connection, true, net.now);
  before = counters.segmentsSent;
  tcpWrite(connection, text, 2000, net.now);
  net.run(SECOND);
  equal<u64>(counters.segmentsSent - before, 1, "a full one");
  equal<u32>(server.accepted[0].received, 20 + 1448);
  tcpSetCork(connection, false, net.now);
  net.run(SECOND);
  equal<u32>(server.accepted[0].received, 2020);
  server.accepted[0].isGood = true;
  tcpShutdown(connection, net.now);
  net.run(61 * SECOND);
  net.end();
});
