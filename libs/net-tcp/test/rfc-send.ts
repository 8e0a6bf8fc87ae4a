/** What is sent and when: segment sizes, windows, Nagle's rule, probes, keep-alive, and what ICMP says about the way. */
import {
  tcpFlush,
  tcpSendStatic,
  tcpSetCork,
  tcpSetKeepAlive,
  tcpSetNoDelay,
  tcpSetReceiveBuffer,
  tcpSetUserTimeout,
  tcpSpace,
  TcpEvent,
  TcpState,
} from "net-tcp";
import { ETIMEDOUT } from "ukerrno";
import { check, equal, test } from "uktest";
import { NetFeature } from "uknetdev";
import { ACK, connected, end, established, FIN, host, listen, meet, MINUTE, MS, mss, pass, Peer } from "./dialogue";
import { sackPermitted, scale, SECOND, SYN } from "./dialogue";
import { cutSizes } from "./dialogue-card";
import { fillPattern } from "./dialogue-segment";

const UNREACHABLE: u32 = 3; // ICMP; the codes:
const PROTOCOL: u32 = 2;
const PORT_CODE: u32 = 3;
const TOO_BIG: u32 = 4;

/** Acknowledges all that was heard, until the stack has nothing more to send. Returns the number of the last byte. */
function drain(peer: Peer, sent: u32): u32 {
  for (let rounds = 0; rounds < 1000; rounds++) {
    while (peer.heard.length) {
      const segment = peer.next();
      check(peer.isRight(segment), "the right bytes");
      const from = peer.sequenceOf(segment);
      if (from <= sent) sent = max(sent, from + segment.length);
    }
    peer.send(ACK, 1, sent);
    if (peer.heard.length == 0) break;
  }
  return sent;
}

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

function listenWith(window: u32): Peer {
  const peer = meet();
  listen();
  peer.window = window;
  return peer;
}

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

test("silly windows: a small window is not filled with a small segment at once (RFC 9293, section 3.8.6.2.1)", () => {
  const peer = listenWith(4000);
  peer.open(mss(1000));
  peer.write(4000);
  peer.forget();
  peer.window = 100;
  peer.send(ACK, 1, 4001);
  peer.write(2000);
  peer.silence();
  peer.window = 2000; // half of the largest that there was is enough
  peer.send(ACK, 1, 4001);
  peer.expect(ACK, 4001, 1, 1000);
  peer.expect(ACK, 5001, 1, 1000);
  end();
});

test("silly windows: a window that stays small is used after a while", () => {
  const peer = listenWith(4000);
  peer.open(mss(1000));
  peer.write(4000);
  peer.forget();
  peer.window = 100;
  peer.send(ACK, 1, 4001);
  peer.write(2000);
  pass(10 * SECOND);
  const segment = peer.next();
  check(segment.length > 0 && segment.length <= 100, `${segment.length} bytes`);
  check(peer.isRight(segment), "the right bytes");
  end();
});

test("silly windows: ours opens by a segment at least (RFC 9293, section 3.8.6.2.2)", () => {
  const peer = established(mss(1460));
  peer.app.isReading = false;
  // fill it
  let next: u32 = 1;
  let open: u32 = 1460;
  for (let i = 0; i < 200 && open > 0; i++) {
    const bytes = min<u32>(open, i == 0 ? 1000 : 1460); // the first piece is less than a full segment
    peer.send(ACK, next, 1, bytes);
    next += bytes;
    pass(500 * MS);
    const ack = peer.heard[peer.heard.length - 1];
    open = ack.window + peer.ackOf(ack) - next;
    peer.forget();
  }
  equal<u32>(open, 0, "the window closes");
  peer.send(ACK, next, 1, 1); // a probe
  equal<u32>(peer.expect(ACK, 1, next).window, 0);
  peer.app.readAll(1);
  host.poll();
  let window: u32 = 0;
  for (let i = 0; i < peer.heard.length; i++) window = max(window, peer.heard[i].window);
  check(window == 0 || window >= 536, `${window} is a silly window`);
  peer.forget();
  peer.send(ACK, next, 1, 1); // a probe: there is room, but for less than a segment
  equal<u32>(peer.expect(ACK, 1, next).window, 0);
  peer.app.readAll();
  host.poll();
  check(peer.heard.length > 0, "the peer is told");
  check(peer.heard[peer.heard.length - 1].window >= 1460, "the window opens");
  end();
});

test("a closed window is probed, less and less often, and used when it opens (RFC 9293, section 3.8.6.1)", () => {
  const peer = listenWith(1000);
  peer.open(mss(1000));
  peer.write(1000);
  peer.expect(ACK, 1, 1, 1000);
  peer.window = 0;
  peer.send(ACK, 1, 1001);
  peer.write(5000);
  peer.silence();
  let before = host.now;
  let last: u64 = 0;
  for (let i = 0; i < 5; i++) {
    const from = host.now;
    while (peer.heard.length == 0 && host.now < from + 2 * MINUTE) pass(100 * MS);
    const probe = peer.next();
    const at = peer.sequenceOf(probe);
    check(at == 1000 || at == 1001, `a probe at ${at}`);
    check(probe.length <= 1, `a probe with ${probe.length} bytes`);
    const waited = probe.time - before;
    check(waited >= last, `${waited} ns is no shorter than ${last}`);
    check(waited <= 70 * SECOND, "not for ever");
    last = waited;
    before = probe.time;
    peer.send(ACK, 1, 1001);
  }
  check(last >= 2 * SECOND, `less and less often: ${last}`);
  peer.window = 3000;
  peer.send(ACK, 1, 1001);
  equal<u32>(drain(peer, 1001), 6001, "at once");
  end();
});

test("a window may stay closed for an hour while its probes are answered (RFC 1122, section 4.2.2.17)", () => {
  const peer = listenWith(0);
  peer.open(mss(1000));
  peer.write(100);
  for (let i = 0; i < 600; i++) {
    pass(6 * SECOND);
    if (peer.forget()) peer.send(ACK, 1, 1);
  }
  equal<u32>(peer.app.closings, 0);
  peer.window = 1000;
  peer.send(ACK, 1, 1);
  equal<u32>(drain(peer, 1), 101);
  end();
});

test("a probe's byte that is taken counts", () => {
  const peer = listenWith(0);
  peer.open(mss(1000));
  peer.write(100);
  for (let i = 0; i < 100 && peer.heard.length == 0; i++) pass(100 * MS);
  const probe = peer.next();
  peer.window = 1000;
  peer.send(ACK, 1, 1 + probe.length);
  pass(5 * SECOND);
  const segment = peer.next();
  equal<u32>(peer.sequenceOf(segment), 1 + probe.length);
  equal<u32>(segment.length, 100 - probe.length);
  check(peer.isRight(segment), "the right bytes");
  end();
});

test("the application's buffer is limited, and there is room again when data is acknowledged", () => {
  const peer = established(mss(1000).concat(scale(7)));
  let taken: u32 = 0;
  for (let i = 0; i < 100; i++) {
    const now = peer.app.write(50_000);
    taken += now;
    if (now < 50_000) break;
  }
  check(taken < 5_000_000, "a limit");
  equal<u32>(tcpSpace(peer.app.connection!), 0);
  host.poll();
  peer.app.takeEvents();
  const done = drain(peer, 1);
  equal<u32>(done, 1 + taken);
  peer.events(TcpEvent.ROOM);
  check(tcpSpace(peer.app.connection!) > 1000, "room");
  peer.write(1000);
  drain(peer, done);
  end();
});

test("static bytes are sent as they are", () => {
  const peer = established(mss(1000).concat(scale(4)));
  const bytes = heap.alloc(30_000);
  fillPattern(bytes, 0, 30_000);
  let taken: u32 = 0;
  let sent: u32 = 1;
  for (let i = 0; i < 100 && taken < 30_000; i++) {
    taken += tcpSendStatic(peer.app.connection!, bytes + taken, 30_000 - taken, host.now);
    host.poll();
    sent = drain(peer, sent);
  }
  equal<u32>(sent, 30_001);
  peer.app.written = 30_000;
  peer.write(10);
  peer.expect(ACK, 30_001, 1, 10);
  end();
});

test("written and static bytes keep their order", () => {
  const peer = established(mss(536).concat(scale(4)));
  const bytes = heap.alloc(5000);
  let offset: u32 = 0;
  for (let i: u32 = 0; i < 8; i++) {
    offset += peer.app.write(100 + i * 37);
    fillPattern(bytes + i * 600, offset, 50 + i * 70);
    offset += tcpSendStatic(peer.app.connection!, bytes + i * 600, 50 + i * 70, host.now);
    peer.app.written = offset;
  }
  host.poll();
  equal<u32>(drain(peer, 1), 1 + offset);
  end();
});

test("a device that cuts segments gets large ones, and a sum to complete", () => {
  const peer = meet(1500, NetFeature.TRANSMIT_CHECKSUM | NetFeature.SEGMENT_V4);
  listen();
  cutSizes.length = 0;
  peer.open(mss(1000).concat(scale(4)));
  peer.write(20_000);
  let largest: u32 = 0;
  let all: u32 = 0;
  for (let i = 0; i < peer.heard.length; i++) {
    largest = max(largest, peer.heard[i].length);
    all += peer.heard[i].length;
    check(peer.isRight(peer.heard[i]), "the right bytes");
  }
  check(all <= 10_000, "the first flight is no larger for it");
  check(largest > 1000, `${largest} bytes are the largest`);
  for (let i = 0; i < cutSizes.length; i++) equal<u32>(cutSizes[i], 1000);
  const sent = drain(peer, 1);
  equal<u32>(sent, 20_001);
  end();
});

test("a card that keeps its buffers for long gets them again, whole, when data has to be sent again", () => {
  const peer = established(mss(1000));
  host.card.isKeeping = true;
  peer.write(2500);
  peer.forget();
  pass(10 * SECOND);
  check(peer.heard.length > 0, "sent again");
  while (peer.heard.length) check(peer.isRight(peer.next()), "the right bytes");
  peer.send(ACK, 1, 1001);
  host.card.letGo();
  pass(30 * SECOND);
  equal<u32>(drain(peer, 1001), 2501);
  end();
});

test("a full card delays what is sent, and loses nothing of it", () => {
  const peer = established(mss(1000));
  host.card.isFull = true;
  peer.write(3000);
  pass(200 * MS);
  peer.silence();
  host.card.isFull = false;
  pass(10 * SECOND);
  equal<u32>(drain(peer, 1), 3001);
  end();
});

test("no transmit buffers: it goes on when there are some again", () => {
  const peer = meet(1500, 0, 24);
  listen();
  peer.open(mss(1000).concat(scale(7)));
  host.card.isKeeping = true;
  for (let i = 0; i < 40; i++) peer.write(2000);
  const written = peer.app.written;
  check(written > 0, "some");
  pass(2 * SECOND);
  host.card.letGo();
  host.card.isKeeping = false;
  let sent = drain(peer, 1);
  for (let i = 0; i < 100 && sent < 1 + written; i++) {
    pass(SECOND);
    sent = drain(peer, sent);
  }
  equal<u32>(sent, 1 + written);
  end();
});

test("keep-alive: an idle peer is asked, and may answer for ever", () => {
  const peer = established();
  tcpSetKeepAlive(peer.app.connection!, 10 * SECOND, SECOND, 3, host.now);
  for (let i = 0; i < 20; i++) {
    pass(9 * SECOND);
    peer.silence();
    pass(SECOND + 10 * MS);
    const probe = peer.next();
    equal<u32>(peer.sequenceOf(probe), 0, "the byte before the next");
    check(probe.length <= 1 && (probe.flags & ACK) != 0, "a probe");
    peer.send(ACK, 1, 1);
    peer.silence();
  }
  peer.state(TcpState.ESTABLISHED);
  end();
});

test("keep-alive: a peer that does not answer is gone", () => {
  const peer = established();
  tcpSetKeepAlive(peer.app.connection!, 10 * SECOND, SECOND, 3, host.now);
  pass(10 * SECOND + 2 * SECOND + 500 * MS);
  equal<i32>(peer.forget(), 3);
  equal<u32>(peer.app.closings, 0);
  pass(SECOND);
  peer.closed(-ETIMEDOUT);
  end();
});

test("keep-alive: without it an idle connection lives for days", () => {
  const peer = established();
  pass(5000 * MINUTE);
  peer.silence();
  peer.send(ACK, 1, 1, 10);
  equal<u32>(peer.app.read, 10);
  end();
});

test("keep-alive: the peer's probes are answered", () => {
  const peer = established();
  peer.send(ACK, 0, 1);
  peer.expect(ACK, 1, 1);
  peer.send(ACK, 0, 1, 1);
  peer.expect(ACK, 1, 1);
  equal<u32>(peer.app.read, 0);
  end();
});

test("user timeout: what is not acknowledged in time ends the connection (RFC 5482)", () => {
  const peer = established();
  tcpSetUserTimeout(peer.app.connection!, 10 * SECOND);
  peer.write(100);
  pass(9 * SECOND);
  equal<u32>(peer.app.closings, 0);
  pass(20 * SECOND);
  peer.closed(-ETIMEDOUT);
  end();
});

test("user timeout: an acknowledgement in time starts it anew", () => {
  const peer = established();
  tcpSetUserTimeout(peer.app.connection!, 10 * SECOND);
  for (let i: u32 = 0; i < 5; i++) {
    peer.write(100);
    pass(8 * SECOND);
    peer.forget();
    peer.send(ACK, 1, 101 + 100 * i);
  }
  pass(MINUTE);
  equal<u32>(peer.app.closings, 0);
  end();
});

test("the receive buffer's size is the largest window", () => {
  const peer = established(mss(1460));
  peer.app.isReading = false;
  tcpSetReceiveBuffer(peer.app.connection!, 5000);
  let next: u32 = 1;
  for (let i = 0; i < 200; i++) {
    peer.send(ACK, next, 1, 1000);
    pass(SECOND);
    const ack = peer.heard[peer.heard.length - 1];
    next = peer.ackOf(ack);
    peer.forget();
    if (ack.window == 0) break;
  }
  // the window that was told with the SYN is not taken back
  check(next <= 65536 + 1, `${next} bytes are taken`);
  peer.app.readAll();
  host.poll();
  const ack = peer.heard[peer.heard.length - 1];
  check(ack.window > 0 && ack.window <= 5000, `a window of ${ack.window}`);
  end();
});

test("ICMP: hard errors do not end a connection that is there (RFC 5927, section 4)", () => {
  const peer = established();
  peer.write(100);
  peer.forget();
  peer.icmp(UNREACHABLE, PORT_CODE, 0, 1);
  peer.icmp(UNREACHABLE, PROTOCOL, 0, 1);
  peer.icmp(UNREACHABLE, 1, 0, 1);
  equal<u32>(peer.app.closings, 0);
  peer.send(ACK, 1, 101, 10);
  equal<u32>(peer.app.read, 10);
  end();
});

test("ICMP: a smaller MTU on the way makes smaller segments, and what was too long is sent again (RFC 1191)", () => {
  const peer = established(mss(1460));
  peer.write(3000);
  peer.forget();
  peer.icmp(UNREACHABLE, TOO_BIG, 1000, 1);
  pass(5 * SECOND);
  check(peer.heard.length > 0, "sent again");
  const first = peer.heard[0];
  equal<u32>(peer.sequenceOf(first), 1);
  equal<u32>(first.length, 960);
  for (let i = 0; i < peer.heard.length; i++) check(peer.heard[i].size <= 1000, "no larger than the way");
  let sent = drain(peer, 1);
  for (let i = 0; i < 50 && sent < 3001; i++) {
    pass(SECOND);
    sent = drain(peer, sent);
  }
  equal<u32>(sent, 3001);
  end();
});

test("ICMP: an MTU that nobody can have, or about what was not sent, is not believed", () => {
  const peer = established(mss(1460));
  peer.write(2000);
  peer.forget();
  peer.icmp(UNREACHABLE, TOO_BIG, 1000, 0x50000000);
  equal<u32>(peer.app.connection!.route.mtu, 1500);
  peer.icmp(UNREACHABLE, TOO_BIG, 2000, 1);
  check(peer.app.connection!.route.mtu <= 1500, "not larger");
  peer.icmp(UNREACHABLE, TOO_BIG, 1, 1);
  pass(5 * SECOND);
  while (peer.heard.length) {
    const segment = peer.next();
    check(segment.length == 0 || segment.length >= 28, `${segment.length} bytes in a segment`);
  }
  end();
});

test("data from the peer carries our ACK back with ours", () => {
  const peer = connected(mss(1000).concat(sackPermitted()));
  peer.app.isReading = true;
  peer.queue(ACK, 1, 1, 100);
  peer.app.write(50);
  host.poll();
  peer.expect(ACK, 1, 101, 50);
  pass(SECOND / 2);
  check(peer.heard.length == 0 || peer.heard[0].length > 0, "no ACK of its own");
  end();
});

test("the same connection in both directions at once", () => {
  const peer = established(mss(1000).concat(scale(4)));
  let next: u32 = 1;
  let sent: u32 = 1;
  for (let i = 0; i < 100; i++) {
    peer.app.write(800);
    peer.send(ACK, next, sent, 700);
    next += 700;
    while (peer.heard.length) {
      const segment = peer.next();
      check(peer.isRight(segment), "the right bytes");
      if (peer.sequenceOf(segment) == sent) sent += segment.length;
    }
  }
  peer.send(ACK, next, sent);
  sent = drain(peer, sent);
  equal<u32>(peer.app.read, 70_000);
  equal<u32>(sent, 1 + peer.app.written);
  end();
});
