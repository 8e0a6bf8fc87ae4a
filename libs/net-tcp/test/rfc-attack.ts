/** Peers that mean harm, and machines that have run out of something: others are served on, and in the end all is given back. */
import { takePacket } from "net-ip";
import { tcpAbort, tcpConnectionCount, TcpState, tcpTimeWaitCount } from "net-tcp";
import { ECONNRESET } from "ukerrno";
import { check, equal, random, test } from "uktest";
import { NetBuf, release } from "uknetdev";
import {
  ACK,
  end,
  established,
  FIN,
  host,
  listen,
  listening,
  meet,
  MINUTE,
  MS,
  mss,
  pass,
  Peer,
  RST,
} from "./dialogue";
import { scale, SECOND, SYN } from "./dialogue";

/** A new peer is served: handshake, question, answer. */
function serve(what: string): void {
  const peer = new Peer();
  peer.send(SYN, 0, 0, 0, mss(1000));
  let answer = peer.heard.length ? peer.next() : null;
  for (let i = 0; i < 4 && answer === null; i++) {
    pass(SECOND);
    if (peer.heard.length == 0) peer.send(SYN, 0, 0, 0, mss(1000));
    answer = peer.heard.length ? peer.next() : null;
  }
  check(answer !== null && answer.flags == (SYN | ACK), `${what}: SYN and ACK for a new peer`);
  peer.forget();
  peer.send(ACK, 1, 1, 20);
  equal<u32>(peer.accepts, 1, `${what}: accepted`);
  if (peer.accepts == 0) return;
  equal<u32>(peer.app.read, 20, `${what}: read`);
  let written = peer.write(100);
  for (let i = 0; i < 60 && written == 0; i++) {
    pass(SECOND);
    written = peer.write(100);
  }
  equal<u32>(written, 100, `${what}: written`);
  for (let i = 0; i < 8 && !hasData(peer); i++) pass(SECOND);
  check(hasData(peer), `${what}: answered`);
  peer.send(ACK, 21, 101);
  peer.send(RST, 21, 0);
  peer.release();
}

function hasData(peer: Peer): bool {
  for (let i = 0; i < peer.heard.length; i++) if (peer.heard[i].length > 0) return true;
  return false;
}

/** All that is in pools is there, once nobody is connected. */
function calm(): void {
  for (let i = 0; i < host.apps.length; i++) {
    const connection = host.apps[i].connection;
    if (connection !== null) tcpAbort(connection, host.now);
    host.apps[i].release();
  }
  pass(20 * MINUTE);
  const one = host.interface!;
  equal<u32>(one.receivePool.available, one.receivePool.total, "receive buffers");
  equal<u32>(host.stack.transmitPool.available, host.stack.transmitPool.total, "transmit buffers");
  equal<u32>(host.stack.barePool.available, host.stack.barePool.total, "bare buffers");
  equal<u32>(tcpConnectionCount(host.stack), 0, "connections");
  equal<u32>(tcpTimeWaitCount(host.stack), 0, "TIME-WAIT");
  host.peers.length = 0;
  host.strays.length = 0;
  for (let i = 0; i < 32; i++) new Peer().open(mss(1000)); // as many as there are places
  end();
}

test("slow readers: peers that never open their windows do not keep others from being served", () => {
  meet(1500, 0, 128);
  listen();
  for (let i = 0; i < 20; i++) {
    const peer = new Peer();
    peer.window = 0;
    peer.open(mss(1000));
    for (let j = 0; j < 30; j++) peer.app.write(8000);
    host.poll();
  }
  serve("20 slow readers");
  calm();
});

test("peers that take data and never acknowledge it do not keep others from being served", () => {
  meet(1500, 0, 128);
  listen();
  for (let i = 0; i < 20; i++) {
    const peer = new Peer();
    peer.open(mss(1000).concat(scale(7)));
    for (let j = 0; j < 30; j++) peer.app.write(8000);
    host.poll();
  }
  pass(5 * SECOND);
  serve("20 peers that do not acknowledge");
  calm();
});

test("an owner that does not read keeps no more buffers than its share", () => {
  listening();
  for (let i = 0; i < 12; i++) {
    const peer = new Peer();
    peer.app.isReading = false;
    peer.open(mss(1460));
    let next: u32 = 1;
    for (let j = 0; j < 60; j++) {
      peer.send(ACK, next, 1, 1400);
      while (peer.heard.length) next = peer.ackOf(peer.next());
    }
  }
  serve("12 owners that do not read");
  calm();
});

test("bytes one by one, that nobody reads, do not take a buffer each", () => {
  const peer = listening();
  peer.app.isReading = false;
  peer.open(mss(1460));
  const pool = host.interface!.receivePool;
  for (let i: u32 = 0; i < 2000; i++) {
    peer.send(ACK, 1 + i, 1, 1);
    peer.forget();
  }
  check(pool.available > pool.total / 2, `${pool.available} of ${pool.total} buffers are left`);
  serve("2000 bytes that nobody reads");
  peer.app.readAll();
  check(peer.app.read > 0, "they can be read");
  calm();
});

test("holes by the thousand, from many peers, do not take all buffers", () => {
  listening();
  for (let i = 0; i < 16; i++) {
    const peer = new Peer();
    peer.open(mss(1460));
    for (let j: u32 = 0; j < 100; j++) peer.send(ACK, 101 + 2 * j, 1, 1);
    peer.forget();
  }
  serve("holes of 16 peers");
  calm();
});

test("RST at every byte of a transfer", () => {
  meet();
  listen();
  for (let at: u32 = 0; at < 300; at += 3) {
    const peer = new Peer();
    peer.open(mss(100));
    peer.write(300);
    peer.send(ACK, 1, 1 + (at >> 1), at);
    peer.send(RST, 1 + at, 0);
    equal<i32>(peer.app.error, -ECONNRESET, `at ${at}`);
    equal<u32>(peer.app.closings, 1, `at ${at}`);
    peer.release();
    host.peers.pop();
  }
  serve("resets at every byte");
  calm();
});

test("FIN at every byte of a transfer, and the transfer the other way ends in order", () => {
  meet();
  listen();
  for (let at: u32 = 0; at < 300; at += 3) {
    const peer = new Peer();
    peer.open(mss(75));
    peer.write(150); // in two
    peer.send(ACK | FIN, 1, 1 + (at >> 1), at);
    equal<u32>(peer.app.read, at, `at ${at}`);
    peer.state(TcpState.CLOSE_WAIT);
    peer.send(ACK, 2 + at, 151);
    peer.forget();
    peer.release();
    peer.expect(ACK | FIN, 151, 2 + at);
    peer.send(ACK, 2 + at, 152);
    peer.silence();
    host.peers.pop();
  }
  serve("FINs at every byte");
  calm();
});

test("abort at every stage gives everything back", () => {
  meet();
  listen();
  for (let stage = 0; stage < 7; stage++) {
    const peer = new Peer();
    if (stage == 0) peer.connect();
    else peer.open(mss(500));
    if (stage >= 2) peer.write(2000);
    if (stage >= 3) peer.send(ACK, 2001, 1, 500);
    if (stage >= 4) peer.shutdown();
    if (stage >= 5) peer.send(ACK | FIN, 1, 1);
    if (stage >= 6) peer.send(ACK, 2, 501);
    peer.abort();
    peer.release();
    host.peers.pop();
  }
  calm();
});

test("a machine whose transmit buffers are all in use goes on when there are some again", () => {
  const peer = meet(1500, 0, 32);
  listen();
  peer.open(mss(1000).concat(scale(4)));
  let taken: NetBuf | null = null;
  for (;;) {
    const packet = takePacket(host.stack);
    if (packet === null) break;
    packet.link = taken;
    taken = packet;
  }
  peer.send(ACK, 1, 1, 1000);
  peer.send(ACK, 1001, 1, 1000);
  const other = new Peer();
  other.send(SYN, 0, 0);
  pass(MS);
  peer.write(100);
  pass(500 * MS);
  peer.forget();
  while (taken !== null) {
    const next: NetBuf | null = taken.link;
    release(taken);
    taken = next;
  }
  pass(5 * SECOND);
  peer.send(ACK, 2001, 1, 10);
  peer.write(100);
  let sent: u32 = 1;
  for (let i = 0; i < 10; i++) {
    while (peer.heard.length) {
      const segment = peer.next();
      check(peer.isRight(segment), "the right bytes");
      if (peer.sequenceOf(segment) <= sent) sent = max(sent, peer.sequenceOf(segment) + segment.length);
    }
    peer.send(ACK, 2011, sent);
    pass(SECOND);
  }
  equal<u32>(sent, 1 + peer.app.written, "what was taken arrives");
  equal<u32>(peer.app.read, 2010);
  serve("no transmit buffers for a while");
  calm();
});

test("thousands of short connections, one after the other", () => {
  meet();
  listen();
  for (let i = 0; i < 2000; i++) {
    const peer = new Peer();
    peer.port = 1024 + i * 7;
    peer.first = random();
    peer.send(SYN, 0, 0, 0, mss(1000));
    peer.expect(SYN | ACK, 0, 1);
    peer.send(ACK, 1, 1, 50);
    peer.write(80);
    peer.expect(ACK, 1, 51, 80);
    peer.release();
    peer.expect(ACK | FIN, 81, 51);
    peer.send(ACK | FIN, 51, 82);
    peer.expect(ACK, 82, 52);
    host.peers.pop();
    pass(MS);
  }
  calm();
});

test("sequence numbers wrap around in the middle of everything", () => {
  for (let round = 0; round < 4; round++) {
    const peer = listening();
    peer.first = 0xffffffff - 1000;
    peer.open(mss(400).concat(scale(2)));
    for (let i: u32 = 0; i < 6; i++) peer.send(ACK, 1 + i * 400, 1, 400);
    equal<u32>(peer.app.read, 2400);
    peer.forget();
    peer.send(RST, 2401 + 5, 0);
    peer.expect(ACK, 1, 2401);
    peer.shutdown();
    peer.expect(ACK | FIN, 1, 2401);
    end();
  }
  const last = established();
  last.send(ACK, 1, 1, 1);
  end();
});
