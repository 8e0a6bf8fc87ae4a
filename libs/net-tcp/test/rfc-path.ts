/** What ICMP says about the way, and both directions at once. */
import { check, equal, test } from "uktest";
import { ACK, connected, end, established, host, mss, pass, sackPermitted, scale, SECOND, drain } from "./dialogue";

const UNREACHABLE: u32 = 3; // ICMP; the codes:
const PROTOCOL: u32 = 2;
const PORT_CODE: u32 = 3;
const TOO_BIG: u32 = 4;

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
