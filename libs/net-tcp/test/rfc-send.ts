/** What is sent and when: segment sizes, windows, Nagle's rule, corks. */
import { tcpFlush, tcpSetCork, tcpSetNoDelay } from "net-tcp";
import { check, test } from "uktest";
import {
  ACK,
  end,
  established,
  FIN,
  host,
  listen,
  meet,
  mss,
  pass,
  scale,
  SECOND,
  SYN,
  drain,
  listenWith,
} from "./dialogue";

test("segments have the peer's size", () => {
  const peer = established(mss(700));
  peer.write(2000);
  peer.expect(ACK, 1, 1, 700);
  peer.expect(ACK, 701, 1, 700);
  peer.send(ACK, 1, 1401);
  peer.expect(ACK, 1401, 1, 600);
  end();
});

test("a peer that does not say its size gets 536 bytes (RFC 9293, section 3.7.1)", () => {
  const peer = established();
  peer.write(1000);
  peer.expect(ACK, 1, 1, 536);
  end();
});

test("a peer's size is no larger than our own way's", () => {
  const peer = established(mss(9000));
  peer.write(3000);
  peer.expect(ACK, 1, 1, 1460);
  end();
});

test("options take their place in a segment (RFC 6691)", () => {
  const peer = meet();
  listen();
  peer.hasTimestamps = true;
  peer.open(mss(1000));
  peer.write(2000);
  peer.expect(ACK, 1, 1, 988);
  end();
});

test("a ridiculous segment size is not believed", () => {
  for (let size: u32 = 0; size < 3; size++) {
    const peer = established(mss(size));
    peer.write(1000);
    const length = peer.next().length;
    check(length >= 28 && length <= 536, `${length} bytes in a segment`);
    end();
  }
});

test("the first flight is at most ten segments, the next ones grow with what is acknowledged (RFC 6928, 5681)", () => {
  const peer = established(mss(1000).concat(scale(4)));
  peer.write(60_000);
  const first = peer.forget();
  check(first >= 2 && first <= 10, `${first} segments at first`);
  let sent = <u32>first;
  let before = first;
  for (let i = 0; i < 2; i++) {
    peer.send(ACK, 1, 1 + sent * 1000);
    const flight = peer.forget();
    check(flight > before && flight <= 2 * before, `${flight} segments follow ${before}`);
    sent += flight;
    before = flight;
  }
  end();
});

test("not one byte more than the window is sent", () => {
  const peer = listenWith(3000);
  peer.open(mss(1000));
  peer.write(10_000);
  peer.expect(ACK, 1, 1, 1000);
  peer.expect(ACK, 1001, 1, 1000);
  peer.expect(ACK, 2001, 1, 1000);
  peer.silence();
  peer.send(ACK, 1, 1001);
  peer.expect(ACK, 3001, 1, 1000);
  peer.silence();
  peer.window = 1000; // shrinks: RFC 9293, section 3.8.6
  peer.send(ACK, 1, 2001);
  peer.silence();
  end();
});

test("a window is scaled by what the peer said in its SYN, whose own window is not", () => {
  const peer = listenWith(500);
  peer.send(SYN, 0, 0, 0, mss(1000).concat(scale(2)));
  peer.expect(SYN | ACK, 0, 1);
  peer.send(ACK, 1, 1);
  peer.write(10_000);
  peer.expect(ACK, 1, 1, 1000);
  peer.expect(ACK, 1001, 1, 1000);
  peer.silence();
  end();
});

test("a scale beyond 14 counts as 14 (RFC 7323, section 2.3)", () => {
  const peer = listenWith(1);
  peer.window = 2;
  peer.send(SYN, 0, 0, 0, mss(1460).concat(scale(15)));
  peer.expect(SYN | ACK, 0, 1);
  peer.send(ACK, 1, 1); // 2 << 14 = 32768
  let sent: u32 = 1;
  for (let i = 0; i < 10; i++) {
    peer.write(30_000);
    sent = drain(peer, sent);
  }
  for (let i = 0; i < 10; i++) peer.app.write(30_000);
  host.poll();
  let bytes: u32 = 0;
  while (peer.heard.length) bytes += peer.next().length;
  check(bytes <= 32768 && bytes > 32768 - 1460, `${bytes} bytes are on their way`);
  end();
});

test("our own window is scaled as we said, and not in the SYN", () => {
  const peer = listenWith(65535);
  peer.send(SYN, 0, 0, 0, mss(1460).concat(scale(0)));
  const answer = peer.expect(SYN | ACK, 0, 1);
  peer.send(ACK, 1, 1, 100);
  pass(SECOND);
  const ack = peer.expect(ACK, 1, 101);
  const scaled = ack.window << (<u32>answer.scale);
  check(scaled >= answer.window - 100 - (1 << (<u32>answer.scale)), `${scaled} of ${answer.window}`);
  end();
});

test("Nagle: a small segment waits while another is on its way", () => {
  const peer = established(mss(1000));
  peer.write(10);
  peer.expect(ACK, 1, 1, 10);
  peer.write(10);
  peer.write(10);
  peer.silence();
  peer.write(1000); // a full one goes
  peer.expect(ACK, 11, 1, 1000);
  peer.silence();
  peer.send(ACK, 1, 1011);
  peer.expect(ACK, 1011, 1, 20);
  end();
});

test("without delay every small segment goes at once", () => {
  const peer = established(mss(1000));
  tcpSetNoDelay(peer.app.connection!, true);
  for (let i: u32 = 0; i < 5; i++) {
    peer.write(10);
    peer.expect(ACK, 1 + i * 10, 1, 10);
  }
  end();
});

test("what is written in one poll goes in one segment; flush sends it before", () => {
  const peer = established(mss(1000));
  peer.app.write(10);
  peer.app.write(10);
  peer.write(10);
  peer.expect(ACK, 1, 1, 30);
  peer.send(ACK, 1, 31);
  peer.app.write(10);
  tcpFlush(peer.app.connection!, host.now);
  peer.write(10);
  peer.expect(ACK, 31, 1, 10);
  end();
});

test("corked: only full segments go; what is left goes when the cork does", () => {
  const peer = established(mss(1000));
  const connection = peer.app.connection!;
  tcpSetCork(connection, true, host.now);
  peer.write(100);
  peer.silence();
  peer.write(1000);
  peer.expect(ACK, 1, 1, 1000);
  peer.silence();
  peer.send(ACK, 1, 1001);
  peer.silence();
  tcpSetCork(connection, false, host.now);
  host.poll();
  peer.expect(ACK, 1001, 1, 100);
  end();
});

test("corked: an end sends the rest", () => {
  const peer = established(mss(1000));
  tcpSetCork(peer.app.connection!, true, host.now);
  peer.app.write(100);
  peer.shutdown();
  peer.expect(ACK | FIN, 1, 1, 100);
  end();
});
