/** Windows that are small or closed, and probes of them (RFC 9293, section 3.8.6). */
import { tcpSetReceiveBuffer } from "net-tcp";
import { check, equal, test } from "uktest";
import { ACK, end, established, host, MINUTE, MS, mss, pass, SECOND, drain, listenWith } from "./dialogue";

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
